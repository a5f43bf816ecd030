"""Subscriptions whose undelivered messages are dropped."""

from functools import partial

from archlint import (
    Finding,
    Findings,
    Graph,
    Kind,
    Known,
    Resource,
    Severity,
    check,
    dead_letter_queue,
    declared_apart,
    judge,
)

#: Endpoints that AWS does not run get only a few retries within an hour. Those that it runs, and mobile push, get many
#: more, but an endpoint that is gone or refuses gets none. People's own endpoints (email, sms) lose nothing to redrive.
_LEVELS = {
    "HTTP": Severity.WARNING,
    "HTTPS": Severity.WARNING,
    "LAMBDA": Severity.NOTE,
    "FIREHOSE": Severity.NOTE,
    "SQS": Severity.NOTE,
    "APPLICATION": Severity.NOTE,
}


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
)
def subscription_without_dlq(graph: Graph) -> Findings:
    """A subscription has no dead-letter queue.

    Messages that SNS cannot deliver are dropped: for http and https endpoints after a few retries within an
    hour; for queues, functions and Firehose streams at once when the endpoint is gone or refuses.

    A topic's inline `Subscription` list cannot have one: only `AWS::SNS::Subscription` can.

    **Levels:** warning for http and https endpoints; note for all others.

    **Fix:** set the subscription's `RedrivePolicy`.

    **Ignore it** where a lost message does no harm, or the subscriber catches up by itself.
    """
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        verdict = judge(
            protocol=subscription["protocol"],
            redrive=subscription["redrive_policy"],
            level=lambda case: _LEVELS.get(str(case.scalar("protocol"))) if case.lacks("redrive") else None,
            along=[subscription],
        )
        if verdict:
            yield Finding(
                _message(subscription, str(verdict.case.scalar("protocol")).lower()),
                at=subscription.reported,
                value=subscription.at if subscription.owner else None,
                level=verdict.level,
                case=verdict.case,
                discriminator=_endpoint(subscription) if subscription.owner else "",
                remedies=partial(declared_apart if subscription.owner else dead_letter_queue, graph, subscription),
            )


def _message(subscription: Resource, protocol: str) -> str:
    if subscription.owner:
        return (
            f"topic {subscription.owner.label} subscribes {_endpoint(subscription)} inline ({protocol}):"
            " an inline subscription cannot have a dead-letter queue"
        )
    return f"{protocol} subscription {subscription.label} has no dead-letter queue"


def _endpoint(subscription: Resource) -> str:
    outcome = subscription["endpoint"].outcome
    if isinstance(outcome, Known):
        return f"'{outcome.value}'"
    name = getattr(outcome, "canonical", "") or getattr(outcome, "name", "")
    return f"'{name.removesuffix('.Arn')}'" if name else "an endpoint that is not known"

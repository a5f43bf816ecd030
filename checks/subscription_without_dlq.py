"""Subscriptions whose undelivered messages are dropped."""

from collections.abc import Iterator

from archlint import Finding, Graph, Kind, Known, Label, Resource, Severity, check, judge_absence

#: Endpoints that AWS does not run: only a few retries within an hour.
_REMOTE = {"HTTP", "HTTPS"}
#: Endpoints that AWS runs, and mobile push: long retries, but a deleted or closed endpoint is not retried.
_MANAGED = {"LAMBDA", "FIREHOSE", "SQS", "APPLICATION"}


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
)
def subscription_without_dlq(graph: Graph) -> Iterator[Finding]:
    """A subscription has no dead-letter queue.

    Messages that SNS cannot deliver are dropped: for http and https endpoints after a few retries within an
    hour; for queues, functions and delivery streams at once when the endpoint is gone or refuses.

    A topic's inline `Subscription` list cannot have one: only `AWS::SNS::Subscription` can.

    **Fix:** set the subscription's `RedrivePolicy`.
    """
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        protocol = str(subscription["protocol"].known or "")
        if protocol not in _REMOTE | _MANAGED:
            continue
        verdict = judge_absence(
            subscription["redrive_policy"], level=Severity.WARNING if protocol in _REMOTE else Severity.NOTE
        )
        if verdict:
            yield Finding(
                _message(subscription, protocol.lower()),
                at=subscription.reported,
                level=verdict.level,
                case=verdict.case,
                related=[Label("the subscription", subscription.at)] if subscription.owner else [],
                discriminator=_endpoint(subscription) if subscription.owner else "",
            )


def _message(subscription: Resource, protocol: str) -> str:
    if subscription.owner:
        return (
            f"topic {subscription.owner.label} has an inline {protocol} subscription to "
            f"{_endpoint(subscription)}, which cannot have a dead-letter queue"
        )
    return f"{protocol} subscription {subscription.label} has no dead-letter queue"


def _endpoint(subscription: Resource) -> str:
    outcome = subscription["endpoint"].outcome
    if isinstance(outcome, Known):
        return str(outcome.value)
    return getattr(outcome, "canonical", "") or getattr(outcome, "name", "") or "an endpoint that is not known"

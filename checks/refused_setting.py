"""Settings that AWS refuses for what they stand at."""

from collections.abc import Iterable

from archlint import (
    DoubtfulSetting,
    Findings,
    Graph,
    Kind,
    Severity,
    Verdict,
    check,
    grouped,
    judge,
    judge_each,
    listed,
)

#: What refuses each of them.
_SERVICES = {
    Kind.MAPPING: "Lambda",
    Kind.PERMISSION: "Lambda",
    Kind.QUEUE: "SQS",
    Kind.SUBSCRIPTION: "SNS",
    Kind.TOPIC: "SNS",
}


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["queue-batch-over-limit"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
        "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",
    ],
)
def refused_setting(graph: Graph) -> Findings:
    """A mapping, a subscription, a queue or a topic has a setting that is for others, or lacks one that it needs.

    An event source mapping needs a `StartingPosition` on a stream and has none on a queue, nor `MaximumRetryAttempts`,
    `ParallelizationFactor` and the like: the queue's `maxReceiveCount` says how often a message is tried. Functions,
    emails and text messages have no raw delivery, and only FIFO queues and topics deduplicate by content. AWS refuses
    these, and the deployment fails with them.

    **Fix:** leave the setting out, or set what it needs.
    """
    for resource, settings in graph.doubtful_settings():
        found = judge_each(settings, _verdict)
        if found:
            yield found.finding(
                f"{_SERVICES[resource.kind]} refuses {resource.called}: {_why(found.things)}",
                at=resource,
                value="own",
            )


def _why(settings: Iterable[DoubtfulSetting]) -> str:
    """Return why some settings are refused, as one clause for those that are for the same reason."""
    names = grouped((each.rule.why, f"`{each.rule.name}`") for each in settings)
    return listed(why.format(listed(each)) for why, each in names.items())


def _verdict(setting: DoubtfulSetting) -> Verdict | None:
    level = Severity.ERROR.where(setting.rule.is_refused)
    return judge(own=setting.own, beside=setting.beside, also=setting.also, level=level, along=setting.along)

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
    **dict.fromkeys((Kind.TARGET, Kind.SCHEDULE, Kind.PIPE, Kind.TASK), "ECS"),
    Kind.FIREHOSE_STREAM: "Firehose",
    Kind.INTEGRATION: "Lambda",
    Kind.MAPPING: "Lambda",
    Kind.PERMISSION: "Lambda",
    Kind.QUEUE: "SQS",
    Kind.SUBSCRIPTION: "SNS",
    Kind.SUBSCRIPTION_FILTER: "CloudWatch Logs",
    Kind.TOPIC: "SNS",
}


#: What tells the parts of one resource apart.
_APART = ("id", "http_method", "path", "state")


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["queue-batch-over-limit"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
        "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",
        "https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-s3bucketprefix.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html",
    ],
)
def refused_setting(graph: Graph) -> Findings:
    """A mapping, a subscription, a rule's target or the like has a setting that is for others, or lacks one it needs.

    An event source mapping needs a `StartingPosition` on a stream and has none on a queue, nor `MaximumRetryAttempts`,
    `ParallelizationFactor` and the like: the queue's `maxReceiveCount` says how often a message is tried. Functions,
    emails and text messages have no raw delivery, and only FIFO queues and topics deduplicate by content. Where the
    `Prefix` of a Firehose stream has expressions, it needs an `ErrorOutputPrefix`; keys of records in it take dynamic
    partitioning, and the reverse. A subscription filter invokes a function by its permission, without a `RoleArn`. AWS
    refuses these, and the deployment fails with them.

    Others deploy, and fail each time: a rule, schedule, pipe or Task without a `NetworkConfiguration` for an ECS task
    with the network mode `awsvpc`, as all have on Fargate; a REST API that calls a function by GET: it is always POST.

    **Fix:** leave the setting out, or set what it needs.
    """
    for resource, settings in graph.doubtful_settings():
        found = judge_each(settings, _verdict)
        if found:
            at, state = resource.reported, resource["state"].known if resource.kind is Kind.TASK else None
            refused = f"what {at.called} runs in '{state}'" if state else at.called
            apart = [str(resource[name].known or "") for name in _APART if resource is not at]
            yield found.finding(
                f"{_SERVICES[resource.kind]} refuses {refused}: {_why(found.things)}",
                at=at,
                value="own",
                discriminator=" ".join(apart),
            )


def _why(settings: Iterable[DoubtfulSetting]) -> str:
    """Return why some settings are refused, as one clause for those that are for the same reason."""
    names = grouped((each.rule.why, f"`{each.rule.name}`") for each in settings)
    return listed(why.format(listed(each)) for why, each in names.items())


def _verdict(setting: DoubtfulSetting) -> Verdict | None:
    level = Severity.ERROR.where(setting.rule.is_refused)
    own, beside, also, there = setting.own, setting.beside, setting.also, setting.there
    return judge(own=own, beside=beside, also=also, there=there, level=level, along=setting.along)

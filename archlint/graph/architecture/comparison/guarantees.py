"""What a setting promises, and which change of it takes that back: one row for each setting. Data only.

Each row names the page of AWS that says what the setting means.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from archlint.aws.kinds import Kind
from archlint.model.data import dataclass
from archlint.model.values.node import Scalar

_AWS = "https://docs.aws.amazon.com/"
_SQS = f"{_AWS}AWSSimpleQueueService/latest/SQSDeveloperGuide/"
_SQS_FIFO = f"{_SQS}FIFO-queues-exactly-once-processing.html"
_SQS_ORDER = f"{_SQS}FIFO-queues-understanding-logic.html"
_SQS_QUEUE = f"{_AWS}AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"
_SQS_DEAD = f"{_SQS}sqs-dead-letter-queues.html"
_SNS_FIFO = f"{_AWS}sns/latest/dg/fifo-topic-message-ordering.html"
_SNS_ONCE = f"{_AWS}sns/latest/dg/fifo-message-dedup.html"
_MAPPING = f"{_AWS}lambda/latest/api/API_CreateEventSourceMapping.html"
_MAPPING_SQS = f"{_AWS}lambda/latest/dg/services-sqs-scaling.html"
_LAMBDA = f"{_AWS}lambda/latest/dg/"
_EVENTS = f"{_AWS}eventbridge/latest/userguide/"
_EVENTS_RETRY = f"{_EVENTS}eb-rule-retry-policy.html"
_PIPE = f"{_AWS}eventbridge/latest/pipes-reference/API_PipeSourceKinesisStreamParameters.html"
_ASYNC = f"{_LAMBDA}invocation-async-error-handling.html"
_SCHEDULE_RETRY = f"{_AWS}scheduler/latest/APIReference/API_RetryPolicy.html"
_ERRORS = f"{_AWS}step-functions/latest/dg/concepts-error-handling.html"
_KINESIS = f"{_AWS}streams/latest/dev/"

ATTEMPTS, RETENTION, CEILING, ORDER, ONCE = "retries", "retention", "ceiling", "order", "deduplication"
PROCESSING, TIME, ISOLATION, START, WATCH = "processing", "time", "isolation", "start", "alarm"
DEAD_LETTERS, LOSS, LOOPING, CATCH, SIZE = "dead letters", "message loss", "loop", "catch", "size"
DELIVERY, REPLACEMENT, SELECTION = "delivery", "replacement", "selection"

#: AWS's pages on what no setting says, by the guarantee.
PAGES = {
    DEAD_LETTERS: _SQS_DEAD,
    WATCH: f"{_AWS}AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    LOOPING: f"{_LAMBDA}invocation-recursion.html",
    PROCESSING: f"{_AWS}AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
}
#: What becomes of messages that nothing reads, by the kind of what keeps them.
UNREAD = {Kind.QUEUE.value: _SQS_QUEUE, Kind.STREAM.value: f"{_KINESIS}kinesis-extended-retention.html"}

_RESOURCES = f"{_AWS}AWSCloudFormation/latest/TemplateReference/"
#: What is replaced by a new one where its name is another, and holds messages; with the page that says so.
REPLACED = {
    Kind.QUEUE.value: f"{_RESOURCES}aws-resource-sqs-queue.html",
    Kind.STREAM.value: f"{_RESOURCES}aws-resource-kinesis-stream.html",
}

#: The checks that would only say the same of a resource for which a guarantee is known to be lost.
SAID_BY_CHECKS = {
    DEAD_LETTERS: (
        "async-function-without-failure-destination",
        "bus-subscriber-without-dlq",
        "iot-rule-without-error-action",
        "pipe-without-dlq",
        "queue-without-dlq",
        "rule-target-without-dlq",
        "schedule-without-dlq",
        "stream-mapping-without-failure-destination",
        "subscription-without-dlq",
    ),
    CATCH: ("workflow-without-catch",),
    ISOLATION: ("stream-batch-not-split", "whole-batch-retry"),
    PROCESSING: ("switched-off-consumer",),
    RETENTION: ("dlq-retention-too-short",),
    ATTEMPTS: ("low-max-receive-count", "stream-mapping-without-failure-destination"),
    TIME: ("visibility-timeout-too-short",),
    WATCH: ("dlq-without-alarm",),
}


@dataclass(frozen=True, slots=True)
class SettingGuarantee:
    """What a setting promises.

    Attributes:
        kind: the kind of resource.
        setting: archlint's name of the setting.
        guarantee: a word for what it promises.
        lost: what is said of a change for the worse; both values stand behind it.
        better: the values there are, the worst first; none means a number, of which more is better.
        unset: what holds where it is not set; None means that only values that are set are compared.
        unlimited: the number that stands for no limit; None if there is none.
        source: AWS's page about it.
        follows: whether it is also lost where messages go to another resource, which does not have it.
    """

    kind: Kind
    setting: str
    guarantee: str
    lost: str
    source: str
    better: tuple[Scalar, ...] = ()
    unset: Scalar | None = None
    unlimited: int | None = None
    follows: bool = False

    def rank(self, value: Scalar | None) -> float | None:
        """Return how good a value is, more is better; None if that is not known."""
        if value is None:
            return None
        if self.better:
            return float(self.better.index(value)) if value in self.better else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return inf if value == self.unlimited else float(value)


_FALSE_TRUE = (False, True)
_OFF_ON = ("DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")

GUARANTEES: Sequence[SettingGuarantee] = (
    SettingGuarantee(
        Kind.QUEUE, "fifo", ORDER, "is no FIFO queue any more: messages may overtake one another, and come twice",
        _SQS_ORDER, better=_FALSE_TRUE, unset=False, follows=True,
    ),
    SettingGuarantee(
        Kind.QUEUE, "content_based_deduplication", ONCE, "no longer recognises duplicates by their content",
        _SQS_FIFO, better=_FALSE_TRUE, unset=False,
    ),
    SettingGuarantee(
        Kind.QUEUE, "throughput_limit", CEILING, "has one limit for all message groups together",
        _SQS_QUEUE, better=("PERQUEUE", "PERMESSAGEGROUPID"), unset="PERQUEUE",
    ),
    SettingGuarantee(
        Kind.QUEUE, "retention", RETENTION, "deletes messages sooner", _SQS_QUEUE, unset=345_600,
    ),
    SettingGuarantee(
        Kind.QUEUE, "visibility_timeout", TIME,
        "hides a message for a shorter time: work that takes longer is done twice",
        f"{_SQS}sqs-visibility-timeout.html", unset=30,
    ),
    SettingGuarantee(
        Kind.QUEUE, "maximum_message_size", SIZE, "refuses messages that it took before", _SQS_QUEUE, unset=1_048_576,
    ),
    SettingGuarantee(
        Kind.QUEUE, "max_receive_count", ATTEMPTS, "gives a message up after fewer receives", _SQS_DEAD,
    ),
    SettingGuarantee(
        Kind.TOPIC, "fifo", ORDER, "is no FIFO topic any more: messages may overtake one another, and come twice",
        _SNS_FIFO, better=_FALSE_TRUE, unset=False, follows=True,
    ),
    SettingGuarantee(
        Kind.TOPIC, "content_based_deduplication", ONCE, "no longer recognises duplicates by their content",
        _SNS_ONCE, better=_FALSE_TRUE, unset=False,
    ),
    SettingGuarantee(
        Kind.FUNCTION, "reserved_concurrency", CEILING, "runs fewer times at once",
        f"{_LAMBDA}configuration-concurrency.html", unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.FUNCTION, "timeout", TIME, "has less time for an invocation",
        f"{_LAMBDA}configuration-timeout.html", unset=3,
    ),
    SettingGuarantee(
        Kind.FUNCTION, "recursive_loop", LOOPING, "is not stopped any more when messages come back to it",
        f"{_LAMBDA}invocation-recursion.html", better=("ALLOW", "TERMINATE"), unset="TERMINATE",
    ),
    SettingGuarantee(
        Kind.MAPPING, "enabled", PROCESSING, "does not read any more", _MAPPING, better=_FALSE_TRUE, unset=True,
    ),
    SettingGuarantee(
        Kind.MAPPING, "maximum_retry_attempts", ATTEMPTS, "gives a batch up after fewer retries",
        _MAPPING, unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.MAPPING, "maximum_record_age", ATTEMPTS, "gives records up sooner", _MAPPING, unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.MAPPING, "bisects_batch", ISOLATION, "gives up the whole batch for one bad record",
        _MAPPING, better=_FALSE_TRUE, unset=False,
    ),
    SettingGuarantee(
        Kind.MAPPING, "response_types", ISOLATION, "has a whole batch tried again for one message that fails",
        f"{_LAMBDA}services-sqs-errorhandling.html", better=("[]", '["REPORTBATCHITEMFAILURES"]'), unset="[]",
    ),
    SettingGuarantee(
        Kind.MAPPING, "parallelization", CEILING, "works on fewer batches of a shard at once", _MAPPING, unset=1,
    ),
    SettingGuarantee(
        Kind.MAPPING, "maximum_concurrency", CEILING, "invokes its function fewer times at once",
        _MAPPING_SQS, unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.MAPPING, "maximum_pollers", CEILING, "reads with fewer pollers", _MAPPING_SQS, unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.MAPPING, "starting_position", START, "skips the records that are there when it is created",
        _MAPPING, better=("LATEST", "TRIM_HORIZON"),
    ),
    SettingGuarantee(
        Kind.ARCHIVE, "retention", RETENTION, "deletes events sooner: they cannot be replayed any more",
        f"{_EVENTS}eb-archive-event.html", unset=0, unlimited=0,
    ),
    SettingGuarantee(
        Kind.PIPE, "starting_position", START, "skips the records that are there when it is created",
        _PIPE, better=("LATEST", "TRIM_HORIZON"),
    ),
    SettingGuarantee(
        Kind.PIPE, "state", PROCESSING, "does not read any more",
        f"{_AWS}eventbridge/latest/pipes-reference/API_UpdatePipe.html",
        better=("STOPPED", "RUNNING"), unset="RUNNING",
    ),
    SettingGuarantee(
        Kind.PIPE, "maximum_retry_attempts", ATTEMPTS, "gives a batch up after fewer retries",
        _PIPE, unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.PIPE, "maximum_record_age", ATTEMPTS, "gives records up sooner", _PIPE, unset=-1, unlimited=-1,
    ),
    SettingGuarantee(
        Kind.PIPE, "bisects_batch", ISOLATION, "gives up the whole batch for one bad record",
        _PIPE, better=_FALSE_TRUE, unset=False,
    ),
    SettingGuarantee(
        Kind.PIPE, "parallelization", CEILING, "works on fewer batches of a shard at once", _PIPE, unset=1,
    ),
    SettingGuarantee(
        Kind.RULE, "state", PROCESSING, "does not match events any more",
        f"{_AWS}eventbridge/latest/APIReference/API_PutRule.html", better=_OFF_ON, unset="ENABLED",
    ),
    SettingGuarantee(
        Kind.TARGET, "maximum_retry_attempts", ATTEMPTS, "gives an event up after fewer retries",
        _EVENTS_RETRY, unset=185,
    ),
    SettingGuarantee(
        Kind.TARGET, "maximum_event_age", ATTEMPTS, "gives an event up sooner", _EVENTS_RETRY, unset=86_400,
    ),
    SettingGuarantee(
        Kind.INVOKE_CONFIG, "maximum_retry_attempts", ATTEMPTS, "gives an event up after fewer retries",
        _ASYNC, unset=2,
    ),
    SettingGuarantee(
        Kind.INVOKE_CONFIG, "maximum_event_age", ATTEMPTS, "gives an event up sooner", _ASYNC, unset=21_600,
    ),
    SettingGuarantee(
        Kind.API_DESTINATION, "invocation_rate", CEILING, "is called fewer times a second",
        f"{_EVENTS}eb-api-destinations.html", unset=300,
    ),
    SettingGuarantee(
        Kind.SCHEDULE, "state", PROCESSING, "does not start any more",
        f"{_AWS}scheduler/latest/APIReference/API_UpdateSchedule.html", better=_OFF_ON, unset="ENABLED",
    ),
    SettingGuarantee(
        Kind.SCHEDULE, "maximum_retry_attempts", ATTEMPTS, "gives an invocation up after fewer retries",
        _SCHEDULE_RETRY, unset=185,
    ),
    SettingGuarantee(
        Kind.SCHEDULE, "maximum_event_age", ATTEMPTS, "gives an invocation up sooner", _SCHEDULE_RETRY, unset=86_400,
    ),
    SettingGuarantee(
        Kind.STREAM, "record_retention", RETENTION, "deletes records sooner",
        f"{_KINESIS}kinesis-extended-retention.html", unset=86_400,
    ),
    SettingGuarantee(
        Kind.STREAM, "shard_count", CEILING, "has fewer shards", f"{_KINESIS}service-sizes-and-limits.html",
    ),
    SettingGuarantee(
        Kind.STREAM, "mode", CEILING, "does not grow with its load any more",
        f"{_KINESIS}how-do-i-size-a-stream.html", better=("PROVISIONED", "ON_DEMAND"), unset="PROVISIONED",
    ),
    SettingGuarantee(
        Kind.MACHINE, "type", ONCE, "may run a state more than once, and for at most five minutes",
        f"{_AWS}step-functions/latest/dg/choosing-workflow-type.html", better=("EXPRESS", "STANDARD"), unset="STANDARD",
    ),
    SettingGuarantee(
        Kind.TASK, "retry_attempts", ATTEMPTS, "fails after fewer attempts", _ERRORS, unset=0,
    ),
    SettingGuarantee(
        Kind.TASK, "catches", CATCH, "ends the execution when it fails: its Catch is gone",
        _ERRORS, better=_FALSE_TRUE, unset=False,
    ),
    SettingGuarantee(
        Kind.BUCKET, "event_bridge", PROCESSING, "does not send its events to EventBridge any more",
        f"{_AWS}AmazonS3/latest/userguide/EventBridge.html", better=_FALSE_TRUE, unset=False,
    ),
    SettingGuarantee(
        Kind.ALARM, "actions_enabled", WATCH, "does nothing any more when it goes off",
        f"{_AWS}AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html", better=_FALSE_TRUE, unset=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilterGuarantee:
    """A setting by which something lets only a part of its messages through: to let less through is for the worse.

    Attributes:
        kind: the kind of resource.
        setting: archlint's name of the setting.
        lost: what is said of a filter that lets less through; both values stand behind it.
        source: AWS's page about it.
        is_optional: whether everything passes where it is not set.
        has_alternatives: whether of several filters, or of several values of a field, one has to match.
        within: the setting that says which fields it is about: filters of other fields are not compared.
        guarantee: the word for what it promises.
    """

    kind: Kind
    setting: str
    lost: str
    source: str
    is_optional: bool = True
    has_alternatives: bool = True
    within: str = ""
    guarantee: str = SELECTION


_FEWER = "passes fewer messages on: those that do not match do not arrive any more"

FILTERS: Sequence[FilterGuarantee] = (
    FilterGuarantee(
        Kind.SUBSCRIPTION, "filter_policy", _FEWER, f"{_AWS}sns/latest/dg/sns-message-filtering.html",
        within="filter_policy_scope",
    ),
    FilterGuarantee(
        Kind.MAPPING, "filters", "hands fewer messages to its function: those that do not match count as done",
        f"{_LAMBDA}invocation-eventfiltering.html",
    ),
    FilterGuarantee(Kind.PIPE, "filters", _FEWER, f"{_EVENTS}eb-pipes-event-filtering.html"),
    FilterGuarantee(
        Kind.SUBSCRIBER, "filters", _FEWER, f"{_EVENTS}eb-custom-bus-subscribers.html", has_alternatives=False,
    ),
    FilterGuarantee(
        Kind.SUBSCRIPTION_FILTER, "filter_pattern", _FEWER,
        f"{_AWS}AmazonCloudWatch/latest/logs/SubscriptionFilters.html", has_alternatives=False,
    ),
    FilterGuarantee(
        Kind.RULE, "pattern", "matches fewer events", f"{_EVENTS}eb-event-patterns.html", is_optional=False,
    ),
)  # fmt: skip

#: The word for each guarantee, sorted: those of settings, and those of what no setting says.
GUARANTEE_NAMES = sorted({*(row.guarantee for row in GUARANTEES), *PAGES, LOSS, DELIVERY, REPLACEMENT, SELECTION})

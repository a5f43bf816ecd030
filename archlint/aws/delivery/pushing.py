"""What becomes of messages that a service hands over: topics, buses, schedules, buckets, devices and logs."""

from __future__ import annotations

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import (
    UNLIMITED,
    Between,
    Carrier,
    Ceiling,
    Claim,
    Fallback,
    Given,
    Guarantee,
    HopEnd,
    Mode,
    Order,
    Page,
    Presence,
    Read,
    Stage,
    Untold,
)
from archlint.aws.delivery.stages import LOGS_STAGE
from archlint.aws.kinds import Kind

_SOURCE, _AGENT, _TARGET, _OWNER, _GOVERNOR = HopEnd.SOURCE, HopEnd.AGENT, HopEnd.TARGET, HopEnd.OWNER, HopEnd.GOVERNOR
_AT_LEAST_ONCE = Guarantee.AT_LEAST_ONCE
_KIB, _MIB = 1024, 1024**2
_DAY, _HOUR = 86_400, 3_600

# Amazon SNS

_REDRIVE = ("redrive_policy",)
#: To SQS, Lambda and Firehose: 100,015 attempts over 23 days.
_BY_SNS = Stage(
    "delivery",
    attempts=(Claim(100_015, pages.SNS_RETRIES),),
    seconds=(Claim(23 * _DAY, pages.SNS_RETRIES),),
    between="tried again by SNS",
    fallback=Fallback.AGENT,
    settings=_REDRIVE,
)
#: To HTTP and HTTPS: three retries, 20 seconds apart, unless a delivery policy says otherwise.
_PLAIN_TOPIC = Given(_SOURCE, "delivery_policy", Presence.UNSET)
_BY_DEFAULT = (_PLAIN_TOPIC, Given(_AGENT, "delivery_retry_policy", Presence.UNSET))
_BY_HTTP = _BY_SNS._replace(
    attempts=(
        Claim(4, pages.SNS_RETRIES, _BY_DEFAULT),
        Claim(
            Read(_AGENT, "delivery_retries", plus=1),
            pages.SNS_RETRIES,
            (_PLAIN_TOPIC, Given(_AGENT, "delivery_retries", Presence.SET)),
        ),
        Claim(Untold("a delivery policy says how often"), pages.SNS_RETRIES),
    ),
    seconds=(Claim(60, pages.SNS_RETRIES, _BY_DEFAULT), Claim(_HOUR, pages.SNS_RETRIES)),
)
#: To people and phones: 50 attempts over six hours.
_TO_PEOPLE = _BY_SNS._replace(attempts=(Claim(50, pages.SNS_RETRIES),), seconds=(Claim(6 * _HOUR, pages.SNS_RETRIES),))
_FROM_TOPIC = Carrier(
    (Kind.TOPIC,),
    (Kind.SUBSCRIPTION,),
    (),
    "sns",
    Mode.PUSH,
    guarantee=(
        Claim(
            Guarantee.EXACTLY_ONCE,
            pages.SNS_FIFO,
            (Given(_SOURCE, "fifo", True), Given(_TARGET, "fifo", True)),
        ),
        Claim(_AT_LEAST_ONCE, pages.SNS_FEATURES),
    ),
    order=(
        Claim(Order.AS_SENT, pages.SNS_FIFO, (Given(_SOURCE, "fifo", True),)),
        Claim(Order.NOT_KEPT, pages.SNS_FEATURES),
    ),
    stages=(_BY_SNS,),
    filters=(Given(_AGENT, "filter_policy", Presence.SET),),
    size=(Claim(Read(_SOURCE, "maximum_message_size"), pages.SNS_QUOTAS),),
    ceiling=(
        Claim(Ceiling(Between(3_000, 30_000)), pages.SNS_QUOTAS, (Given(_SOURCE, "throughput_scope", "MESSAGEGROUP"),)),
        Claim(Ceiling(Between(300, 3_000)), pages.SNS_QUOTAS, (Given(_SOURCE, "fifo", True),)),
        Claim(Ceiling(Between(300, 30_000)), pages.SNS_QUOTAS),
    ),
)
SUBSCRIPTIONS = (
    _FROM_TOPIC,
    _FROM_TOPIC._replace(targets=(Kind.API, Kind.FUNCTION_URL, Kind.LOAD_BALANCER), stages=(_BY_HTTP,)),
)
#: What a topic delivers to outside, by the protocol of the subscription.
OUTSIDE_PROTOCOLS = {
    "HTTP": _FROM_TOPIC._replace(stages=(_BY_HTTP,)),
    "HTTPS": _FROM_TOPIC._replace(stages=(_BY_HTTP,)),
    "SQS": _FROM_TOPIC,
    "LAMBDA": _FROM_TOPIC,
    "FIREHOSE": _FROM_TOPIC,
    **dict.fromkeys(("EMAIL", "EMAIL-JSON", "SMS", "APPLICATION"), _FROM_TOPIC._replace(stages=(_TO_PEOPLE,))),
}


# Amazon EventBridge


def _retried(by: str, page: Page, settings: tuple[str, ...]) -> Stage:
    """Return what a rule, a schedule or a subscriber tries as its retry policy says."""
    return Stage(
        "delivery",
        attempts=(Claim(Read(_AGENT, "maximum_retry_attempts", plus=1), page),),
        seconds=(
            Claim(0, page, (Given(_AGENT, "maximum_retry_attempts", 0),)),
            Claim(Read(_AGENT, "maximum_event_age"), page),
        ),
        between=f"tried again by {by}",
        fallback=Fallback.AGENT,
        settings=settings,
    )


_FROM_RULE = Carrier(
    (Kind.RULE,),
    (Kind.TARGET, Kind.UNIVERSAL_TARGET),
    (),
    "eventbridge",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.EVENTS_DELIVERY),),
    order=(Claim(Order.NOT_KEPT, pages.EVENTS_DELIVERY),),
    stages=(_retried("EventBridge", pages.EVENTS_RETRIES, ("dead_letter_target",)),),
    size=(Claim(_MIB, pages.EVENTS_SIZE),),
    ceiling=(Claim(Ceiling(Between(750, 18_750)), pages.EVENTS_QUOTAS),),
)
BUS_TO_RULE = Carrier(
    (Kind.BUS,),
    (),
    (Kind.RULE,),
    "eventbridge",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.EVENTS_DELIVERY),),
    order=(Claim(Order.NOT_KEPT, pages.EVENTS_DELIVERY),),
    filters=(Given(_TARGET, "pattern", Presence.SET),),
    size=(Claim(_MIB, pages.EVENTS_SIZE),),
)
BUS_TO_ARCHIVE = BUS_TO_RULE._replace(targets=(Kind.ARCHIVE, Kind.DISCOVERER), filters=())
#: What it is called for tries again, as its own row says: an API destination waits for the answer, and is done.
_DESTINATION_TO_API = BUS_TO_RULE._replace(
    sources=(Kind.API_DESTINATION,),
    targets=(),
    guarantee=(Claim(_AT_LEAST_ONCE, pages.EVENTS_DELIVERY),),
    order=(Claim(Order.NOT_KEPT, pages.API_DESTINATIONS),),
    filters=(),
    size=(),
)
#: Over the default bus.
BUCKET_TO_RULE = BUS_TO_RULE._replace(
    sources=(Kind.BUCKET,),
    guarantee=(Claim(_AT_LEAST_ONCE, pages.S3_EVENTS),),
    order=(Claim(Order.NOT_KEPT, pages.S3_EVENTS),),
)
_FROM_SCHEDULE = _FROM_RULE._replace(
    sources=(Kind.SCHEDULE,),
    agents=(),
    service="scheduler",
    guarantee=(Claim(_AT_LEAST_ONCE, pages.SCHEDULER_DELIVERY),),
    order=(Claim(Order.NOT_KEPT, pages.SCHEDULER_DELIVERY),),
    stages=(_retried("EventBridge Scheduler", pages.SCHEDULER, ("dead_letter_target",)),),
    delay=(Claim(Read(_SOURCE, "flexible_window"), pages.SCHEDULER_DELIVERY),),
    size=(Claim(256 * _KIB, pages.SCHEDULER_DELIVERY),),
    ceiling=(),
)
#: A universal target calls an API: Lambda's `Invoke` waits or does not, as its input says.
_CALLED_BY_SCHEDULE = _FROM_SCHEDULE._replace(
    agents=(Kind.UNIVERSAL_TARGET,),
    stages=(
        Stage(
            "call",
            attempts=(Claim(Read(_SOURCE, "maximum_retry_attempts", plus=1), pages.SCHEDULER),),
            seconds=(
                Claim(0, pages.SCHEDULER, (Given(_SOURCE, "maximum_retry_attempts", 0),)),
                Claim(Read(_SOURCE, "maximum_event_age"), pages.SCHEDULER),
            ),
            between="tried again by EventBridge Scheduler",
            fallback=Fallback.OWNER,
            settings=("dead_letter_target",),
        ),
    ),
)
_FROM_SUBSCRIBER = Carrier(
    (Kind.SUBSCRIBER,),
    (),
    (),
    "eventbridge-custom",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.CUSTOM_BUS_RETRIES),),
    order=(
        Claim(Order.AS_SENT, pages.CUSTOM_BUS_ORDER, (Given(_AGENT, "type", "FIFO"),)),
        Claim(Order.NOT_KEPT, pages.CUSTOM_BUS_ORDER),
    ),
    stages=(_retried("EventBridge", pages.CUSTOM_BUS_RETRIES, ("on_failure",)),),
    size=(Claim(_MIB, pages.EVENTS_SIZE),),
)
BUS_TO_SUBSCRIBER = BUS_TO_RULE._replace(
    sources=(Kind.BUS_V2,),
    targets=(Kind.SUBSCRIBER,),
    service="eventbridge-custom",
    guarantee=(Claim(_AT_LEAST_ONCE, pages.CUSTOM_BUS_RETRIES),),
    order=(Claim(Order.AS_HELD, pages.CUSTOM_BUS_ORDER),),
    filters=(Given(_TARGET, "filters", Presence.SET),),
)
#: What a pipe cannot hand over is read again from its source: the hop before this one says how often.
_FROM_PIPE = Carrier(
    (Kind.PIPE,),
    (),
    (),
    "pipes",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.PIPES_ERRORS),),
    order=(Claim(Order.AS_SENT, pages.PIPES_BATCHES),),
    batch=(Claim(Read(_SOURCE, "batch_size"), pages.PIPES_BATCHES),),
)
#: It waits for a function, unless it says otherwise: the order of the source is kept to the end.
_PIPE_TO_FUNCTION = _FROM_PIPE._replace(
    targets=(Kind.FUNCTION,),
    order=(
        Claim(Order.AS_SENT, pages.PIPES_BATCHES, (Given(_AGENT, "asynchronous", True),)),
        Claim(Order.AS_BEFORE, pages.PIPES_SOURCES),
    ),
)
EVENTBRIDGE = (
    BUS_TO_RULE,
    BUS_TO_ARCHIVE,
    BUS_TO_SUBSCRIBER,
    BUCKET_TO_RULE,
    _FROM_RULE,
    _FROM_SCHEDULE,
    _CALLED_BY_SCHEDULE,
    _FROM_SUBSCRIBER,
    _FROM_PIPE,
    _PIPE_TO_FUNCTION,
    _DESTINATION_TO_API,
)


# Amazon S3, CloudWatch and AWS IoT

_UNSAID = Untold("AWS does not say")
_FROM_BUCKET = Carrier(
    (Kind.BUCKET,),
    (Kind.NOTIFICATION,),
    (),
    "s3",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.S3_NOTIFICATIONS),),
    order=(Claim(Order.NOT_KEPT, pages.S3_NOTIFICATIONS),),
    stages=(
        Stage(
            "notification",
            attempts=(Claim(_UNSAID, pages.S3_NOTIFICATIONS),),
            seconds=(Claim(_UNSAID, pages.S3_NOTIFICATIONS),),
            between="tried again by S3",
            fallback=Fallback.GONE,
        ),
    ),
    selects=True,
)
_FROM_LOGS = Carrier(
    (Kind.LOG_GROUP,),
    (Kind.SUBSCRIPTION_FILTER,),
    (),
    "logs",
    Mode.PUSH,
    guarantee=(
        Claim(Untold("AWS does not say whether what is tried again may arrive twice"), pages.LOGS_SUBSCRIPTIONS),
    ),
    order=(Claim(_UNSAID, pages.LOGS_SUBSCRIPTIONS),),
    stages=(LOGS_STAGE,),
    batch=(Claim(Untold("CloudWatch Logs puts several log events into a message"), pages.LOGS_SUBSCRIPTIONS),),
    filters=(Given(_AGENT, "filter_pattern", Presence.SET),),
)
_FROM_DEVICES = Carrier(
    (Kind.IOT_RULE,),
    (Kind.IOT_ACTION,),
    (),
    "iot",
    Mode.PUSH,
    guarantee=(Claim(_UNSAID, pages.IOT_ERRORS),),
    order=(Claim(_UNSAID, pages.IOT_ERRORS),),
    stages=(
        Stage(
            "action",
            attempts=(Claim(_UNSAID, pages.IOT_ERRORS),),
            seconds=(Claim(_UNSAID, pages.IOT_ERRORS),),
            between="with the rules engine",
            fallback=Fallback.OWNER,
            settings=("error_action",),
        ),
    ),
    selects=True,
    size=(Claim(128 * _KIB, pages.IOT_QUOTAS),),
    ceiling=(Claim(Ceiling(Untold("it depends on the quota of the account")), pages.IOT_QUOTAS),),
)
_FROM_ALARM = Carrier(
    (Kind.ALARM,),
    (),
    (),
    "cloudwatch",
    Mode.PUSH,
    guarantee=(Claim(_UNSAID, pages.ALARMS),),
    order=(Claim(Order.NOT_KEPT, pages.ALARMS),),
    stages=(
        Stage(
            "action",
            attempts=(Claim(_UNSAID, pages.ALARMS),),
            seconds=(Claim(_UNSAID, pages.ALARMS),),
            between="with CloudWatch",
            fallback=Fallback.GONE,
        ),
    ),
    ceiling=(Claim(Ceiling(UNLIMITED), pages.ALARMS),),
)
#: Kinesis Data Streams for DynamoDB: DynamoDB writes the changes itself, not always in their order.
_FROM_TABLE = Carrier(
    (Kind.TABLE,),
    (),
    (Kind.STREAM,),
    "kinesis",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.DYNAMODB_CHANGES),),
    order=(Claim(Order.NOT_KEPT, pages.DYNAMODB_CHANGES),),
    stages=(
        Stage(
            "replication",
            attempts=(Claim(_UNSAID, pages.DYNAMODB_CHANGES),),
            seconds=(Claim(_UNSAID, pages.DYNAMODB_CHANGES),),
            between="with DynamoDB",
            fallback=Fallback.GONE,
        ),
    ),
)
OTHER_SENDERS = (
    _FROM_BUCKET,
    _FROM_TABLE,
    _FROM_LOGS,
    _FROM_DEVICES,
    _FROM_ALARM,
)

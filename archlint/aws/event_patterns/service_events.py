"""Which events AWS services send, and what these hold.

Source: Amazon EventBridge Events Reference, the pages of the services named below; Amazon EventBridge User Guide, "AWS
service events delivered via AWS CloudTrail" and "Receiving read-only management events from AWS services"; Amazon S3
User Guide, "EventBridge event message structure"; Amazon EC2 User Guide, "State change events for Amazon EC2
instances"; Amazon ECS Developer Guide, "Amazon ECS task lifecycle"; AWS Batch User Guide, "Job states" and "Service job
state change events"; AWS Step Functions API reference, `DescribeExecution`; AWS CodeBuild API reference,
`Build`; AWS CodePipeline User Guide, "Monitoring CodePipeline events"; AWS Glue Developer Guide, "Automating AWS Glue
with EventBridge"; Amazon CloudWatch User Guide, "Alarm events and EventBridge"; Amazon GuardDuty User Guide,
"Processing GuardDuty findings with Amazon EventBridge"; AWS Security Hub User Guide, "EventBridge event formats for
Security Hub CSPM" and "EventBridge event formats"; AWS CloudTrail User Guide, "CloudTrail record contents".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.aws.event_patterns.matchers import NUMBER, TEXT, Holds
from archlint.aws.event_patterns.pattern import Asks
from archlint.aws.event_patterns.records import ANYTHING, EVENT, EventShape, Fields, always_one_of
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import Tree

#: What each event has.
ANY_EVENT = EventShape(EVENT)
_SOURCE, _TYPE, _NAME = "source", "detail-type", "detail.eventName"
_CALLED = "detail.eventSource"
_API_CALL = "AWS API Call via CloudTrail"
#: How CloudTrail calls all that it hands on.
_BY_TRAIL = Holds(TEXT.types, frozenset({"* via CloudTrail"}), always=True)
#: What CloudTrail says of a call, and events that a service sends by itself do not.
_TRAIL_FIELDS = ("eventSource", "requestParameters", "responseElements", "userIdentity")

#: What events that a service sends by itself do not say of calls.
_OWN_DETAIL: Fields = {**dict.fromkeys(_TRAIL_FIELDS, ABSENT), "*": None}


class _Sent(NamedTuple):
    """Events that a service sends by itself.

    Attributes:
        types: what their detail type may be.
        detail: what is known of their details.
    """

    types: Holds
    detail: Fields


def _events(*types: str, **fields: Holds | Fields | Absent) -> _Sent:
    return _Sent(always_one_of(*types), {**_OWN_DETAIL, **fields})


def _and_others(type_: str, **fields: Holds | Fields | Absent) -> tuple[_Sent, _Sent]:
    """Return events of one detail type, of which something is known, and those of all others, of which nothing is."""
    others = Holds(TEXT.types, never=frozenset({type_}), always=True)
    return _Sent(others, ANYTHING), _Sent(always_one_of(type_), {**fields, "*": None})


_TASK_CHANGE = "ECS Task State Change"
_TASK_STATUSES = (
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
    "DELETED",
)
_STATE_CHANGE = "EC2 Instance State-change Notification"
#: The events of services of which AWS lists all, or says what they hold. Nothing stands for none.
_SERVICES: Mapping[str, Sequence[_Sent]] = {
    "aws.batch": (
        _events(
            "Batch Job State Change",
            status=always_one_of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"),
        ),
        _events("Batch Job Queue Blocked"),
        # Of jobs that run in another service, which has states of its own.
        _events("Batch Service Job *"),
    ),
    "aws.cloudwatch": _and_others(
        "CloudWatch Alarm State Change",
        state={"value": always_one_of("OK", "ALARM", "INSUFFICIENT_DATA"), "*": None},
    ),
    "aws.codebuild": _and_others(
        "CodeBuild Build State Change",
        **{"build-status": always_one_of("IN_PROGRESS", "SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED")},
    ),
    "aws.codepipeline": _and_others(
        "CodePipeline Pipeline Execution State Change",
        state=always_one_of(
            "STARTED", "RESUMED", "STOPPING", "STOPPED", "SUCCEEDED", "FAILED", "CANCELED", "SUPERSEDED"
        ),
    ),
    "aws.dynamodb": (),
    "aws.ec2": (
        _Sent(
            always_one_of(_STATE_CHANGE),
            {
                "instance-id": TEXT,
                "state": always_one_of("pending", "running", "stopping", "stopped", "shutting-down", "terminated"),
            },
        ),
        _Sent(Holds(TEXT.types, never=frozenset({_STATE_CHANGE}), always=True), ANYTHING),
    ),
    "aws.ecs": (
        _Sent(Holds(TEXT.types, frozenset({"ECS *"}), never=frozenset({_TASK_CHANGE}), always=True), _OWN_DETAIL),
        _events(_TASK_CHANGE, lastStatus=always_one_of(*_TASK_STATUSES)),
    ),
    "aws.glue": _and_others("Glue Job State Change", state=always_one_of("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")),
    "aws.guardduty": _and_others("GuardDuty Finding", severity=Holds(NUMBER.types, always=True)),
    "aws.health": (_events("AWS Health Event", "AWS Health Abuse Event", "Amazon Health *"),),
    "aws.s3": (
        _events(
            "Async Copy Completion",
            "Object ACL Updated",
            "Object Access Tier Changed",
            "Object Created",
            "Object Deleted",
            "Object Restore Completed",
            "Object Restore Expired",
            "Object Restore Initiated",
            "Object Storage Class Changed",
            "Object Tags Added",
            "Object Tags Deleted",
            bucket={"name": TEXT, "*": None},
            object={"Key": ABSENT, "*": None},
            **dict.fromkeys(("eventName", "s3", "Records"), ABSENT),
        ),
    ),
    # The guide calls one of them by two names.
    "aws.securityhub": (
        _events("Security Hub Findings - *", "Security Findings - *", "Security Hub Insight Results", "* V2"),
    ),
    "aws.states": (
        _events(
            "Step Functions Execution Status Change",
            status=always_one_of("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"),
        ),
    ),
}


#: The service of a call, as CloudTrail says it.
_PRINCIPALS = always_one_of("*.amazonaws.com", "*.amazonaws.com.cn")
#: What CloudTrail does not say, though the service does.
_BY_TRAIL_ONLY: Mapping[str, Fields] = {"aws.s3": {"bucket": ABSENT, "object": ABSENT, "*": None}}


def sent(asks: Asks) -> list[EventShape]:
    """Return the sorts of events that the services send whose events a pattern asks for.

    Nothing at all where it asks for others, too, or AWS does not list what one of them sends.
    """
    sources = _literals(asks, _SOURCE)
    if not sources or not all(source in _SERVICES for source in sources):
        return []
    return [record for source in sources for record in _records(source)]


def _records(source: str) -> Iterator[EventShape]:
    for types, detail in _SERVICES[source]:
        yield EventShape(
            {**EVENT, _SOURCE: always_one_of(source), _TYPE: types, "detail": detail}, f"an event of {source}"
        )
    detail = {**_BY_TRAIL_ONLY.get(source, ANYTHING), "eventSource": _PRINCIPALS}
    by_trail = {**EVENT, _SOURCE: always_one_of(source), _TYPE: _BY_TRAIL, "detail": detail}
    yield EventShape(
        by_trail, f"an event of {source}" if not _SERVICES[source] else f"what CloudTrail says of {source}"
    )


def _literals(asks: Asks, path: str) -> list[str]:
    """Return the texts that a pattern lists for a field; none where it lists anything else, too."""
    asked = asks.fields.get(path)
    if asked is None or asked.others:
        return []
    known = [each.value for each in asked.literals.values() if isinstance(each, Known)]
    texts = [value for value in known if isinstance(value, str)]
    return texts if len(texts) == len(asked.literals) else []


_PRINCIPAL = regex(r"([a-z0-9-]++)\.amazonaws\.com(?:\.cn)?")
_PARTNER = "aws.partner/"


def misnamed_sources(asks: Asks) -> dict[str, str]:
    """Return the sources that a pattern asks for, where none is one, with what the service is called.

    Services are `aws.` and a name in small letters, of which no other sender can make use.
    """
    sources = _literals(asks, _SOURCE)
    right = {source: _right_name(source) for source in sources}
    return right if all(right.values()) else {}


def _right_name(source: str) -> str:
    principal = _PRINCIPAL.fullmatch(source)
    if principal:
        return f"aws.{principal[1]}"
    is_service = source.startswith("aws.") and not source.startswith(_PARTNER)
    return source.lower() if is_service and source != source.lower() else ""


def _beginnings(asks: Asks, path: str) -> list[str]:
    """Return the texts, and the prefixes, that a pattern lists for a field; none where it lists anything else, too."""
    asked = asks.fields.get(path)
    if asked is None or any(other.when for other in asked.others):
        return []
    trees = [other.outcome for other in asked.others if isinstance(other.outcome, Tree)]
    prefixes = [tree.step("prefix").known for tree in trees if tree.keys == frozenset({"prefix"})]
    known = [*(each.value for each in asked.literals.values() if isinstance(each, Known)), *prefixes]
    texts = [value for value in known if isinstance(value, str)]
    return texts if len(texts) == len(asked.literals) + len(asked.others) else []


_READS = regex(r"(?:Describe|Get|List)(?:[A-Z]|$)")
#: Services whose calls that only read are management events; those of other services may be data events, which
#: EventBridge gets.
_MANAGED = frozenset(
    {
        "aws.autoscaling",
        "aws.cloudformation",
        "aws.config",
        "aws.ec2",
        "aws.ecs",
        "aws.eks",
        "aws.elasticloadbalancing",
        "aws.iam",
        "aws.kms",
        "aws.organizations",
        "aws.rds",
        "aws.secretsmanager",
        "aws.ssm",
    }
)


def only_reads(asks: Asks) -> list[str]:
    """Return the API calls, or how their names begin, that a pattern asks CloudTrail for, where all of them only read.

    None otherwise.
    """
    types, names = _literals(asks, _TYPE), _beginnings(asks, _NAME)
    sources = _literals(asks, _SOURCE) or [_right_name(caller) for caller in _literals(asks, _CALLED)]
    if not sources or not set(sources) <= _MANAGED or types != [_API_CALL] or asks.either:
        return []
    return names if all(map(_READS.match, names)) else []

"""Settings that AWS refuses for what they stand at: those of streams at a queue's mapping, of FIFO at a standard queue.

Source: AWS Lambda API Reference, `CreateEventSourceMapping` ("Required for Amazon Kinesis and Amazon DynamoDB Stream
event sources"), and AWS Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings" ("only some of
the parameters apply to Amazon SQS"; "StartingPosition is not valid for SQS event sources", says the API); Amazon SNS
Developer Guide, "Amazon SNS raw message delivery" ("Delivery protocol [lambda] does not support raw message delivery",
says the API); Amazon SQS API Reference, `CreateQueue`; Amazon SNS API Reference, `CreateTopic` ("The following
attributes apply only to FIFO topics"); what `AddPermission` says ("FunctionUrlAuthType is only supported for
lambda:InvokeFunctionUrl action"); what `CreateDeliveryStream` says ("ErrorOutputPrefix cannot be null or empty when
Prefix contains expressions", "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic
Partitioning is enabled"), and Amazon Data Firehose Developer Guide, "Use Amazon S3 bucket prefix to deliver data" and
"Troubleshoot dynamic partitioning errors" (what has to be there where it is); Amazon ECS API Reference, `RunTask`
(`networkConfiguration` "is required for task definitions that use the awsvpc network mode"); Amazon API Gateway
Developer Guide, "Lambda proxy integrations in API Gateway" (the method of the request is POST); what CloudWatch Logs'
`PutSubscriptionFilter` says ("destinationArn for vendor lambda cannot be used with roleArn").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archlint.aws.fifo_names import is_fifo_name
from archlint.aws.kinds import Kind
from archlint.model.data import NamedTuple
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Reference, Text, Tree

#: The protocols of SNS that have raw delivery.
_RAW_PROTOCOLS = frozenset({"FIREHOSE", "HTTP", "HTTPS", "SQS"})
_STREAMS = frozenset({Kind.STREAM, Kind.STREAM_CONSUMER})
_TABLES = frozenset({Kind.TABLE})
_QUEUES = frozenset({Kind.QUEUE})
_FUNCTIONS = frozenset({Kind.FUNCTION, Kind.ALIAS})
_EXPRESSION, _KEY_EXPRESSION = "!{", "!{partitionKeyFrom"


class RefusedSetting(NamedTuple):
    """A setting that AWS refuses in some cases.

    Attributes:
        setting: its name.
        name: what CloudFormation calls it.
        why: why it is refused, as a clause with `{}` for its name, or for those of several that are refused for that.
        is_refused: tells whether it is in a case of its value, which is called `own` there, and those of two others.
        beside: the name of a setting that it depends on; empty if it does on none.
        also: the name of another one.
        there: the name of one of what is read or invoked.
        sources: the kinds of what is read or invoked, where it depends on them.
        is_needed: whether its absence is what is refused.
    """

    setting: str
    name: str
    why: str
    is_refused: Callable[[Case], bool]
    beside: str = ""
    also: str = ""
    there: str = ""
    sources: frozenset[Kind] = frozenset()
    is_needed: bool = False


def _is_set(case: Case) -> bool:
    """Tell whether a setting certainly is something, whatever it is."""
    return isinstance(case.own, Tree) or (isinstance(case.own, Known) and case.own.value != "")


def _is_given(case: Case) -> bool:
    """Tell whether a setting certainly is an ARN, of a declared resource or as a text: a parameter may be empty."""
    return isinstance(case.own, Reference) or _says(case.own, ":role/") or _says(case.own, "arn:")


def _is_over(number: int) -> Callable[[Case], bool]:
    """Return what tells whether a setting certainly is a larger number."""
    return lambda case: case.is_less(number, "own")


def _of_streams(setting: str, name: str, is_refused: Callable[[Case], bool]) -> RefusedSetting:
    return RefusedSetting(setting, name, "it reads a queue, which has no {}", is_refused, sources=_QUEUES)


def _is_of_standard(case: Case) -> bool:
    """Tell whether deduplication by content is asked of what is not FIFO; one that is named so lacks something else."""
    named = is_fifo_name(case.also) if not isinstance(case.also, Absent) else False
    return case.matches(own=True, beside=False) and named is False


_DEDUPLICATION = RefusedSetting(
    "content_based_deduplication",
    "ContentBasedDeduplication",
    "it has {}, and is not FIFO",
    _is_of_standard,
    "fifo",
    "name",
)


def _says(outcome: Outcome, part: str) -> bool:
    """Tell whether a text certainly has something in it."""
    pieces = outcome.parts if isinstance(outcome, Text) else (outcome.value,) if isinstance(outcome, Known) else ()
    return any(part in piece for piece in pieces if isinstance(piece, str))


def _is_without_key(case: Case) -> bool:
    """Tell whether records are put below a prefix by their keys, in which certainly no key is."""
    is_known = case.lacks("beside") or isinstance(case.beside, Known)
    return case.matches(own=True) and is_known and not _says(case.beside, _KEY_EXPRESSION)


def _is_without_network(case: Case) -> bool:
    return case.lacks("own") and case.matches(there="AWSVPC")


_NETWORK = RefusedSetting(
    "task_network",
    "NetworkConfiguration",
    "its task definition has the network mode awsvpc, which takes a {}",
    _is_without_network,
    there="network_mode",
    sources=frozenset({Kind.TASK_DEFINITION}),
    is_needed=True,
)

#: What is refused, by the kind of what it stands at.
REFUSED_SETTINGS: Mapping[Kind, tuple[RefusedSetting, ...]] = {
    Kind.MAPPING: (
        _of_streams("starting_position", "StartingPosition", _is_set),
        _of_streams("parallelization", "ParallelizationFactor", _is_over(1)),
        _of_streams("bisects_batch", "BisectBatchOnFunctionError", lambda case: case.matches(own=True)),
        _of_streams("maximum_retry_attempts", "MaximumRetryAttempts", _is_over(-1)),
        _of_streams("maximum_record_age", "MaximumRecordAgeInSeconds", _is_over(-1)),
        _of_streams("tumbling_window", "TumblingWindowInSeconds", _is_over(0)),
        RefusedSetting(
            "starting_position",
            "StartingPosition",
            "it reads a stream, which needs a {}",
            lambda case: case.lacks("own"),
            sources=_STREAMS | _TABLES,
            is_needed=True,
        ),
        RefusedSetting(
            "starting_position",
            "StartingPosition",
            "its {} is AT_TIMESTAMP, without a `StartingPositionTimestamp`",
            lambda case: case.matches(own="AT_TIMESTAMP") and case.lacks("beside"),
            "starting_timestamp",
            sources=_STREAMS,
        ),
        RefusedSetting(
            "starting_position",
            "StartingPosition",
            "its {} is AT_TIMESTAMP, which the streams of tables do not have",
            lambda case: case.matches(own="AT_TIMESTAMP"),
            sources=_TABLES,
        ),
    ),
    Kind.SUBSCRIPTION: (
        RefusedSetting(
            "raw_delivery",
            "RawMessageDelivery",
            "only queues, HTTP endpoints and Firehose streams have {}",
            lambda case: (
                case.matches(own=True) and isinstance(case.beside, Known) and case.beside.value not in _RAW_PROTOCOLS
            ),
            "protocol",
        ),
    ),
    **dict.fromkeys((Kind.TARGET, Kind.SCHEDULE, Kind.PIPE, Kind.TASK), (_NETWORK,)),
    Kind.SUBSCRIPTION_FILTER: (
        RefusedSetting(
            "role", "RoleArn", "it invokes a function, for which it has no {}", _is_given, sources=_FUNCTIONS
        ),
    ),
    Kind.INTEGRATION: (
        RefusedSetting(
            "invocation_method",
            "IntegrationHttpMethod",
            "its {} is another one than POST",
            lambda case: isinstance(case.own, Known) and case.own.value != "POST",
            sources=_FUNCTIONS,
        ),
    ),
    Kind.FIREHOSE_STREAM: (
        RefusedSetting(
            "prefix",
            "Prefix",
            "its {} has expressions, and it has no `ErrorOutputPrefix`",
            lambda case: _says(case.own, _EXPRESSION) and case.lacks("beside"),
            "error_prefix",
        ),
        RefusedSetting(
            "prefix",
            "Prefix",
            "its {} takes keys from records, without dynamic partitioning",
            lambda case: _says(case.own, _KEY_EXPRESSION) and (case.lacks("beside") or case.matches(beside=False)),
            "partitions_by_key",
        ),
        RefusedSetting(
            "partitions_by_key",
            "DynamicPartitioningConfiguration",
            "it has {}, and no key in its `Prefix`",
            _is_without_key,
            "prefix",
        ),
    ),
    Kind.QUEUE: (_DEDUPLICATION,),
    Kind.TOPIC: (_DEDUPLICATION,),
    Kind.PERMISSION: (
        RefusedSetting(
            "url_auth_type",
            "FunctionUrlAuthType",
            "it is for lambda:InvokeFunction, and {} for lambda:InvokeFunctionUrl only",
            lambda case: _is_set(case) and str(case.scalar("beside")).lower() == "lambda:invokefunction",
            "action",
        ),
    ),
}

"""Settings that AWS refuses for what they stand at: those of streams at a queue's mapping, of FIFO at a standard queue.

Source: AWS Lambda API Reference, `CreateEventSourceMapping` ("Required for Amazon Kinesis and Amazon DynamoDB Stream
event sources"), and AWS Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings" ("only some of
the parameters apply to Amazon SQS"; "StartingPosition is not valid for SQS event sources", says the API); Amazon SNS
Developer Guide, "Amazon SNS raw message delivery" ("Delivery protocol [lambda] does not support raw message delivery",
says the API); Amazon SQS API Reference, `CreateQueue`; Amazon SNS API Reference, `CreateTopic` ("The following
attributes apply only to FIFO topics"); what `AddPermission` says ("FunctionUrlAuthType is only supported for
lambda:InvokeFunctionUrl action").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archlint.aws.fifo_names import is_fifo_name
from archlint.aws.kinds import Kind
from archlint.model.data import NamedTuple
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Tree

#: The protocols of SNS that have raw delivery.
_RAW_PROTOCOLS = frozenset({"FIREHOSE", "HTTP", "HTTPS", "SQS"})
_STREAMS = frozenset({Kind.STREAM, Kind.STREAM_CONSUMER})
_TABLES = frozenset({Kind.TABLE})
_QUEUES = frozenset({Kind.QUEUE})


class RefusedSetting(NamedTuple):
    """A setting that AWS refuses in some cases.

    Attributes:
        setting: its name.
        name: what CloudFormation calls it.
        why: why it is refused, as a clause with `{}` for its name, or for those of several that are refused for that.
        is_refused: tells whether it is in a case of its value, which is called `own` there, and those of two others.
        beside: the name of a setting that it depends on; empty if it does on none.
        also: the name of another one.
        sources: the kinds of what is read, where it depends on them.
        is_needed: whether its absence is what is refused.
    """

    setting: str
    name: str
    why: str
    is_refused: Callable[[Case], bool]
    beside: str = ""
    also: str = ""
    sources: frozenset[Kind] = frozenset()
    is_needed: bool = False


def _is_set(case: Case) -> bool:
    """Tell whether a setting certainly is something, whatever it is."""
    return isinstance(case.own, Tree) or (isinstance(case.own, Known) and case.own.value != "")


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

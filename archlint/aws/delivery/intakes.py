"""What each kind of resource does with the messages it is sent, whoever sends them.

Amounts are messages a second, bytes and seconds. Where AWS has other quotas in other regions, the least and the
greatest of them stand here.
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import (
    UNLIMITED,
    Between,
    Ceiling,
    Claim,
    Given,
    HopEnd,
    Intake,
    Lever,
    Order,
    Presence,
    Product,
    Ratio,
    Read,
    Untold,
)
from archlint.aws.kinds import Kind

_TARGET = HopEnd.TARGET
_FIFO, _STANDARD = Given(_TARGET, "fifo", True), Given(_TARGET, "fifo", False)
_PER_GROUP_LIMIT = Given(_TARGET, "throughput_limit", "PERMESSAGEGROUPID")
_PER_GROUP_SCOPE = Given(_TARGET, "deduplication_scope", "MESSAGEGROUP")
_KIB, _MIB = 1024, 1024**2
#: A shard takes this many records a second.
RECORDS_PER_SHARD = 1_000

_HIGH_THROUGHPUT = Lever(
    "message groups",
    "FifoThroughputLimit: perMessageGroupId with DeduplicationScope: messageGroup, and more message groups",
    300,
)
_TOPIC_GROUPS = Lever("message groups", "FifoThroughputScope: MessageGroup, and more groups", 300)
_SHARDS = Lever("shards", "ShardCount", RECORDS_PER_SHARD)
_FUNCTION_CONCURRENCY = Ratio(Read(_TARGET, "reserved_concurrency"), Read(_TARGET, "timeout"))

_QUEUE = Intake(
    order=(
        Claim(Order.PER_GROUP, pages.SQS_FIFO, (_FIFO,)),
        Claim(Order.NOT_KEPT, pages.SQS_STANDARD, (_STANDARD,)),
    ),
    deduplicates=(
        Claim(300, pages.SQS_DEDUPLICATION, (_FIFO,)),
        Claim(0, pages.SQS_STANDARD, (_STANDARD,)),
    ),
    size=(Claim(Read(_TARGET, "maximum_message_size"), pages.SQS_ATTRIBUTES),),
    delay=(Claim(Read(_TARGET, "delay"), pages.SQS_ATTRIBUTES),),
    ceiling=(
        Claim(Ceiling(UNLIMITED), pages.SQS_MESSAGES, (_STANDARD,)),
        # Without batches 2,400 calls a second in the smallest regions; with batches of ten 700,000 in the largest ones.
        Claim(
            Ceiling(Between(2_400, 700_000), (_HIGH_THROUGHPUT,)),
            pages.SQS_MESSAGES,
            (_FIFO, _PER_GROUP_LIMIT, _PER_GROUP_SCOPE),
        ),
        # 300 calls, and ten messages in each at most.
        Claim(Ceiling(Between(300, 3_000), (_HIGH_THROUGHPUT,)), pages.SQS_FIFO_QUOTAS, (_FIFO,)),
    ),
    keeps=(Claim(Read(_TARGET, "retention"), pages.SQS_ATTRIBUTES),),
)
_TOPIC_MESSAGES = (
    Claim(
        Ceiling(
            Between(3_000, 30_000),
            (_TOPIC_GROUPS,),
        ),
        pages.SNS_QUOTAS,
        (_FIFO, Given(_TARGET, "throughput_scope", "MESSAGEGROUP")),
    ),
    Claim(
        Ceiling(Between(300, 3_000), (_TOPIC_GROUPS,)),
        pages.SNS_QUOTAS,
        (_FIFO,),
    ),
    Claim(Ceiling(Between(300, 30_000)), pages.SNS_QUOTAS, (_STANDARD,)),
)
_TOPIC = Intake(
    order=(
        Claim(Order.PER_GROUP, pages.SNS_FIFO, (_FIFO,)),
        Claim(Order.NOT_KEPT, pages.SNS_FEATURES, (_STANDARD,)),
    ),
    deduplicates=(
        Claim(300, pages.SNS_FIFO, (_FIFO,)),
        Claim(0, pages.SNS_FEATURES, (_STANDARD,)),
    ),
    size=(Claim(Read(_TARGET, "maximum_message_size"), pages.SNS_QUOTAS),),
    ceiling=_TOPIC_MESSAGES,
)
_BUS = Intake(
    order=(Claim(Order.NOT_KEPT, pages.EVENTS_DELIVERY),),
    deduplicates=(Claim(0, pages.EVENTS_DELIVERY),),
    size=(Claim(_MIB, pages.EVENTS_SIZE),),
    ceiling=(Claim(Ceiling(Between(400, 10_000)), pages.EVENTS_QUOTAS),),
)
_CUSTOM_BUS = Intake(
    order=(Claim(Order.PER_GROUP, pages.CUSTOM_BUS_ORDER),),
    deduplicates=(Claim(300, pages.EVENTS_QUOTAS),),
    size=(Claim(_MIB, pages.EVENTS_SIZE),),
    ceiling=(Claim(Ceiling(500_000, (Lever("event groups", "EventGroupId", 1_500),)), pages.EVENTS_QUOTAS),),
)
_STREAM = Intake(
    order=(
        Claim(Order.NOT_KEPT, pages.KINESIS_MODES, (Given(_TARGET, "distribution", "AUTO"),)),
        Claim(Order.PER_KEY, pages.KINESIS_CONCEPTS),
    ),
    deduplicates=(Claim(0, pages.KINESIS_DUPLICATES),),
    size=(Claim(_MIB, pages.KINESIS_LIMITS),),
    ceiling=(
        Claim(
            Ceiling(Between(4_000, 10_000_000), (Lever("partition keys", "PartitionKey", RECORDS_PER_SHARD),)),
            pages.KINESIS_MODES,
            (Given(_TARGET, "mode", "ON_DEMAND"),),
        ),
        Claim(
            Ceiling(
                Untold("neither ShardCount nor on-demand mode is set"),
                (_SHARDS,),
            ),
            pages.KINESIS_LIMITS,
            (Given(_TARGET, "shard_count", Presence.UNSET),),
        ),
        Claim(Ceiling(Product((Read(_TARGET, "shard_count"), RECORDS_PER_SHARD)), (_SHARDS,)), pages.KINESIS_LIMITS),
    ),
    keeps=(Claim(Read(_TARGET, "record_retention"), pages.KINESIS_LIMITS),),
)
_FUNCTION = Intake(
    order=(Claim(Order.NOT_KEPT, pages.LAMBDA_ASYNC),),
    deduplicates=(Claim(0, pages.LAMBDA_ASYNC),),
    ceiling=(
        Claim(
            Ceiling(Untold("without reserved concurrency it is the account's, which no template says")),
            pages.LAMBDA_CONCURRENCY,
            (Given(_TARGET, "reserved_concurrency", Presence.UNSET),),
        ),
        Claim(
            Ceiling(
                Between(_FUNCTION_CONCURRENCY, Untold("how long an invocation takes is not in the template")),
                (Lever("concurrent executions", "ReservedConcurrentExecutions", Ratio(1, Read(_TARGET, "timeout"))),),
            ),
            pages.LAMBDA_CONCURRENCY,
        ),
    ),
)
_MACHINE = Intake(
    order=(Claim(Order.NOT_KEPT, pages.STATES_GUARANTEES),),
    deduplicates=(Claim(0, pages.STATES_GUARANTEES),),
    size=(Claim(256 * _KIB, pages.STATES_QUOTAS),),
    ceiling=(
        Claim(Ceiling(6_000), pages.STATES_QUOTAS, (Given(_TARGET, "type", "EXPRESS"),)),
        Claim(Ceiling(Between(150, 300)), pages.STATES_QUOTAS),
    ),
)
_FIREHOSE_STREAM = Intake(
    order=(Claim(Order.NOT_KEPT, pages.FIREHOSE_DELIVERY),),
    deduplicates=(Claim(0, pages.FIREHOSE_DELIVERY),),
    size=(Claim(1_000 * _KIB, pages.FIREHOSE_LIMITS),),
    # Of producers: 1,000 requests a second in the smallest regions; with batches 500,000 records in the largest ones.
    ceiling=(
        Claim(Ceiling(Between(1_000, 500_000)), pages.FIREHOSE_LIMITS, (Given(_TARGET, "source", Presence.UNSET),)),
        Claim(Ceiling(UNLIMITED), pages.FIREHOSE_LIMITS),
    ),
    keeps=(Claim(86_400, pages.FIREHOSE_FAILURES),),
)
_ITEMS = Untold("it depends on the size of the items and the capacity of the table")
_TABLE = Intake(
    order=(Claim(Order.PER_KEY, pages.DYNAMODB_STREAMS),),
    deduplicates=(Claim(0, pages.DYNAMODB_STREAMS),),
    size=(Claim(400 * _KIB, pages.DYNAMODB_LIMITS),),
    ceiling=(
        Claim(
            Ceiling(Untold("it depends on the size of the items and the capacity of the table")), pages.DYNAMODB_LIMITS
        ),
    ),
    keeps=(Claim(86_400, pages.DYNAMODB_STREAMS),),
)
_API_DESTINATION = Intake(
    order=(Claim(Order.NOT_KEPT, pages.API_DESTINATIONS),),
    deduplicates=(Claim(0, pages.API_DESTINATIONS),),
    ceiling=(
        Claim(
            Ceiling(
                Read(_TARGET, "invocation_rate"),
                (Lever("calls a second", "InvocationRateLimitPerSecond, 300 at most by default", 1),),
            ),
            pages.API_DESTINATIONS,
        ),
    ),
)

#: What each kind does with what it is sent; a kind that is not here says nothing.
INTAKES: Mapping[Kind, Intake] = {
    Kind.API_DESTINATION: _API_DESTINATION,
    Kind.BUS: _BUS,
    Kind.BUS_V2: _CUSTOM_BUS,
    Kind.FIREHOSE_STREAM: _FIREHOSE_STREAM,
    Kind.FUNCTION: _FUNCTION,
    Kind.MACHINE: _MACHINE,
    Kind.QUEUE: _QUEUE,
    Kind.STREAM: _STREAM,
    Kind.TABLE: _TABLE,
    Kind.TOPIC: _TOPIC,
}
_NOTHING = Intake()


def intake_of(kind: Kind) -> Intake:
    """Return what a kind of resource does with what it is sent."""
    return INTAKES.get(kind, _NOTHING)

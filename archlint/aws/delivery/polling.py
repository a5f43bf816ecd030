"""What becomes of messages that are fetched: from queues and streams, by mappings, pipes, Firehose streams and code."""

from __future__ import annotations

from archlint.aws.delivery import pages
from archlint.aws.delivery.advice import QUEUE_BATCH, STREAM_BATCH
from archlint.aws.delivery.facts import (
    UNLIMITED,
    Amount,
    Between,
    Carrier,
    Ceiling,
    Claim,
    Fallback,
    Given,
    Guarantee,
    HopEnd,
    Lever,
    Mode,
    Order,
    Presence,
    Product,
    Ratio,
    Read,
    Stage,
    Untold,
)
from archlint.aws.delivery.intakes import RECORDS_PER_SHARD
from archlint.aws.delivery.stages import FIREHOSE_STAGE
from archlint.aws.kinds import Kind
from archlint.aws.services.lambda_ import BATCHES_PER_POLLER

_SOURCE, _AGENT, _TARGET = HopEnd.SOURCE, HopEnd.AGENT, HopEnd.TARGET
_FIFO = Given(_SOURCE, "fifo", True)
_REDRIVES = Given(_SOURCE, "redrive_policy", Presence.SET)
_AT_LEAST_ONCE = Guarantee.AT_LEAST_ONCE
_FILTERED = (Given(_AGENT, "filters", Presence.SET),)
_MIB = 1024**2

#: Each receive hides a message for the visibility timeout; after the last one it goes to the dead-letter queue.
_RECEIVES = Stage(
    "receive",
    attempts=(
        Claim(Read(_SOURCE, "max_receive_count"), pages.SQS_DEAD_LETTERS, (_REDRIVES,)),
        Claim(UNLIMITED, pages.SQS_DEAD_LETTERS),
    ),
    seconds=(
        Claim(
            Product((Read(_SOURCE, "visibility_timeout"), Read(_SOURCE, "max_receive_count"))),
            pages.SQS_DEAD_LETTERS,
            (_REDRIVES,),
        ),
        Claim(Read(_SOURCE, "retention"), pages.SQS_ATTRIBUTES),
    ),
    between="back to the queue, after its visibility timeout",
    fallback=Fallback.SOURCE,
)
_AT_ONCE = Read(_AGENT, "batches_at_once")
_TIMEOUT = Read(_TARGET, "timeout")
_QUEUE_BATCH = Read(_AGENT, "messages_per_batch")
_SLOWEST = Untold("how long an invocation takes is not in the template")
_BATCHES_A_SECOND = Between(Ratio(Product((_AT_ONCE, _QUEUE_BATCH)), _TIMEOUT), _SLOWEST)
_ONE_MORE = Ratio(_QUEUE_BATCH, _TIMEOUT)
_MORE_BATCHES = Lever("concurrent batches", "ScalingConfig.MaximumConcurrency", _ONE_MORE)
_MORE_RUNS = Lever("concurrent invocations", "ReservedConcurrentExecutions", _ONE_MORE)
_MORE_POLLERS = Lever(
    "pollers", "ProvisionedPollerConfig.MaximumPollers", Product((BATCHES_PER_POLLER, _QUEUE_BATCH, Ratio(1, _TIMEOUT)))
)

QUEUE_TO_FUNCTION = Carrier(
    (Kind.QUEUE,),
    (Kind.MAPPING,),
    (Kind.FUNCTION,),
    "sqs",
    Mode.PULL,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.LAMBDA_MAPPINGS),),
    order=(Claim(Order.AS_HELD, pages.LAMBDA_QUEUES),),
    stages=(_RECEIVES._replace(name="invocation"),),
    batch=(
        Claim(QUEUE_BATCH.value, QUEUE_BATCH.page, (Given(_AGENT, "batch_size", Presence.UNSET),)),
        Claim(Read(_AGENT, "batch_size"), pages.LAMBDA_QUEUE_PARAMETERS),
    ),
    filters=_FILTERED,
    delay=(Claim(Read(_AGENT, "batching_window"), pages.LAMBDA_QUEUE_PARAMETERS),),
    size=(Claim(6 * _MIB, pages.LAMBDA_QUOTAS),),
    ceiling=(
        Claim(
            Ceiling(
                Untold("without a limit of its own it is the account's concurrency, which no template says"),
                (_MORE_BATCHES,),
            ),
            pages.LAMBDA_QUEUE_SCALING,
            (Given(_AGENT, "batches_at_once", Presence.UNSET),),
        ),
        Claim(
            Ceiling(_BATCHES_A_SECOND, (_MORE_POLLERS,)),
            pages.LAMBDA_QUEUE_SCALING,
            (Given(_AGENT, "provisioned_pollers", Presence.SET),),
        ),
        # The mapping says nothing of it: it is the function that runs so often at once.
        Claim(
            Ceiling(_BATCHES_A_SECOND, (_MORE_RUNS,)),
            pages.LAMBDA_CONCURRENCY,
            (Given(_AGENT, "maximum_concurrency", Presence.UNSET),),
        ),
        Claim(Ceiling(_BATCHES_A_SECOND, (_MORE_BATCHES,)), pages.LAMBDA_QUEUE_SCALING),
    ),
)
#: What takes batches from a pipe, as its target or to enrich them.
BATCHED = frozenset(
    {
        Kind.BUS,
        Kind.FIREHOSE_STREAM,
        Kind.FUNCTION,
        Kind.LOG_GROUP,
        Kind.MACHINE,
        Kind.QUEUE,
        Kind.STREAM,
        Kind.TOPIC,
    }
)
#: A pipe whose target takes no batches cannot make any.
UNBATCHED = (Given(_TARGET, "takes_batches", False), Given(_TARGET, "batch_size", Presence.UNSET))
PIPE_RUNS = Untold("a pipe runs 1,000 to 3,000 times at once, each as long as it takes")
QUEUE_TO_PIPE = QUEUE_TO_FUNCTION._replace(
    agents=(),
    targets=(Kind.PIPE,),
    guarantee=(Claim(_AT_LEAST_ONCE, pages.PIPES_QUEUES),),
    order=(Claim(Order.AS_HELD, pages.PIPES_QUEUES),),
    stages=(_RECEIVES._replace(name="run of the pipe"),),
    batch=(
        Claim(1, pages.PIPES_BATCHES, UNBATCHED),
        Claim(10, pages.PIPES_QUEUES, (Given(_TARGET, "batch_size", Presence.UNSET),)),
        Claim(Read(_TARGET, "batch_size"), pages.PIPES_QUEUES),
    ),
    filters=(Given(_TARGET, "filters", Presence.SET),),
    delay=(Claim(Read(_TARGET, "batching_window"), pages.PIPES_QUEUES),),
    size=(),
    ceiling=(Claim(Ceiling(PIPE_RUNS), pages.EVENTS_QUOTAS),),
)
#: Code and crawlers receive by themselves, as many messages at a time as they like.
QUEUE_TO_READER = Carrier(
    (Kind.QUEUE,),
    (),
    (),
    "sqs",
    Mode.PULL,
    guarantee=(
        Claim(Guarantee.EXACTLY_ONCE, pages.SQS_DEDUPLICATION, (_FIFO,)),
        Claim(_AT_LEAST_ONCE, pages.SQS_STANDARD),
    ),
    order=(Claim(Order.AS_HELD, pages.SQS_FIFO),),
    stages=(_RECEIVES,),
    batch=(Claim(Between(1, 10), pages.SQS_MESSAGES),),
    ceiling=(Claim(Ceiling(Untold("how fast it reads is not in the template")), pages.SQS_MESSAGES),),
)


#: Splitting a batch does not count as a retry: AWS says so of mappings.
_SPLIT: tuple[Claim[Amount], ...] = (
    Claim(
        Between(
            Read(_AGENT, "maximum_retry_attempts", plus=1),
            Untold("what is tried again because its batch was split does not count"),
        ),
        pages.LAMBDA_STREAM_FAILURES,
        (Given(_AGENT, "bisects_batch", True),),
    ),
)


def _of_stream(retention: Amount, end: HopEnd) -> tuple[Stage, ...]:
    """Return what is tried with records that live for some seconds, by what has its settings at an end."""
    return (
        Stage(
            "invocation" if end is _AGENT else "run of the pipe",
            attempts=(
                Claim(UNLIMITED, pages.LAMBDA_STREAM_PARAMETERS, (Given(end, "maximum_retry_attempts", -1),)),
                *(_SPLIT if end is _AGENT else ()),
                Claim(Read(end, "maximum_retry_attempts", plus=1), pages.LAMBDA_STREAM_PARAMETERS),
            ),
            seconds=(
                Claim(retention, pages.LAMBDA_STREAM_PARAMETERS, (Given(end, "maximum_record_age", -1),)),
                Claim(Read(end, "maximum_record_age"), pages.LAMBDA_STREAM_PARAMETERS),
            ),
            between="again from the stream, whose shard waits meanwhile",
            fallback=Fallback.AGENT,
            settings=("on_failure",),
        ),
    )


#: What records are pushed over that a stream would otherwise be asked for: Kinesis pushes them over HTTP/2.
PUSHED_OVER: Claim[Kind] = Claim(Kind.STREAM_CONSUMER, pages.LAMBDA_STREAMS)
_STREAM_BATCH = Read(_AGENT, "messages_per_batch")
_SHARDS_AT_ONCE = Product((Read(_SOURCE, "shard_count"), Read(_AGENT, "parallelization")))
_MORE_SHARDS = Lever(
    "concurrent batches per shard", "ParallelizationFactor, 10 at most, or ShardCount", Ratio(_STREAM_BATCH, _TIMEOUT)
)

STREAM_TO_FUNCTION = Carrier(
    (Kind.STREAM,),
    (Kind.MAPPING,),
    (Kind.FUNCTION,),
    "kinesis",
    Mode.PULL,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.LAMBDA_MAPPINGS),),
    order=(Claim(Order.AS_HELD, pages.LAMBDA_STREAMS),),
    stages=_of_stream(Read(_SOURCE, "record_retention"), _AGENT),
    batch=(
        Claim(STREAM_BATCH.value, STREAM_BATCH.page, (Given(_AGENT, "batch_size", Presence.UNSET),)),
        Claim(Read(_AGENT, "batch_size"), pages.LAMBDA_STREAM_PARAMETERS),
    ),
    filters=_FILTERED,
    delay=(Claim(Read(_AGENT, "batching_window"), pages.LAMBDA_STREAM_PARAMETERS),),
    size=(Claim(6 * _MIB, pages.LAMBDA_QUOTAS),),
    ceiling=(
        Claim(
            Ceiling(Untold("how many shards an on-demand stream has is not in the template"), (_MORE_SHARDS,)),
            pages.LAMBDA_STREAMS,
            (Given(_SOURCE, "shard_count", Presence.UNSET),),
        ),
        Claim(
            Ceiling(
                Between(
                    Ratio(Product((_SHARDS_AT_ONCE, _STREAM_BATCH)), _TIMEOUT),
                    Product((Read(_SOURCE, "shard_count"), RECORDS_PER_SHARD)),
                ),
                (_MORE_SHARDS,),
            ),
            pages.LAMBDA_STREAMS,
        ),
    ),
)
TABLE_TO_FUNCTION = STREAM_TO_FUNCTION._replace(
    sources=(Kind.TABLE,),
    service="dynamodb-streams",
    order=(Claim(Order.AS_HELD, pages.DYNAMODB_STREAMS),),
    stages=_of_stream(86_400, _AGENT),
    ceiling=(
        Claim(
            Ceiling(Untold("how many shards the stream of a table has is not in the template"), (_MORE_SHARDS,)),
            pages.LAMBDA_TABLES,
        ),
    ),
)
STREAM_TO_PIPE = STREAM_TO_FUNCTION._replace(
    agents=(),
    targets=(Kind.PIPE,),
    guarantee=(Claim(_AT_LEAST_ONCE, pages.PIPES_KINESIS),),
    order=(Claim(Order.AS_HELD, pages.PIPES_KINESIS),),
    stages=_of_stream(Read(_SOURCE, "record_retention"), _TARGET),
    batch=(
        Claim(1, pages.PIPES_BATCHES, UNBATCHED),
        Claim(100, pages.PIPES_BATCHES, (Given(_TARGET, "batch_size", Presence.UNSET),)),
        Claim(Read(_TARGET, "batch_size"), pages.PIPES_BATCHES),
    ),
    filters=(Given(_TARGET, "filters", Presence.SET),),
    delay=(Claim(Read(_TARGET, "batching_window"), pages.PIPES_BATCHES),),
    size=(),
    ceiling=(
        Claim(Ceiling(Untold("how long the pipe takes for a batch is not in the template")), pages.EVENTS_QUOTAS),
    ),
)
TABLE_TO_PIPE = STREAM_TO_PIPE._replace(
    sources=(Kind.TABLE,), service="dynamodb-streams", stages=_of_stream(86_400, _TARGET)
)
STREAM_TO_FIREHOSE = Carrier(
    (Kind.STREAM,),
    (),
    (Kind.FIREHOSE_STREAM,),
    "kinesis",
    Mode.PULL,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.FIREHOSE_DELIVERY),),
    order=(Claim(Order.NOT_KEPT, pages.FIREHOSE_DELIVERY),),
    batch=(Claim(Untold("AWS does not say how many records Firehose reads at once"), pages.FIREHOSE_DELIVERY),),
)
STREAM_TO_READER = Carrier(
    (Kind.STREAM, Kind.TABLE),
    (),
    (),
    "kinesis",
    Mode.PULL,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.KINESIS_DUPLICATES),),
    order=(Claim(Order.AS_HELD, pages.KINESIS_CONCEPTS),),
    stages=(
        Stage(
            "read",
            attempts=(Claim(Untold("the reader's code decides"), pages.KINESIS_CONCEPTS),),
            seconds=(Claim(Read(_SOURCE, "record_retention"), pages.KINESIS_LIMITS),),
            between="again from the stream, if the reader does so",
            fallback=Fallback.CODE,
        ),
    ),
    ceiling=(Claim(Ceiling(Untold("how fast it reads is not in the template")), pages.KINESIS_LIMITS),),
)

#: What is delivered elsewhere leaves in the bucket what failed, unless it is to have a copy of everything.
FIREHOSE_TO_BUCKET = Carrier(
    (Kind.FIREHOSE_STREAM,),
    (),
    (Kind.BUCKET,),
    "firehose",
    Mode.PUSH,
    guarantee=(Claim(_AT_LEAST_ONCE, pages.FIREHOSE_DELIVERY),),
    order=(Claim(Order.NOT_KEPT, pages.FIREHOSE_DELIVERY),),
    stages=(FIREHOSE_STAGE,),
    batch=(Claim(Untold("as many records as its buffer holds"), pages.FIREHOSE_DELIVERY),),
    filters=(Given(_AGENT, "sets_aside", Presence.SET),),
    delay=(Claim(Read(_AGENT, "buffer_interval"), pages.FIREHOSE_DELIVERY),),
)
_RETRY_OPTIONS = Untold("its RetryOptions are not set, and each destination has another default")
_HINTS = Untold("its BufferingHints are not set, and each destination has another default")
#: What it cannot deliver elsewhere, it leaves in the bucket that each of these destinations has.
FIREHOSE_TO_OTHERS = FIREHOSE_TO_BUCKET._replace(
    targets=(),
    stages=(
        FIREHOSE_STAGE._replace(
            seconds=(
                Claim(_RETRY_OPTIONS, pages.FIREHOSE_FAILURES, (Given(_AGENT, "retry_duration", Presence.UNSET),)),
                Claim(Read(_AGENT, "retry_duration"), pages.FIREHOSE_FAILURES),
            ),
            fallback=Fallback.BACKUP,
        ),
    ),
    filters=(),
    delay=(
        Claim(_HINTS, pages.FIREHOSE_DELIVERY, (Given(_AGENT, "destination_buffer_interval", Presence.UNSET),)),
        Claim(Read(_AGENT, "destination_buffer_interval"), pages.FIREHOSE_DELIVERY),
    ),
)
#: Firehose waits for the function that transforms its records.
FIREHOSE_TO_FUNCTION = FIREHOSE_TO_OTHERS._replace(targets=(Kind.FUNCTION,), delay=())

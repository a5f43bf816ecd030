"""What becomes of messages that are fetched from brokers, Kafka, MQ and DocumentDB: by Lambda, pipes and Firehose."""

from __future__ import annotations

from archlint.aws.delivery import pages
from archlint.aws.delivery.advice import STREAM_BATCH
from archlint.aws.delivery.facts import (
    UNLIMITED,
    Carrier,
    Ceiling,
    Claim,
    Fallback,
    Given,
    Guarantee,
    HopEnd,
    Mode,
    Order,
    Presence,
    Read,
    Stage,
    Untold,
)
from archlint.aws.delivery.polling import PIPE_RUNS, STREAM_TO_FIREHOSE, UNBATCHED
from archlint.aws.kinds import Kind

_AGENT, _TARGET = HopEnd.AGENT, HopEnd.TARGET

#: MQ and DocumentDB: what Lambda reads beside queues, streams and Kafka. Messages that fail stay with the broker, which
#: may have a dead-letter queue of its own; a mapping has no place for them. Source: AWS Lambda Developer Guide,
#: "Troubleshoot Amazon MQ event source mapping errors".
BROKER_TO_FUNCTION = Carrier(
    (Kind.MQ_BROKER, Kind.DOCUMENTDB_CLUSTER),
    (Kind.MAPPING,),
    (Kind.FUNCTION,),
    "broker",
    Mode.PULL,
    guarantee=(Claim(Guarantee.AT_LEAST_ONCE, pages.LAMBDA_MAPPINGS),),
    order=(Claim(Untold("it depends on the broker"), pages.LAMBDA_MAPPINGS),),
    stages=(
        Stage(
            "invocation",
            attempts=(Claim(Untold("it depends on the broker"), pages.LAMBDA_MAPPINGS),),
            seconds=(Claim(Untold("it depends on how long the broker keeps messages"), pages.LAMBDA_MAPPINGS),),
            between="again from the broker",
            fallback=Fallback.BROKER,
        ),
    ),
    batch=(
        Claim(STREAM_BATCH.value, pages.LAMBDA_MAPPINGS, (Given(_AGENT, "batch_size", Presence.UNSET),)),
        Claim(Read(_AGENT, "batch_size"), pages.LAMBDA_MAPPINGS),
    ),
    filters=(Given(_AGENT, "filters", Presence.SET),),
    delay=(
        Claim(0.5, pages.LAMBDA_MAPPING_SETTINGS, (Given(_AGENT, "own_batching_window", Presence.UNSET),)),
        Claim(Read(_AGENT, "batching_window"), pages.LAMBDA_MAPPING_SETTINGS),
    ),
    size=(Claim(6 * 1024**2, pages.LAMBDA_QUOTAS),),
)
#: A batch is tried until its records expire; where something takes what fails, ten times more at most.
KAFKA_TO_FUNCTION = BROKER_TO_FUNCTION._replace(
    sources=(Kind.KAFKA_CLUSTER,),
    order=(Claim(Order.PER_KEY, pages.LAMBDA_KAFKA),),
    stages=(
        Stage(
            "invocation",
            attempts=(
                Claim(
                    11,
                    pages.LAMBDA_KAFKA_RETRIES,
                    (Given(_AGENT, "maximum_retry_attempts", -1), Given(_AGENT, "on_failure", Presence.SET)),
                ),
                Claim(UNLIMITED, pages.LAMBDA_KAFKA_RETRIES, (Given(_AGENT, "maximum_retry_attempts", -1),)),
                Claim(Read(_AGENT, "maximum_retry_attempts", plus=1), pages.LAMBDA_KAFKA_RETRIES),
            ),
            seconds=(
                Claim(
                    Untold("how long the topic keeps records is not in the template"),
                    pages.LAMBDA_KAFKA_RETRIES,
                    (Given(_AGENT, "maximum_record_age", -1),),
                ),
                Claim(Read(_AGENT, "maximum_record_age"), pages.LAMBDA_KAFKA_RETRIES),
            ),
            between="again from the topic, whose partition waits meanwhile",
            fallback=Fallback.AGENT,
            settings=("on_failure",),
        ),
    ),
)
_BY_PIPE = Stage(
    "run of the pipe",
    attempts=(Claim(UNLIMITED, pages.PIPES_ERRORS),),
    seconds=(Claim(Untold("how long the broker keeps messages is not in the template"), pages.PIPES_ERRORS),),
    between="again from the broker",
    fallback=Fallback.BROKER,
)
#: A pipe tries again until the record expires, and has no setting that says less, nor one for what it gives up.
BROKER_TO_PIPE = BROKER_TO_FUNCTION._replace(
    agents=(),
    targets=(Kind.PIPE,),
    guarantee=(Claim(Guarantee.AT_LEAST_ONCE, pages.PIPES_ERRORS),),
    stages=(_BY_PIPE,),
    batch=(
        Claim(1, pages.PIPES_BATCHES, UNBATCHED),
        Claim(STREAM_BATCH.value, pages.PIPES_BATCHES, (Given(_TARGET, "batch_size", Presence.UNSET),)),
        Claim(Read(_TARGET, "batch_size"), pages.PIPES_BATCHES),
    ),
    filters=(Given(_TARGET, "filters", Presence.SET),),
    delay=(Claim(Read(_TARGET, "batching_window"), pages.PIPES_BATCHES),),
    size=(),
    ceiling=(Claim(Ceiling(PIPE_RUNS), pages.EVENTS_QUOTAS),),
)
KAFKA_TO_PIPE = BROKER_TO_PIPE._replace(
    sources=(Kind.KAFKA_CLUSTER,),
    order=(Claim(Order.PER_KEY, pages.LAMBDA_KAFKA),),
    stages=(_BY_PIPE._replace(fallback=Fallback.GONE),),
)
KAFKA_TO_FIREHOSE = STREAM_TO_FIREHOSE._replace(sources=(Kind.KAFKA_CLUSTER,), service="broker")
#: Every row of what is fetched from brokers.
BROKERS = (
    KAFKA_TO_FUNCTION,
    BROKER_TO_FUNCTION,
    KAFKA_TO_PIPE,
    BROKER_TO_PIPE,
    KAFKA_TO_FIREHOSE,
)

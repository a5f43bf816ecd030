"""Failed records that can no longer be read."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import product

from archlint import (
    Edge,
    Findings,
    Graph,
    Kind,
    Label,
    Remedy,
    Resource,
    Severity,
    Verdict,
    check,
    duration,
    judge,
    judge_each,
    set_to,
)

from ._streams import judge_endless


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    related=["endless-stream-retries", "stream-mapping-without-failure-destination"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
    ],
)
def failed_record_outlives_stream(graph: Graph) -> Findings:
    """Reports of failed stream records are kept for longer than the records themselves.

    A queue or topic that a stream reader names for its failures receives where the failed records stand in the
    stream, not what is in them. A reader of the queue finds, after the stream's retention, numbers that lead
    nowhere. A Kinesis stream keeps records for a day by default, a DynamoDB stream always does.

    **Fix:** raise the stream's `RetentionPeriodHours` above the queue's retention, or send failures to an S3 bucket:
    it receives the records themselves.

    **Ignore it** where the records can be had from elsewhere, or failures are only counted.
    """
    for reader in graph.resources(Kind.MAPPING, Kind.PIPE):
        # Without a limit nothing is ever sent there: endless-stream-retries says so.
        if graph.is_disabled(reader) or judge_endless(reader):
            continue
        found = judge_each(product(_streams(graph, reader), _failure_queues(graph, reader)), _verdict)
        if found:
            stream, queue = found.worst
            kept, queue_keeps = found.case.scalar("kept"), found.case.scalar("queue_keeps")
            yield found.finding(
                f"{reader.called} sends the positions of failed records to queue"
                f" '{queue[-1].target.name}', which keeps them for {duration(queue_keeps)};"
                f" {_name(stream[0].source)} keeps the records for {duration(kept)}",
                at=reader,
                value=queue[0].at,
                related=[Label("the stream it reads", stream[-1].at)],
                remedies=partial(_shortened, graph, queue[-1].target, int(found.case.number("kept") or 0)),
            )


def _shortened(graph: Graph, queue: Resource, kept: int) -> Iterable[Remedy]:
    # What other queues give it would be gone too soon.
    return () if graph.dead_letter_sources(queue) else set_to(queue, retention=kept)


def _streams(graph: Graph, reader: Resource) -> Iterator[list[Edge]]:
    """Yield the ways from a stream to its reader."""
    for edge in graph.feeds(reader):
        if edge.source.kind is Kind.STREAM_CONSUMER:
            yield from ([first, edge] for first in graph.feeds(edge.source))
        else:
            yield [edge]


def _failure_queues(graph: Graph, reader: Resource) -> Iterator[list[Edge]]:
    """Yield the ways from a reader to the queues that keep what it says of its failures, over a topic or straight."""
    for edge in graph.dead_letter_targets(reader):
        if edge.target.kind is Kind.QUEUE:
            yield [edge]
        elif edge.target.kind is Kind.TOPIC:
            ways = graph.deliveries(edge.target)
            yield from ([edge, *way] for way in ways if way[-1].target.kind is Kind.QUEUE)


def _verdict(ways: tuple[list[Edge], list[Edge]]) -> Verdict | None:
    stream, queue = ways
    return judge(
        kept=stream[0].source["record_retention"],
        queue_keeps=queue[-1].target["retention"],
        level=Severity.NOTE.where(lambda case: case.is_less("kept", "queue_keeps")),
        along=[*stream, *queue],
    )


def _name(stream: Resource) -> str:
    return f"stream '{stream.name}'" if stream.kind is Kind.STREAM else f"the stream of table '{stream.name}'"

"""Streams that too many readers share."""

import itertools
from collections.abc import Iterator, Sequence
from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Kind,
    Known,
    Label,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    judge_each,
    quoted,
)

#: How many groups of readers are looked at: a stream that has more of them is wrong anyway.
_MAX_GROUPS = 200


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["partition-keys"],
    related=["different-consumers-on-one-queue"],
    see=[
        "https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    ],
)
def shared_read_throughput(graph: Graph) -> Findings:
    """More consumers than it serves at full speed share the read throughput of a stream.

    The consumers of a Kinesis stream share 2 MB and 5 reads per second and shard, unless they use enhanced
    fan-out; a shard of a DynamoDB stream has at most two readers, and one if the table is global. With more, all of
    them are throttled and fall behind. Firehose and Managed Service for Apache Flink are consumers, too. Filters do not
    help: a filtered record has been read.

    **Levels:** warning where the templates say that all of them read; note where only the role and the environment of
    one do, as those of a container.

    **Fix:** give consumers of a Kinesis stream enhanced fan-out (`AWS::Kinesis::StreamConsumer`); let one consumer of
    a DynamoDB stream pass records on, through a bus or a topic.

    **Ignore it** where the consumers read little, and an alarm on `ReadProvisionedThroughputExceeded` tells when that
    changes.
    """
    for stream in graph.resources(Kind.STREAM, Kind.TABLE):
        if stream.stands_for_many:  # each of its readers may read another one
            continue
        declared = judge_each(_groups(graph, stream, graph.pollers(stream)), partial(_verdict, graph))
        others = [] if declared else graph.undeclared_readers(stream)
        every = _groups(graph, stream, [*graph.pollers(stream), *others])
        found = judge_each(every, partial(_verdict, graph)) if others else declared
        if found:
            readers = list(dict.fromkeys(edge for group in found.things for edge in group))
            table = "the stream of table" if graph.shared_by(stream) > 1 else "the stream of global table"
            word = "stream" if stream.kind is Kind.STREAM else table
            yield found.finding(
                f"{len(readers)} consumers share the read throughput of {word} {stream.label}: "
                f"{quoted(edge.target.name for edge in readers)}",
                at=stream,
                level=Severity.WARNING if declared else Severity.NOTE,
                related=[Label(f"'{edge.target.name}' reads it", edge.at) for edge in readers],
            )


def _groups(graph: Graph, stream: Resource, edges: Sequence[Edge]) -> Iterator[tuple[Edge, ...]]:
    """Yield the groups of readers that are one too many."""
    readers = {edge.target: edge for edge in edges}
    yield from itertools.islice(itertools.combinations(readers.values(), graph.shared_by(stream) + 1), _MAX_GROUPS)


def _verdict(graph: Graph, group: Sequence[Edge]) -> Verdict | None:
    """Return when all readers of a group read together; None if they never certainly do."""
    return judge(*(graph.switch(edge.target) for edge in group), level=_level, along=group)


def _level(case: Case) -> Severity | None:
    return Severity.WARNING if all(is_on == Known(True) for is_on in case.unnamed) else None

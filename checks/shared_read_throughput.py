"""Streams that too many readers share."""

from collections.abc import Iterator

from archlint import Edge, Finding, Graph, Kind, Label, Severity, check, quoted

_LIMIT = 2
#: What reads a stream itself; consumers with enhanced fan-out have throughput of their own.
_READERS = (Kind.MAPPING, Kind.PIPE, Kind.DELIVERY_STREAM, Kind.ANALYTICS)


@check(
    severity=Severity.WARNING,
    tags=["partition-keys"],
    see=[
        "https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    ],
)
def shared_read_throughput(graph: Graph) -> Iterator[Finding]:
    """More than two consumers share the read throughput of a stream.

    The consumers of a Kinesis stream share 2 MB and 5 reads per second and shard, unless they use enhanced
    fan-out; a shard of a DynamoDB stream has at most two readers. With more, all of them are throttled and fall
    behind. Filters do not help: a filtered record has been read.

    **Fix:** give consumers of a Kinesis stream enhanced fan-out (`AWS::Kinesis::StreamConsumer`); let one consumer
    of a DynamoDB stream pass records on, through a bus or a topic.
    """
    for stream in graph.resources(Kind.STREAM, Kind.TABLE):
        readers = [edge for edge in graph.consumers(stream) if _reads(edge) and not graph.is_disabled(edge.target)]
        if len({edge.target for edge in readers}) > _LIMIT:
            word = "stream" if stream.kind is Kind.STREAM else "the stream of table"
            yield Finding(
                f"{len(readers)} consumers share the read throughput of {word} {stream.label}: "
                f"{quoted([edge.target.name for edge in readers])}",
                at=stream,
                related=[Label(f"'{edge.target.name}' reads it", edge.at) for edge in readers],
            )


def _reads(edge: Edge) -> bool:
    return edge.target.kind in _READERS and not edge.when

"""Producers that fill a single shard."""

from archlint import Edge, Findings, Graph, Outcome, Severity, check, constant_key

from ._partition_keys import skewed_writes


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["partition-keys"],
    related=["low-cardinality-partition-key", "log-stream-partitioning", "single-message-group"],
    see="https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html",
)
def constant_partition_key(graph: Graph) -> Findings:
    """A producer writes every record to a stream with the same partition key.

    All records with one key go to one shard. That shard takes 1 MB or 1,000 records per second, however many
    shards the stream has; the rest of it stays idle, and the producer is throttled.

    **Levels:** warning as a rule; note where the stream has one shard: there is nothing to skew yet.

    **Fix:** take the key from the record, or use a random one where order does not matter.

    **Ignore it** where all records have to stay in one order, and one shard takes them.
    """
    yield from skewed_writes(graph, _skew, _say)


def _say(edge: Edge, key: Outcome) -> str:
    return f"writes every record to stream '{edge.target.name}' with the partition key '{constant_key(edge, key)}'"


def _skew(edge: Edge, outcome: Outcome) -> Severity | None:
    return Severity.WARNING if constant_key(edge, outcome) is not None else None

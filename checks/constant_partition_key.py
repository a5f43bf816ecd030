"""Producers that fill a single shard."""

from collections.abc import Iterator

from archlint import Edge, Finding, Graph, Label, Outcome, Resource, Severity, check

from ._partition_keys import constant_key, judge_key, keyed_writes


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["partition-keys"],
    see="https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html",
)
def constant_partition_key(graph: Graph) -> Iterator[Finding]:
    """A producer writes every record to a stream with the same partition key.

    All records with one key go to one shard. That shard takes 1 MB or 1,000 records per second, however many
    shards the stream has; the rest of it stays idle, and the producer is throttled.

    On a stream with one shard there is nothing to skew yet: a note.

    **Fix:** take the key from the record, or use a random one where order does not matter.
    """
    seen = set[Resource]()
    for edge in keyed_writes(graph):
        producer, verdict = edge.source.reported, judge_key(edge, _is_constant)
        if verdict and producer not in seen:
            seen.add(producer)
            yield Finding(
                f"{producer.kind.value} {producer.label} writes every record to stream '{edge.target.name}'"
                f" with the partition key '{constant_key(edge, verdict.case.outcomes[0])}'",
                at=producer,
                level=verdict.level,
                case=verdict.case,
                related=[
                    Label("the partition key", edge.source["partition_key"].place or edge.at),
                    Label("the stream", edge.target.at),
                ],
            )


def _is_constant(edge: Edge, outcome: Outcome) -> bool:
    return constant_key(edge, outcome) is not None

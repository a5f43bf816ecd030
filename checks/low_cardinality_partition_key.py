"""Producers that use few shards."""

import re
from collections.abc import Iterator

from archlint import Edge, Finding, Graph, Kind, Known, Label, Link, Outcome, Severity, check, path

from ._partition_keys import constant_key, level_for, skewed_writes, spreads_by_key

#: Fields that take few values: of events, of stream records in pipes, of API requests.
_FEW_VALUES = re.compile(
    r"\$\.(?:source|detail-type|account|region|version|eventSource|eventSourceARN|awsRegion|eventName)"
    r"|\$context\.(?:stage|apiId|accountId|httpMethod)|\$stageVariables\..+"
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["partition-keys"],
    see="https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html",
)
def low_cardinality_partition_key(graph: Graph) -> Iterator[Finding]:
    """A producer writes to a stream with a partition key that takes few values.

    Records with one key go to one shard, so the stream uses no more shards than the key has values, and the most
    frequent value sets the limit: 1 MB or 1,000 records per second.

    On a stream with one shard there is nothing to skew yet: a note.

    **Fix:** use a key with many values, such as an entity's id.
    """
    yield from skewed_writes(graph, _takes_few_values, _say)
    yield from _replications(graph)


def _say(edge: Edge, key: Outcome) -> str:
    return f"writes to stream '{edge.target.name}' with the partition key {path(key)}, which takes few values"


def _takes_few_values(edge: Edge, outcome: Outcome) -> bool:
    taken_from = path(outcome)
    return (
        taken_from is not None and _FEW_VALUES.fullmatch(taken_from) is not None and constant_key(edge, outcome) is None
    )


def _replications(graph: Graph) -> Iterator[Finding]:
    """Yield the DMS tasks that give all records of one table the same key."""
    for task in graph.resources(Kind.REPLICATION_TASK):
        if not task["partition_key_types"].possibly(lambda outcome: outcome == Known("schema-table")):
            continue
        for endpoint in graph.outgoing(task, Link.DELIVERS_TO):
            for edge in graph.outgoing(endpoint.target, Link.DELIVERS_TO):
                if spreads_by_key(edge.target):
                    yield Finding(
                        f"replication task {task.label} writes to stream '{edge.target.name}' with the partition key"
                        " schema-table, which takes one value for each table",
                        at=task,
                        level=level_for(edge.target),
                        related=[Label("the stream", edge.target.at)],
                    )

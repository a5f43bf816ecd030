"""Producers that use few shards."""

from archlint import (
    FEW_VALUES,
    Edge,
    Finding,
    Findings,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Outcome,
    Severity,
    check,
    constant_key,
    field,
    is_field_of_few,
    path,
    spreads_by_key,
    take_few_values,
    words_of,
)

from ._partition_keys import level_for, skewed_writes

#: The last words of names that seem to take few values, and the words behind them that only say that it is one.
_FEW_WORDS = FEW_VALUES | {"environment", "kind", "level", "service", "stage", "tier"}
_OF_NAMES = ("code", "name")


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["partition-keys"],
    related=["low-cardinality-table-key", "log-stream-partitioning"],
    see="https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html",
)
def low_cardinality_partition_key(graph: Graph) -> Findings:
    """A producer writes to a stream with a partition key that takes few values.

    Records with one key go to one shard, so the stream uses no more shards than the key has values, and the most
    frequent value sets the limit: 1 MB or 1,000 records per second.

    **Levels:** warning where the key certainly takes few values; note where it is only named like something that
    does, such as a status, a type, a service or an environment, or where the stream has one shard: there is nothing
    to skew yet.

    **Fix:** use a key with many values, such as an entity's id.

    **Ignore it** where all records of a value have to stay in order, and one shard takes them.
    """
    yield from skewed_writes(graph, _skew, _say)
    yield from _replications(graph)


def _say(edge: Edge, key: Outcome) -> str:
    name = path(key) or field(key) or f"'{_named(edge, key)}'"
    seems = "takes" if is_field_of_few(path(key)) else "seems to take"
    return f"writes to stream '{edge.target.name}' with the partition key {name}, which {seems} few values"


def _skew(edge: Edge, key: Outcome) -> Severity | None:
    if constant_key(edge, key) is not None:
        return None
    if is_field_of_few(path(key)):
        return Severity.WARNING
    words = words_of(_named(edge, key))
    while len(words) > 1 and words[-1] in _OF_NAMES:
        words.pop()
    if words[-1:] == ["region"]:
        return Severity.WARNING
    return Severity.NOTE if take_few_values(words, _FEW_WORDS) else None


def _named(edge: Edge, key: Outcome) -> object:
    """Return what a key is called where it is taken from, in a template or in code."""
    in_code = edge.source["partition_key_name"].known
    return field(key) if in_code is None else in_code


def _replications(graph: Graph) -> Findings:
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
                        value=task["partition_key_types"].place,
                        level=level_for(edge.target),
                        related=[Label("the stream", edge.target.at)],
                    )

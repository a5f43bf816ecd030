"""Streams that spread their records by keys, and the keys that producers write with.

Source: Amazon Kinesis Data Streams Developer Guide, "Amazon Kinesis Data Streams terminology and concepts".
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.workflows.expressions import constant, path
from archlint.graph.questions.delivery.senders import is_timer
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.value import Outcome, Tree, Unknown, Value

#: Fields of an event that a pattern can pin to one value.
_PINNABLE = ("source", "detail-type")


def spreads_by_key(stream: Resource) -> bool:
    """Tell whether a resource is a stream that certainly spreads its records by their keys."""
    return stream.kind is Kind.STREAM and stream["distribution"].known == "USER_PARTITION_KEY"


def has_one_shard(stream: Resource) -> bool:
    """Tell whether a stream certainly has one shard, which no key can skew."""
    return stream["shard_count"].known == 1 and stream["mode"].known != "ON_DEMAND"


def keyed_writes(graph: Store) -> Iterator[Edge]:
    """Yield the writes to streams that spread records by key; timers and streams that ignore keys left out."""
    for stream in filter(spreads_by_key, graph.resources(Kind.STREAM)):
        for edge in graph.incoming(stream, Link.DELIVERS_TO):
            if edge.source.has(Trait.SENDS) and not is_timer(graph, edge.source):
                yield edge


def constant_key(edge: Edge, key: Outcome) -> str | None:
    """Return the partition key that is the same for every record; None if it varies or is not known."""
    taken_from = path(key)
    if taken_from and edge.source.owner and edge.source.kind is Kind.TARGET:
        return _pinned(edge.source.owner["pattern"], taken_from.removeprefix("$."))
    if edge.source.kind is Kind.CALL and isinstance(key, Unknown) and key.name:
        return f"${{{key.name}}}"  # code takes a variable of its environment as it is: no path, no expression
    return constant(key)


def _pinned(pattern: Value, field: str) -> str | None:
    """Return the only value that a pattern admits for a field."""
    if field not in _PINNABLE:
        return None
    values = [branch.outcome for branch in pattern.each(f"{field}[]")]
    if len(values) != 1 or isinstance(values[0], Tree):
        return None
    return constant(values[0])

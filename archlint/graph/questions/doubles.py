"""Resources that AWS takes for one and the same, of which it refuses each but the first.

Source: AWS Lambda API Reference, `CreateEventSourceMapping` and `AddPermission` (`ResourceConflictException`: "The
resource already exists").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from archlint.aws.kinds import Kind, Link
from archlint.graph.questions.delivery.senders import functions, is_unqualified, sources
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple

#: What a function reads by one mapping only; of a Kafka cluster, each mapping has topics of its own.
_READ_ONCE = (Kind.QUEUE, Kind.STREAM, Kind.TABLE)


class Double(NamedTuple):
    """What AWS takes for one.

    Attributes:
        function: the function that it belongs to.
        because: what it has in common, as a clause: `queue 'Orders'`.
        edges: how each of several belongs to the function.
    """

    function: Resource
    because: str
    edges: dict[Resource, Edge]


def doubles(graph: Store) -> Sequence[Double]:
    """Return the mappings of one function for one source, and the permissions of one function with one statement id.

    Of what stands for many, each may be for another one. Versions and aliases have mappings and permissions of their
    own.
    """
    return graph.once("doubles", lambda: tuple(_doubles(graph)))


def _doubles(graph: Store) -> Iterator[Double]:
    found: dict[tuple[Resource, str], dict[Resource, Edge]] = defaultdict(dict)
    for mapping in graph.resources(Kind.MAPPING):
        read = [source for source in sources(graph, mapping) if source.kind in _READ_ONCE and not source.is_external]
        if len(read) == 1:
            _put(graph, found, mapping, functions(graph, mapping), f"for {read[0].kind.value} '{read[0].name}'")
    for permission in graph.resources(Kind.PERMISSION):
        name = permission["statement_id"].known
        if isinstance(name, str):
            edges = graph.outgoing(permission, Link.GOVERNS)
            _put(graph, found, permission, edges, f"with the statement id '{name}'")
    for (function, because), owned in found.items():
        if len(owned) > 1:
            yield Double(function, because, owned)


def _put(
    graph: Store,
    found: dict[tuple[Resource, str], dict[Resource, Edge]],
    owned: Resource,
    edges: list[Edge],
    because: str,
) -> None:
    edge = edges[0] if len(edges) == 1 else None
    many = edge is not None and (owned.stands_for_many or edge.target.stands_for_many)
    if edge is not None and not many and is_unqualified(graph, edge):
        found[edge.target, because][owned] = edge

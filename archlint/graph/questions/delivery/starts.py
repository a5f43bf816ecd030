"""What starts state machines for every message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from archlint.aws.kinds import Kind
from archlint.graph.questions.delivery.polling import reads_queue, reads_stream
from archlint.graph.questions.delivery.senders import functions
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.graph.store import Store

#: Yields the edges from some actors to some kinds that permissions are evidence for.
Infers: TypeAlias = Callable[[Iterable[Resource], Collection[Kind]], Iterable[Edge]]


def starts_by_consumers(graph: Store, infer: Infers) -> Mapping[Resource, list[Edge]]:
    """Return how functions that consume a queue or stream start machines, as their code or their permissions say."""
    if not graph.resources(Kind.MACHINE):
        return {}
    mappings = [each for each in graph.resources(Kind.MAPPING) if reads_queue(graph, each) or reads_stream(graph, each)]
    consumers = list(dict.fromkeys(edge.target for mapping in mappings for edge in functions(graph, mapping)))
    calls = [
        edge for function in consumers for call in graph.parts(function, Kind.CALL) for edge in graph.outgoing(call)
    ]
    starts: dict[Resource, list[Edge]] = defaultdict(list)
    for edge in (*calls, *infer(consumers, [Kind.MACHINE])):
        is_evident = (edge.source.owner or edge.source) in consumers and edge.evidence is not Evidence.CRUD_PERMISSION
        if edge.target.kind is Kind.MACHINE and is_evident:
            starts[edge.target].append(edge)
    return starts

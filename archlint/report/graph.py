"""The graph itself, as data: every node and edge, with where it comes from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archlint.aws.kinds import Trait
from archlint.graph.graph import Graph
from archlint.graph.loop import loops
from archlint.graph.resource import Edge, Resource
from archlint.model.source.printable import JSON_HASH, without_commands
from archlint.model.values.conditions import describe

#: Grows when a key changes its meaning or goes away; a new key alone does not raise it.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A resource under an id that is unique in the report."""

    id: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge between two ids; `edge.source` and `edge.target` are the resources."""

    source: str
    target: str
    edge: Edge


@dataclass(frozen=True, slots=True)
class Network:
    """The nodes and edges of one or several graphs, in the order of the templates.

    Attributes:
        nodes: the resources.
        arrows: the edges.
        loops: the ways on which messages can come back, each as the ids of the resources it leads through.
    """

    nodes: tuple[GraphNode, ...]
    arrows: tuple[Arrow, ...]
    loops: tuple[tuple[str, ...], ...]


def network(graphs: Sequence[tuple[str, Graph]]) -> Network:
    """Return graphs as one list of nodes and edges.

    Ids read `queue:Orders`; of several with the same, the later ones read `rule-target:Hourly#2`. With several
    graphs, the path stands in front.

    Args:
        graphs: each graph with the path of its template, in the order in which they shall come.
    """
    nodes: list[GraphNode] = []
    arrows: list[Arrow] = []
    circles: list[tuple[str, ...]] = []
    for path, graph in graphs:
        shown = (resource for resource in graph.network if not resource.has(Trait.GRANTS))
        ids = _ids(shown, f"{path}:" if len(graphs) > 1 else "")
        nodes += [GraphNode(name, resource) for resource, name in ids.items()]
        edges: Iterable[tuple[Resource, Resource, Edge]] = graph.network.edges(data="edge")
        # What only says what others may do is no box, whatever it names.
        arrows += [Arrow(ids[one], ids[other], edge) for one, other, edge in edges if one in ids and other in ids]
        circles += [tuple(ids[resource] for resource in loop.resources) for loop in loops(graph)]
    return Network(tuple(nodes), tuple(arrows), tuple(circles))


def _ids(resources: Iterable[Resource], prefix: str) -> dict[Resource, str]:
    seen: Counter[str] = Counter()
    ids = {}
    for resource in resources:
        name = f"{prefix}{resource.kind.value.replace(' ', '-')}:{resource.name}"
        seen[name] += 1
        ids[resource] = f"{name}#{seen[name]}" if seen[name] > 1 else name
    return ids


def render_json(found: Network) -> Iterator[str]:
    """Yield the lines of the JSON document, without line breaks."""
    document = {
        "version": _VERSION,
        "nodes": [_node(node) for node in found.nodes],
        "edges": [_edge(arrow) for arrow in found.arrows],
        "loops": [list(loop) for loop in found.loops],
    }
    text = json.dumps(document, indent=2, ensure_ascii=True)
    yield from without_commands(text, JSON_HASH).split("\n")


def _node(node: GraphNode) -> dict[str, object]:
    location = node.resource.at.location
    return {
        "id": node.id,
        "kind": node.resource.kind.value,
        "name": node.resource.name,
        "path": location.path,
        "line": location.line,
        "when": describe(node.resource.when | node.resource.part_when) or None,
    }


def _edge(arrow: Arrow) -> dict[str, object]:
    location = arrow.edge.at.location
    return {
        "source": arrow.source,
        "target": arrow.target,
        "link": arrow.edge.link.value,
        "evidence": arrow.edge.evidence.value,
        "because": arrow.edge.because or None,
        "path": location.path,
        "line": location.line,
        "when": describe(arrow.edge.when) or None,
    }

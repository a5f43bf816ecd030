"""From the graph of a scope to its model."""

from __future__ import annotations

from collections.abc import Callable

from archlint.aws.kinds import KINDS, Kind, Trait
from archlint.graph.architecture.facts import FactsOf, stands_aside
from archlint.graph.architecture.frames import Frames
from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode
from archlint.graph.architecture.settings import settings_of, states_of
from archlint.graph.facets import service_of, written_in
from archlint.graph.graph import Graph
from archlint.graph.loop import loops
from archlint.graph.resource import Edge, Resource
from archlint.languages.notes import FORMER_ADDRESSES
from archlint.model.regex import regex
from archlint.model.source.location import Route
from archlint.model.values.conditions import describe
from archlint.model.values.texts import HOLE

#: The settings by which AWS tells parts of one owner apart.
_PARTS = {
    Kind.INTEGRATION: ("http_method", "path"),
    Kind.DISTRIBUTED_MAP: ("state",),
    Kind.ITEM_READER: ("state",),
    Kind.RESULT_WRITER: ("state",),
    Kind.TARGET: ("id",),
    Kind.TASK: ("state",),
}
_IN_IDS = {kind: kind.value.replace(" ", "-") for kind in KINDS}
_BETWEEN = frozenset({Trait.CONNECTS, Trait.LIES_BETWEEN})
_FULL_ARN = regex(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")


class Ids:
    """The ids of a scope's resources as nodes: `orders/template.yaml:queue:Orders`.

    They hold the frame, the kind and the name, with the state of a task, the id of a target, or the method and path of
    an integration in an API's document, and so they stay what they are whatever else is there. Of several that would be
    the same, the later ones end with `#2` and so on. What is named by a whole ARN goes by that alone.

    Args:
        graph: the graph of the scope.
        identify: returns what a file is called wherever its project lies, by the path that it is shown with.
    """

    def __init__(self, graph: Graph, identify: Callable[[str], str]) -> None:
        self.frames = Frames(identify)
        self._ids: dict[Resource, str] = {}
        self._frame_of: dict[Resource, str] = {}
        self._seen: dict[str, int] = {}
        self._outside: list[Resource] = []
        self._derived: dict[tuple[Kind, str, str, Route], str] = {}
        for resource in graph.resources(*KINDS):
            self._place(resource)
        for resource in self._outside:
            self._name(resource, self._first)

    @property
    def _first(self) -> str:
        """What the ids of resources start with that no template declares: they are those that this scope knows."""
        return next((frame.id for frame in self.frames.all), "")

    def __getitem__(self, resource: Resource) -> str:
        """Return the id of a resource; one that only derived edges lead to gets its own now.

        It is made anew each time that the edges are derived.
        """
        if found := self._ids.get(resource):
            return found
        same = (resource.kind, resource.name, resource.at.document.path, resource.at.route)
        if same not in self._derived:
            self._derived[same] = self._name(resource, self._first)
        return self._derived[same]

    def get(self, resource: Resource) -> str:
        """Return the id of a resource; empty if it is none of the scope."""
        return self._ids.get(resource, "")

    def frame_of(self, resource: Resource) -> str:
        """Return the id of the innermost frame of a resource; empty outside of all."""
        return self._frame_of.get(resource, "")

    def _place(self, resource: Resource) -> None:
        frame, root = self.frames.of(resource)
        if not frame:
            self._outside.append(resource)
            return
        self._frame_of[resource] = frame
        self._name(resource, root)

    def _name(self, resource: Resource, root: str) -> str:
        own = f"{_IN_IDS[resource.kind]}:{resource.name}{_part(resource)}"
        is_global = resource.declaration is None and _is_whole_arn(resource.name)
        name = own if is_global or not root else f"{root}:{own}"
        count = self._seen[name] = self._seen.get(name, 0) + 1
        found = self._ids[resource] = f"{name}#{count}" if count > 1 else name
        return found


def _part(resource: Resource) -> str:
    """Return what tells a part apart from others of its owner that have its name, too: the state of a task."""
    if resource.kind not in _PARTS or resource.declaration is None:
        return ""
    known = [str(said) for setting in _PARTS[resource.kind] if (said := resource[setting].known) is not None]
    return f"/{' '.join(known)}" if known else ""


def _is_whole_arn(name: str) -> bool:
    return _FULL_ARN.fullmatch(name) is not None and HOLE.search(name) is None


def describe_graph(graph: Graph, ids: Ids) -> Architecture:
    """Return the model of a graph.

    Args:
        graph: the graph of a scope.
        ids: the ids of its resources.
    """
    ends = (end for edge in graph.all_edges for end in (edge.source, edge.target))
    resources = dict.fromkeys((*graph.resources(*KINDS), *ends))
    facts = FactsOf(graph, ids.get)
    frames = {frame.id: number for number, frame in enumerate(ids.frames.all)}
    nodes = [_node(graph, resource, ids, facts) for resource in resources]
    nodes.sort(key=lambda node: (frames.get(node.frame, len(frames)), node.location.order, node.id))
    order = {node.id: number for number, node in enumerate(nodes)}
    edges = [_edge(edge, ids, facts) for edge in graph.all_edges]
    edges.sort(
        key=lambda e: (order[e.source], order[e.target], e.location.order, e.link, e.evidence, e.when, e.because)
    )
    ways = tuple(tuple(ids[resource] for resource in loop.resources) for loop in loops(graph))
    return Architecture(ids.frames.all, tuple(nodes), tuple(edges), ways)


def _node(graph: Graph, resource: Resource, ids: Ids, facts: FactsOf) -> ArchitectureNode:
    declaration = resource.declaration
    logical_id = declaration.generated or declaration.logical_id if declaration is not None else ""
    aside = stands_aside(resource)
    return ArchitectureNode(
        id=ids[resource],
        kind=resource.kind.value,
        service=service_of(resource),
        name=resource.name,
        location=resource.at.location,
        frame=ids.frame_of(resource),
        logical_id=logical_id if logical_id != resource.name else "",
        physical_name=_physical_name(resource),
        former_addresses=tuple(declaration.noted(FORMER_ADDRESSES)()) if declaration is not None else (),
        type=declaration.type if declaration is not None and declaration.owner is None else "",
        dialect=written_in(resource) if declaration is not None else "",
        owner=ids[resource.owner] if resource.owner is not None else "",
        when=describe(resource.when | resource.part_when) if declaration is not None else "",
        external=declaration is None,
        many=resource.stands_for_many,
        connector=resource.type is not None and not _BETWEEN.isdisjoint(resource.type.traits),
        aside=aside,
        settings=tuple(settings_of(graph, resource)),
        states=tuple(states_of(graph, resource)) if resource.kind is Kind.MACHINE else (),
        facts=facts.of_node(resource) if declaration is not None and not aside else (),
    )


def _physical_name(resource: Resource) -> str:
    """Return what a resource is deployed as, where that is one known text, and not what its author calls it."""
    if resource.type is None or resource.declaration is None or resource.owner is not None:
        return ""
    known = resource["name"].known if "name" in resource.type.settings else None
    return known if isinstance(known, str) and known != resource.name else ""


def _edge(edge: Edge, ids: Ids, facts: FactsOf) -> ArchitectureEdge:
    needs, about = facts.of_edge(edge)
    return ArchitectureEdge(
        source=ids[edge.source],
        target=ids[edge.target],
        link=edge.link.value,
        evidence=edge.evidence.value,
        location=edge.at.location,
        because=edge.because,
        when=describe(edge.when),
        rests_on=tuple(sorted(edge.rests_on)),
        needs=needs,
        facts=about,
    )

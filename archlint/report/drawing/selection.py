"""Parts of an architecture: what is around a resource, in a stack, of some kinds."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain

from archlint.aws.kinds import Kind, Link
from archlint.findings.wording import did_you_mean
from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode, Frame
from archlint.model.data import dataclass
from archlint.model.errors import MisuseError


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of an architecture is wanted.

    Attributes:
        focus: the resources that it is around, by id, name, logical id or `kind:name`; none means all.
        depth: how many edges away from these resources may be; connectors on the way do not count, so that what one
            of them connects is as near: a queue's publisher, and where what cannot be delivered goes.
        kinds: the kinds of resources, spaces or hyphens between words; none means all.
        stacks: the frames, by id or name; none means all.
        everything: whether policies, permissions, roles and keys are nodes, too.
    """

    focus: tuple[str, ...] = ()
    depth: int = 1
    kinds: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()
    everything: bool = False

    def of(self, architecture: Architecture) -> Architecture:
        """Return the part of an architecture.

        Raises:
            MisuseError: it has no such resource, kind or frame.
        """
        found = architecture if self.everything else without_asides(architecture)
        if self.stacks:
            found = _kept(found, _in_frames(found, self.stacks))
        if self.focus:
            found = _kept(found, _around(found, _focused(found, self.focus), self.depth))
        if self.kinds:
            found = _kept(found, _of_kinds(found, self.kinds))
        return found


def without_asides(architecture: Architecture) -> Architecture:
    """Return an architecture without what no message passes; what is found there is then found at what it is about.

    What is about nothing, and has findings, stays.
    """
    about = defaultdict[str, list[str]](list)
    for node in architecture.nodes:
        for fact in node.facts:
            about[fact.id].append(node.id)
    moved = defaultdict[str, list[ArchitectureNode]](list)
    kept = set[str]()
    for node in architecture.nodes:
        if not node.aside or (node.findings and not about[node.id]):
            kept.add(node.id)
        elif node.findings:
            for other in about[node.id]:
                moved[other].append(node)
    found = _kept(architecture, kept)
    if not moved:
        return found
    return replace(found, nodes=tuple(_with_findings(node, moved.get(node.id, ())) for node in found.nodes))


def _with_findings(node: ArchitectureNode, others: Iterable[ArchitectureNode]) -> ArchitectureNode:
    more = tuple(mark for other in others for mark in other.findings)
    return replace(node, findings=(*node.findings, *more)) if more else node


def _kept(architecture: Architecture, ids: Set[str]) -> Architecture:
    """Return the part of an architecture that some nodes make, with the frames around them."""
    nodes = tuple(node for node in architecture.nodes if node.id in ids)
    frames = {frame.id: frame for frame in architecture.frames}
    used = {around for node in nodes for around in enclosing(node.frame, frames)}
    return Architecture(
        tuple(frame for frame in architecture.frames if frame.id in used),
        nodes,
        tuple(edge for edge in architecture.edges if edge.source in ids and edge.target in ids),
        tuple(loop for loop in architecture.loops if all(name in ids for name in loop)),
    )


def enclosing(frame: str, frames: Mapping[str, Frame]) -> Iterable[str]:
    """Yield the ids of a frame and of those around it, the innermost first."""
    while frame in frames:
        yield frame
        frame = frames[frame].parent


def _in_frames(architecture: Architecture, names: Iterable[str]) -> Set[str]:
    frames = {frame.id: frame for frame in architecture.frames}
    wanted = set[str]()
    for name in names:
        meant = {frame.id for frame in architecture.frames if name in (frame.id, frame.name)}
        if not meant:
            known = dict.fromkeys(chain.from_iterable((frame.name, frame.id) for frame in architecture.frames))
            raise MisuseError(f"no stack or module is called '{name}'{did_you_mean(name, known)}")
        wanted |= meant
    return {node.id for node in architecture.nodes if not wanted.isdisjoint(enclosing(node.frame, frames))}


def names_of(node: ArchitectureNode) -> Sequence[str]:
    """Return what a node may be called: its name, logical id, id, and its kind with its name."""
    named = f"{node.kind.replace(' ', '-')}:{node.name}"
    return tuple(dict.fromkeys(filter(None, (node.name, node.logical_id, named, node.id))))


def _focused(architecture: Architecture, names: Iterable[str]) -> Set[str]:
    found = set[str]()
    for name in names:
        meant = {node.id for node in architecture.nodes if name in names_of(node)}
        if not meant:
            known = dict.fromkeys(each for node in architecture.nodes for each in names_of(node))
            raise MisuseError(f"no resource is called '{name}'{did_you_mean(name, known)}")
        found |= meant
    return found


def _around(architecture: Architecture, focus: Set[str], depth: int) -> Set[str]:
    """Return the nodes that are at most some edges away from others; connectors are as far as what they connect."""
    near = neighbours(architecture.edges)
    nodes = architecture.by_id
    distance = dict.fromkeys(focus, 0)
    pending = deque(sorted(focus))
    while pending:
        one = pending.popleft()
        for other in near[one]:
            # A connector is passed for nothing, but leads to what is one edge further away.
            away = distance[one] + (not nodes[other].connector)
            if away <= depth and away < distance.get(other, depth + 1):
                distance[other] = away
                (pending.appendleft if nodes[other].connector else pending.append)(other)
    found = set(distance)
    # What a connector at the border leads to is further away than that.
    border = {each for each, away in distance.items() if away == depth and nodes[each].connector} - focus
    while cut := {each for each in border & found if len(found & near[each].keys()) < min(2, len(near[each]))}:
        found -= cut
    return found


def neighbours(edges: Iterable[ArchitectureEdge]) -> Mapping[str, Mapping[str, None]]:
    """Return the nodes on the other end of each node's edges."""
    near = defaultdict[str, dict[str, None]](dict)
    for edge in edges:
        near[edge.source][edge.target] = None
        near[edge.target][edge.source] = None
    return near


def _of_kinds(architecture: Architecture, names: Iterable[str]) -> Set[str]:
    """Return the nodes of some kinds, and the connectors that lead from one of these to another one."""
    kinds = {kind_named(name) for name in names}
    wanted = {node.id for node in architecture.nodes if node.kind in kinds}
    return wanted | (_reached(architecture, wanted, back=False) & _reached(architecture, wanted, back=True))


def kind_named(name: str) -> str:
    """Return the word for a kind that is written in any case, and with hyphens or blanks.

    Raises:
        MisuseError: there is no such kind.
    """
    known = {option_of(kind).lower(): kind.value for kind in Kind}
    found = known.get(name.strip().lower().replace(" ", "-"))
    if found is None:
        raise MisuseError(f"'{name}' is no kind of resource{did_you_mean(name, map(option_of, Kind))}")
    return found


def option_of(kind: Kind) -> str:
    """Return how the command line writes a kind."""
    return kind.value.replace(" ", "-")


def _reached(architecture: Architecture, start: Iterable[str], *, back: bool) -> Set[str]:
    """Return the connectors that edges lead to from some nodes over connectors only."""
    leads = defaultdict[str, list[str]](list)
    for edge in architecture.edges:
        one, other = (edge.target, edge.source) if back else (edge.source, edge.target)
        leads[one].append(other)
        # What governs a resource acts for it: where its failures go, the connector says.
        if edge.link == Link.GOVERNS.value:
            leads[other].append(one)
    found, pending = set[str](), list(start)
    while pending:
        for other in leads[pending.pop()]:
            if architecture.by_id[other].connector and other not in found:
                found.add(other)
                pending.append(other)
    return found

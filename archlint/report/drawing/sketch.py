"""What is drawn of an architecture: resources are boxes, and what only connects two of them is a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode, Frame, Mark
from archlint.model.data import copied, dataclass

_T = TypeVar("_T")
#: What holds for the other end, and is no way of a message.
_CONTAINS, _GOVERNS = "contains", "governs"
#: Links that lead to what serves a resource; no message is passed on there.
SERVING = frozenset({"logs_to", "watched_by", "handed_to", "encrypted_by", _GOVERNS, _CONTAINS})


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is drawn.

    Attributes:
        source: the id of the box that it starts at.
        target: the id of the box that it leads to.
        link: what the edge, or the last one of several, means.
        inferred: whether an edge of it is inferred.
        dead_letter: whether it is the way of what could not be delivered or processed.
        loops: whether messages can come back over it.
        when: the conditions of its edges, in words.
        notes: what its tooltip says.
        findings: what is found at the connectors that it stands for.
        edges: the edges that it stands for.
    """

    source: str
    target: str
    link: str
    inferred: bool
    dead_letter: bool
    loops: bool
    when: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[Mark, ...] = ()
    edges: tuple[ArchitectureEdge, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What stands beside it, line by line."""
        return (self.link.replace("_", " "), *(f"when {when}" for when in self.when))


@dataclass(frozen=True, slots=True)
class Sketch:
    """Boxes and lines, with the frames around the boxes.

    Attributes:
        frames: the frames, each after the one around it.
        boxes: the nodes that are boxes.
        lines: the lines between them.
    """

    frames: tuple[Frame, ...]
    boxes: tuple[ArchitectureNode, ...]
    lines: tuple[Line, ...]

    def inside(self, frame: str) -> Iterator[ArchitectureNode]:
        """Yield the boxes whose innermost frame has an id."""
        return (box for box in self.boxes if box.frame == frame)

    def nested(self, frame: str) -> Iterator[Frame]:
        """Yield the frames directly inside the one with an id; the outermost ones for the empty id."""
        return (each for each in self.frames if each.parent == frame)


def sketch(architecture: Architecture) -> Sketch:
    """Return what is drawn of an architecture.

    A connector with one way in becomes a line for each way out, one with one way out a line for each way in; what sets
    where the failures of another one go, such as an event invoke config, a line from there. What leads nowhere and is
    part of another one is left out; its findings are then that one's.
    """
    drawing = _Drawing(architecture)
    for node in architecture.nodes:
        if node.connector:
            drawing.pull_together(node)
    return Sketch(architecture.frames, tuple(drawing.boxes()), tuple(_merged(drawing.lines())))


class _Drawing:
    def __init__(self, architecture: Architecture) -> None:
        self._nodes = dict(architecture.by_id)
        self._findings = {node.id: node.findings for node in architecture.nodes}
        self._out = defaultdict[str, dict[int, Line]](dict)
        self._in = defaultdict[str, dict[int, Line]](dict)
        self._count = 0
        looping = {step for loop in architecture.loops for step in zip(loop, (*loop[1:], *loop[:1]), strict=True)}
        for edge in architecture.edges:
            self._add(_line(edge, loops=(edge.source, edge.target) in looping))

    def boxes(self) -> Iterator[ArchitectureNode]:
        """Yield the nodes that are still boxes, with what is found at them."""
        for node in self._nodes.values():
            found = self._findings[node.id]
            yield node if found is node.findings else copied(node, findings=found)

    def lines(self) -> Iterator[Line]:
        """Yield the lines, those of one box after those of another one."""
        for name in self._nodes:
            yield from self._out[name].values()

    def _add(self, line: Line) -> None:
        self._count += 1
        self._out[line.source][self._count] = line
        self._in[line.target][self._count] = line

    def _remove(self, node: ArchitectureNode) -> None:
        for number, line in self._out.pop(node.id, {}).items():
            del self._in[line.target][number]
        for number, line in self._in.pop(node.id, {}).items():
            del self._out[line.source][number]
        del self._nodes[node.id]

    def pull_together(self, node: ArchitectureNode) -> None:
        """Put lines in the place of a connector, if it has one way in or one way out."""
        into, out = list(self._in[node.id].values()), list(self._out[node.id].values())
        if any(line.source == node.id for line in into):
            return
        governed = [line for line in out if line.link == _GOVERNS]
        if not into and len(governed) == 1:
            self._remove(node)
            self._pass_on(node, governed[0].target)
            for line in out:
                if line is not governed[0]:
                    self._add(copied(_joined(self._note(node), line), source=governed[0].target))
        elif into and out and (len(into) == 1 or len(out) == 1):
            self._remove(node)
            between = self._note(node)
            for first in into:
                for last in out:
                    self._add(_through(first, between, last))
        elif len(into) == 1 and not out and into[0].link == _CONTAINS:
            self._remove(node)
            self._pass_on(node, into[0].source)

    def _note(self, node: ArchitectureNode) -> Line:
        """Return what a line that stands for a connector also says."""
        notes = (f"{node.kind} {node.name}", *(setting.words for setting in node.settings))
        when = (node.when,) if node.when else ()
        return Line("", "", "", False, False, True, when, notes, self._findings[node.id])

    def _pass_on(self, node: ArchitectureNode, to: str) -> None:
        self._findings[to] = tuple(dict.fromkeys((*self._findings[to], *self._findings[node.id])))


def _line(edge: ArchitectureEdge, *, loops: bool) -> Line:
    notes = [edge.because] if edge.because else []
    notes += [f"needs {action.replace('|', ' or ')}" for action in edge.needs]
    notes += [f"{fact.kind} {fact.name}" for fact in edge.facts]
    notes.append(f"{edge.location.path}:{edge.location.line}")
    when = (edge.when,) if edge.when else ()
    own = tuple(notes)
    return Line(edge.source, edge.target, edge.link, edge.inferred, edge.dead_letter, loops, when, own, (), (edge,))


def _joined(one: Line, other: Line) -> Line:
    """Return a line that says also what stands before it."""
    return copied(
        other,
        inferred=one.inferred or other.inferred,
        when=_distinct(one.when, other.when),
        notes=_distinct(one.notes, other.notes),
        findings=_distinct(one.findings, other.findings),
        edges=(*one.edges, *other.edges),
    )


def _through(first: Line, between: Line, last: Line) -> Line:
    """Return the line for two with a connector between them: what happens in the end is what its last part does."""
    return Line(
        first.source,
        last.target,
        first.link if last.link == _CONTAINS else last.link,
        first.inferred or last.inferred,
        first.dead_letter or last.dead_letter,
        first.loops and last.loops,
        _distinct(first.when, between.when, last.when),
        _distinct(first.notes, between.notes, last.notes),
        _distinct(first.findings, between.findings, last.findings),
        (*first.edges, *last.edges),
    )


def _distinct(*parts: tuple[_T, ...]) -> tuple[_T, ...]:
    """Return the things in some parts, each once."""
    found = tuple(chain.from_iterable(parts))
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found


def _merged(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines; several that look alike are one."""
    alike = defaultdict[object, list[Line]](list)
    for line in lines:
        look = (line.source, line.target, line.link, line.inferred, line.dead_letter, line.when)
        alike[look].append(line)
    for same in alike.values():
        if len(same) == 1 and len(set(same[0].notes)) == len(same[0].notes) and len(same[0].findings) < 2:
            yield same[0]  # as most are
            continue
        notes = _distinct(*(line.notes for line in same))
        findings = _distinct(*(line.findings for line in same))
        edges = tuple(edge for line in same for edge in line.edges)
        loops = any(line.loops for line in same)
        yield copied(same[0], notes=notes, findings=findings, loops=loops, edges=edges)


def worst_level(findings: Sequence[Mark]) -> str:
    """Return the worst level of findings; empty if there are none."""
    levels = {mark.level for mark in findings}
    return next((level for level in ("error", "warning", "note") if level in levels), "")


def counts_by_level(findings: Sequence[Mark]) -> Mapping[str, int]:
    """Return how many findings there are of each level, the worst first."""
    counts = {level: sum(mark.level == level for mark in findings) for level in ("error", "warning", "note")}
    return {level: count for level, count in counts.items() if count}

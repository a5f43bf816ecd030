"""A small Mermaid flowchart of what differs: what is added, removed and other, and what these lines lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.graph.architecture.comparison.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    ArchitectureDifference,
    EdgeDifference,
)
from archlint.graph.architecture.comparison.wording import own_name
from archlint.graph.architecture.model import ArchitectureNode
from archlint.report.drawing.mermaid import label
from archlint.report.drawing.shapes import shape_of

#: More lines or boxes than this are no small picture.
MOST = 60
_ARROWS = {ADDED: "==>", REMOVED: "-.->"}
_COLORS = {"added": "#1a7f37", "removed": "#b00020", "other": "#b25d00", "same": "#555555"}
_WIDTH = "stroke-width:2px"
_WIDTHS = {"removed": f"{_WIDTH},stroke-dasharray:5 3"}


def render_picture(difference: ArchitectureDifference) -> Sequence[str]:
    """Return the lines of the flowchart, without line breaks; none if there is nothing to draw, or too much."""
    states = _states(difference)
    boxes = _boxes(difference, states)
    if not boxes or len(boxes) > MOST or len(difference.edges) > MOST:
        return ()
    names = {box: f"n{number}" for number, box in enumerate(boxes, start=1)}
    return [
        "flowchart LR",
        *(f"  {_box(node, names[box], states.get(box, 'same'))}" for box, node in boxes.items()),
        *(f"  {line}" for line in _lines(difference, names)),
        *(f"  classDef {name} stroke:{color},{_WIDTHS.get(name, _WIDTH)}" for name, color in _COLORS.items()),
    ]


def _states(difference: ArchitectureDifference) -> dict[str, str]:
    """Return what becomes of nodes, by the keys of their boxes."""
    known = {ADDED: "added", REMOVED: "removed"}
    states = {
        _key(each.node, difference, was=each.after is None): known.get(each.change, "other")
        for each in difference.nodes
    }
    for loss in difference.lost:
        states.setdefault(loss.node, "other")
    return states


def _key(node: ArchitectureNode, difference: ArchitectureDifference, *, was: bool) -> str:
    """Return the id that a node has, or had if it is gone."""
    return difference.after_of.get(node.id, f"\0{node.id}") if was else node.id


def _boxes(difference: ArchitectureDifference, states: Mapping[str, str]) -> dict[str, ArchitectureNode]:
    found: dict[str, ArchitectureNode] = {}
    for each in difference.nodes:
        found.setdefault(_key(each.node, difference, was=each.after is None), each.node)
    for edge in difference.edges:
        for ends, was in ((edge.ends_after, False), (edge.ends_before, True)):
            for node in ends or ():
                found.setdefault(_key(node, difference, was=was), node)
    return found


def _box(node: ArchitectureNode, name: str, state: str) -> str:
    before, behind = shape_of(node).mermaid
    sign = {"added": "+ ", "removed": "\u2212 ", "other": "~ "}.get(state, "")
    return f"{name}{before}{label((f'{sign}{node.kind}', own_name(node)))}{behind}:::{state}"


def _lines(difference: ArchitectureDifference, names: Mapping[str, str]) -> Iterator[str]:
    styles: dict[str, list[str]] = {}
    number = 0
    for edge in difference.edges:
        for state, ends, was in _drawn(edge):
            source, target = (names[_key(node, difference, was=was)] for node in ends)
            arrow = _ARROWS.get(state, "-->")
            yield f"{source} {arrow}|{label((edge.edge.link.replace('_', ' '),))}| {target}"
            styles.setdefault(_COLORS.get(state, _COLORS["other"]), []).append(str(number))
            number += 1
    for color, numbers in styles.items():
        yield f"linkStyle {','.join(numbers)} stroke:{color}"


def _drawn(edge: EdgeDifference) -> Iterator[tuple[str, tuple[ArchitectureNode, ArchitectureNode], bool]]:
    """Yield the lines that stand for a difference: where something leads now, and where it led."""
    is_changed = edge.change == CHANGED
    if edge.ends_after is not None:
        yield ("other" if is_changed else ADDED), edge.ends_after, False
    if edge.ends_before is not None and not is_changed:
        yield REMOVED, edge.ends_before, True

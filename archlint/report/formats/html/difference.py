"""What differs between two architectures as a page: the second one, with what was there before, each marked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from archlint.findings.marks import mark_of
from archlint.findings.result import Report
from archlint.graph.architecture.comparison.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    ArchitectureDifference,
    NodeDifference,
)
from archlint.graph.architecture.comparison.wording import in_words_where_they_differ
from archlint.graph.architecture.model import Architecture, ArchitectureEdge
from archlint.report.drawing.sketch import Line
from archlint.report.formats.html import page_of
from archlint.report.formats.html.contents import contents

#: An edge as both sides know it: the ids of its ends, as they are now, and its meaning.
_Way = tuple[str, str, str]


def render_difference_page(difference: ArchitectureDifference, before: Report, after: Report) -> Iterator[str]:
    """Yield the lines of a page of what differs, without line breaks.

    Args:
        difference: what differs.
        before: the report of the first side, with its architecture.
        after: that of the second one.
    """
    overlay = _Overlay(difference, before.architecture or Architecture(), after.architecture or Architecture())
    found = contents(replace(after, architecture=overlay.architecture), overlay)
    new = {each.mark for each in difference.findings if each.change != "gone"}
    known = [mark_of(result) for result in (*after.findings, *after.suppressed)]
    for said, mark in zip(found["findings"], known, strict=True):
        said["isNew"] = mark in new
    found["difference"] = _difference(difference, {box["id"]: number for number, box in enumerate(found["boxes"])})
    return page_of(found, "archlint diff")


class _Overlay:
    """Both architectures in one, and what becomes of each part of it.

    Attributes:
        architecture: what is there, and what was.
    """

    def __init__(self, difference: ArchitectureDifference, before: Architecture, after: Architecture) -> None:
        self._now = difference.after_of
        self._nodes: dict[str, dict[str, Any]] = {each.node.id: _said(each) for each in difference.nodes}
        self._gone = {node.id: f"gone:{node.id}" for node in before.nodes if self._is_gone(node.id, after)}
        for edge_end in self._gone:
            if edge_end in self._nodes:
                self._nodes[self._gone[edge_end]] = self._nodes.pop(edge_end)
        old, new = {self._way(edge) for edge in before.edges}, {self._way_now(edge) for edge in after.edges}
        self._added, self._removed = new - old, old - new
        self._changed = {
            self._way_now(edge)
            for each in difference.edges
            if each.change not in (ADDED, REMOVED)
            for edge in each.after
        }
        frames = _frames_now(before, after, self._now)
        gone = (node for node in before.nodes if node.id in self._gone)
        self.architecture = replace(
            after,
            frames=(*after.frames, *(frame for frame in before.frames if frame.id not in frames)),
            nodes=(
                *after.nodes,
                *(
                    replace(
                        node,
                        id=self._gone[node.id],
                        owner=self._id(node.owner),
                        frame=frames.get(node.frame, node.frame),
                        facts=(),
                        findings=(),
                    )
                    for node in gone
                ),
            ),
            edges=(*after.edges, *self._edges_gone(before)),
        )

    def of_box(self, node: str) -> dict[str, Any]:
        """Return what becomes of a box."""
        return self._nodes.get(node, {})

    def of_line(self, line: Line) -> dict[str, Any]:
        """Return what becomes of a line: of all its edges at one of its ends, else that some are other ones."""
        ways = {(edge.source, edge.target, edge.link) for edge in line.edges}
        first = {way for way in ways if way[0] == line.source}
        last = {way for way in ways if way[1] == line.target}
        for change, some in ((REMOVED, self._removed), (ADDED, self._added)):
            if any(part and part <= some for part in (first, last)):
                return {"change": change}
        is_other = not ways.isdisjoint(self._added | self._removed | self._changed)
        return {"change": CHANGED} if is_other else {}

    def _is_gone(self, node: str, after: Architecture) -> bool:
        return node not in self._now and node not in after.by_id

    def _id(self, node: str) -> str:
        """Return the id in the overlay of a node that was there before."""
        return self._gone.get(node) or self._now.get(node, node)

    def _way(self, edge: ArchitectureEdge) -> _Way:
        return self._id(edge.source), self._id(edge.target), edge.link

    def _way_now(self, edge: ArchitectureEdge) -> _Way:
        return edge.source, edge.target, edge.link

    def _edges_gone(self, before: Architecture) -> Iterator[ArchitectureEdge]:
        for edge in before.edges:
            source, target, link = way = self._way(edge)
            if way in self._removed:
                yield replace(edge, source=source, target=target, link=link, facts=())


def _frames_now(before: Architecture, after: Architecture, now: Mapping[str, str]) -> dict[str, str]:
    """Return the ids that frames have, by those that they had: where one is gone, the id of what holds most of it."""
    found = {frame.id: frame.id for frame in after.frames}
    votes = defaultdict[str, Counter[str]](Counter)
    for node in before.nodes:
        is_now = after.by_id.get(now.get(node.id, ""))
        if is_now is not None and is_now.frame:
            votes[node.frame][is_now.frame] += 1
    return found | {frame: each.most_common(1)[0][0] for frame, each in votes.items() if frame not in found}


def _said(node: NodeDifference) -> dict[str, Any]:
    """Return what to say of a resource that differs."""
    changes = ((each.name, in_words_where_they_differ(each.before, each.after)) for each in node.settings)
    was = [{"name": name, "before": before, "after": after} for name, (before, after) in changes]
    was += [{"name": name, "before": old, "after": new} for name, old, new in node.aspects]
    if node.recognised_by and node.before is not None:
        was.append({"name": "name", "before": node.before.name, "after": node.node.name})
    return {"change": node.change, "was": was}


def _difference(difference: ArchitectureDifference, boxes: dict[str, int]) -> dict[str, Any]:
    return {
        "before": difference.before,
        "after": difference.after,
        "lost": [
            {
                "guarantee": loss.guarantee,
                "resource": f"{loss.kind} {loss.name}",
                "message": loss.message,
                "box": boxes.get(loss.node, -1),
                "path": loss.location.path,
                "line": loss.location.line,
                "source": loss.source,
            }
            for loss in difference.lost
        ],
        "gone": [
            {
                "message": f"{each.mark.level}[{each.mark.check}]: {each.mark.message}",
                "path": each.mark.location.path,
                "line": each.mark.location.line,
            }
            for each in difference.findings
            if each.change == "gone"
        ],
    }

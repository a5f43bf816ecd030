"""What the page shows, as plain data: `page/src/data.ts` has its types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from archlint.findings.marks import mark_of, marked_architecture
from archlint.findings.result import Fix, RelatedLocation, Report, Result, RunError, Warned
from archlint.graph.architecture.model import Architecture, ArchitectureNode, Mark
from archlint.model.source.location import Location
from archlint.report.documentation.paragraphs import summary_and_description
from archlint.report.drawing.selection import without_asides
from archlint.report.drawing.shapes import SHAPES, shape_of
from archlint.report.drawing.sketch import SERVING, Line, sketch
from archlint.report.excerpts import excerpts
from archlint.report.formats.html.messages import messages_data
from archlint.report.pages import pages
from archlint.report.pen import Pen
from archlint.report.snippet import SourceLines
from archlint.report.summary import counts, summarize

#: What `json.dumps` writes as an object.
_Object = dict[str, Any]


class Marking(Protocol):
    """What is marked on the picture, as what differs is."""

    def of_box(self, node: str) -> _Object:
        """Return what to say more of a box, by its id."""

    def of_line(self, line: Line) -> _Object:
        """Return what to say more of a line."""


def contents(report: Report, marking: Marking | None = None) -> _Object:
    """Return what the page shows of a report: its findings and problems, and the architecture if it has one.

    Its texts may still hold what is not safe to show.
    """
    results = (*report.findings, *report.suppressed)
    numbers: dict[Mark, list[int]] = defaultdict(list)
    for number, result in enumerate(results):
        numbers[mark_of(result)].append(number)
    described = marked_architecture(report.architecture, results)
    found: _Object = {
        "summary": list(summarize(report, unresolved_listed=False, at_the_end=False)),
        "counts": counts(report),
        "described": report.architecture is not None,
        "findings": _findings(report, results),
        "checks": _checks(report, {result.check for result in results}),
        "problems": [
            *map(_problem, report.errors),
            *map(_problem, report.told),
            *(_place(each.location, each.words) for each in report.unread),
        ],
        **_picture(described, numbers, marking),
    }
    return found


def _picture(architecture: Architecture, numbers: Mapping[Mark, Sequence[int]], marking: Marking | None) -> _Object:
    """Return the boxes, the lines between them by the boxes' positions, and the frames around them."""
    drawn = sketch(without_asides(architecture))
    boxes = {box.id: number for number, box in enumerate(drawn.boxes)}
    names = {node.id: node.name for node in architecture.nodes}
    shown_boxes = [_box(box, names.get(box.owner, ""), _numbers(box.findings, numbers)) for box in drawn.boxes]
    shown_lines = [_line(line, boxes, _numbers(line.findings, numbers)) for line in drawn.lines]
    if marking is not None:
        shown_boxes = [said | marking.of_box(box.id) for said, box in zip(shown_boxes, drawn.boxes, strict=True)]
        shown_lines = [said | marking.of_line(line) for said, line in zip(shown_lines, drawn.lines, strict=True)]
    return {
        "messages": messages_data(architecture, drawn.lines, boxes),
        "shapes": [{"name": shape.name, "title": shape.title} for shape in SHAPES],
        "frames": [frame.to_json() for frame in drawn.frames],
        "boxes": shown_boxes,
        "lines": shown_lines,
    }


def _numbers(marks: Sequence[Mark], numbers: Mapping[Mark, Sequence[int]]) -> list[int]:
    return sorted({number for mark in marks for number in numbers[mark]}) if marks else []


def _box(box: ArchitectureNode, owner: str, findings: Sequence[int]) -> _Object:
    said = box.to_json()
    said["owner"], said["shape"], said["findings"] = owner, shape_of(box).name, findings
    return said


def _line(line: Line, boxes: Mapping[str, int], findings: Sequence[int]) -> _Object:
    return {
        "source": boxes[line.source],
        "target": boxes[line.target],
        "link": line.link.replace("_", " "),
        "inferred": line.inferred,
        "deadLetter": line.dead_letter,
        "serves": line.link in SERVING,
        "loops": line.loops,
        "when": line.when,
        "notes": line.notes,
        "findings": findings,
    }


def _findings(report: Report, results: Iterable[Result]) -> list[_Object]:
    sources, pen = SourceLines(report.sources), Pen()
    return [
        {
            "check": result.check,
            "level": result.level.value,
            "message": result.message,
            "help": result.help,
            "resource": result.resource,
            "path": result.location.path,
            "line": result.location.line,
            "tags": result.tags,
            "excerpt": list(excerpts(result, sources, pen, "", helps=False)),
            "flow": [_related(step) for step in result.flow],
            "fixes": [_fix(fix, report.sources) for fix in result.fixes],
            "suppressed": result.suppression.words if result.suppression is not None else "",
        }
        for result in results
    ]


def _related(related: RelatedLocation) -> _Object:
    return _place(related.location, related.message)


def _place(location: Location, message: str) -> _Object:
    return {"message": message, "path": location.path, "line": location.line}


def _fix(fix: Fix, sources: Mapping[str, str]) -> _Object:
    from archlint.report.fix_text import changed_lines, title  # most runs make no edits

    added = [part.text for parts in fix.by_path.values() for part in parts if part.text.strip()]
    return {"title": title(fix), "diff": list(changed_lines(fix, sources)), "text": "\n".join(added).splitlines()}


def _problem(said: RunError | Warned) -> _Object:
    return {"message": said.message, "path": said.path, "line": said.line}


def _checks(report: Report, found: set[str]) -> dict[str, _Object]:
    """Return what is to be said of each check that found something, by its name."""
    wanted = [check for check in report.checks if check.name in found]
    addresses = pages(report)
    said = {check.name: _said(*summary_and_description(check)) for check in wanted}
    others = {rule.name: _said(rule.summary, ()) for tool in report.tools for rule in tool.rules}
    return {name: {**said, "see": addresses.get(name, "")} for name, said in {**others, **said}.items()}


def _said(summary: str, description: Iterable[str]) -> _Object:
    return {"summary": summary, "why": [line for text in description for line in text.split("\n")]}

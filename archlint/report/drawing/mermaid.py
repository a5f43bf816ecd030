"""The architecture as a Mermaid flowchart, as Markdown pages on GitHub and GitLab draw it.

Source: Mermaid documentation, "Flowcharts - Basic Syntax" (entity codes), "Mermaid Config Schema" (`maxTextSize`,
`maxEdges`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from archlint.graph.architecture.model import Architecture, ArchitectureNode, Frame
from archlint.model.regex import regex
from archlint.model.source.printable import printable
from archlint.report.drawing.selection import Selection
from archlint.report.drawing.shapes import LEVEL_COLORS, LineStyle, line_style_of, line_styles_in, shape_of, shapes_in
from archlint.report.drawing.sketch import Line, Sketch, counts_by_level, sketch, worst_level

#: What Mermaid draws at most unless the page says otherwise: characters of text, and edges.
MAX_CHARACTERS, MAX_EDGES = 50_000, 500
#: From how far away what would fit is looked for, at most.
_MAX_DEPTH = 4
#: Around how many resources it is looked for: each try draws a part.
_MAX_TRIES = 8

# Nothing else means anything to Mermaid between quotes, and all of it may be written as a number.
_SPECIAL = regex(r"[^\w \-./:,'@=]")
_SIGNS = {"error": "\u274c", "warning": "\u26a0", "note": "\u2139"}


def render_mermaid(architecture: Architecture) -> Iterator[str]:
    """Yield the lines of a flowchart, without line breaks."""
    drawn = sketch(architecture)
    # Mermaid has no quoted ids.
    names = {box.id: f"n{number}" for number, box in enumerate(drawn.boxes, start=1)}
    yield "flowchart LR"
    numbers = count(1)
    for frame in drawn.nested(""):
        yield from _frame(drawn, frame, names, numbers, "  ")
    for box in drawn.inside(""):
        yield f"  {_box(box, names[box.id])}"
    for line in drawn.lines:
        yield f"  {names[line.source]} {line_style_of(line).mermaid}|{label(_said(line))}| {names[line.target]}"
    styles = line_styles_in(drawn.lines)
    yield from _legend(drawn, styles)
    yield from _styles(drawn, [line_style_of(line) for line in drawn.lines] + styles, names)


def _frame(drawn: Sketch, frame: Frame, names: dict[str, str], numbers: Iterator[int], indent: str) -> Iterator[str]:
    yield f"{indent}subgraph f{next(numbers)}[{label((f'{frame.kind} {frame.name}',))}]"
    for box in drawn.inside(frame.id):
        yield f"{indent}  {_box(box, names[box.id])}"
    for nested in drawn.nested(frame.id):
        yield from _frame(drawn, nested, names, numbers, f"{indent}  ")
    yield f"{indent}end"


def _box(box: ArchitectureNode, name: str) -> str:
    before, behind = shape_of(box).mermaid
    marks = " ".join(f"{_SIGNS[level]} {number}" for level, number in counts_by_level(box.findings).items())
    said = (box.kind, box.name) if not box.when else (box.kind, box.name, f"when {box.when}")
    return f"{name}{before}{label((*said, marks) if marks else said)}{behind}:::{shape_of(box).name}"


def _said(line: Line) -> tuple[str, ...]:
    marks = " ".join(f"{_SIGNS[level]} {number}" for level, number in counts_by_level(line.findings).items())
    return (*line.words, marks) if marks else line.words


def _legend(drawn: Sketch, styles: Sequence[LineStyle]) -> Iterator[str]:
    yield '  subgraph legend["Legend"]'
    for shape in shapes_in(drawn.boxes):
        before, behind = shape.mermaid
        yield f"    l_{shape.name}{before}{label((shape.title,))}{behind}:::{shape.name}"
    for number, style in enumerate(styles, start=1):
        yield f"    a{number}(( )) {style.mermaid}|{label((style.title,))}| b{number}(( ))"
    yield "  end"


def _styles(drawn: Sketch, styles: Sequence[LineStyle], names: dict[str, str]) -> Iterator[str]:
    for shape in shapes_in(drawn.boxes):
        dashed = ",stroke-dasharray:4" if shape.dashed else ""
        yield f"  classDef {shape.name} fill:{shape.fill},stroke:{shape.border},color:#000{dashed}"
    for level, color in LEVEL_COLORS.items():
        marked = [names[box.id] for box in drawn.boxes if worst_level(box.findings) == level]
        if marked:
            yield f"  classDef {level} stroke:{color},stroke-width:3px"
            yield f"  class {','.join(marked)} {level}"
    strokes: dict[str, list[str]] = {}
    for number, style in enumerate(styles):
        strokes.setdefault(f"stroke:{style.color},stroke-width:{style.width:g}px", []).append(str(number))
    for stroke, numbers in strokes.items():
        yield f"  linkStyle {','.join(numbers)} {stroke}"


def label(lines: Sequence[str]) -> str:
    """Return a text of one or several lines, in quotes, in which nothing means anything to Mermaid."""
    escaped = (_SPECIAL.sub(lambda match: f"#{ord(match[0])};", printable(line)) for line in lines)
    return f'"{"<br/>".join(escaped)}"'


def excess(architecture: Architecture) -> str:
    """Return what to tell people of a drawing that is too large for Mermaid, and what would fit; empty if it is not."""
    characters, edges = _size(architecture)
    if characters <= MAX_CHARACTERS and edges <= MAX_EDGES:
        return ""
    return (
        f"Mermaid draws {MAX_CHARACTERS:,} characters and {MAX_EDGES} edges unless the page allows more: "
        f"this drawing has {characters:,} and {edges:,}{_that_fits(architecture)}"
    )


def _size(architecture: Architecture) -> tuple[int, int]:
    lines = list(render_mermaid(architecture))
    # Mermaid counts as JavaScript does.
    characters = sum(len(line.encode("utf-16-le")) // 2 + 1 for line in lines)
    edges = sketch(architecture).lines
    return characters, len(edges) + len(line_styles_in(edges))


def _that_fits(architecture: Architecture) -> str:
    """Return which focus would fit, in words: the most connected resource for which one does, as deep as it does."""
    degrees = Counter(end for edge in architecture.edges for end in (edge.source, edge.target))
    likely = sorted((node for node in architecture.nodes if not node.connector), key=lambda n: (-degrees[n.id], n.id))
    for node in likely[:_MAX_TRIES]:
        for depth in range(_MAX_DEPTH, 0, -1):
            characters, edges = _size(Selection((node.id,), depth, everything=True).of(architecture))
            if characters <= MAX_CHARACTERS and edges <= MAX_EDGES:
                return f"; --focus '{node.id}' --depth {depth} would fit"
    return ""

"""The architecture for Graphviz.

Source: Graphviz documentation, "DOT Language" and "Node, Edge and Graph Attributes": in labels and tooltips, a
backslash starts an escape, and `&` an entity of HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from archlint.graph.architecture.model import Architecture, ArchitectureNode, Frame, Mark
from archlint.model.source.printable import XML_HASH, printable, without_commands
from archlint.report.drawing.shapes import (
    LEVEL_COLORS,
    LineStyle,
    Shape,
    line_style_of,
    line_styles_in,
    shape_of,
    shapes_in,
)
from archlint.report.drawing.sketch import Line, Sketch, counts_by_level, sketch, worst_level

_FONT = 'fontname="Helvetica,Arial,sans-serif"'


def render_dot(architecture: Architecture) -> Iterator[str]:
    """Yield the lines of a Graphviz drawing, without line breaks."""
    drawn = sketch(architecture)
    yield "digraph archlint {"
    yield f"  graph [rankdir=LR, {_FONT}, fontsize=12, newrank=true];"
    yield f"  node [{_FONT}, fontsize=11, style=filled, fontcolor=black];"
    yield f"  edge [{_FONT}, fontsize=9];"
    numbers = count(1)
    for frame in drawn.nested(""):
        yield from _frame(drawn, frame, numbers, "  ")
    for box in drawn.inside(""):
        yield f"  {_box(box)}"
    for line in drawn.lines:
        yield f"  {_arrow(line)}"
    yield from _legend(drawn)
    yield "}"


def _frame(drawn: Sketch, frame: Frame, numbers: Iterator[int], indent: str) -> Iterator[str]:
    yield f"{indent}subgraph cluster_{next(numbers)} {{"
    inner = f"{indent}  "
    attributes = {"label": f"{frame.kind} {frame.name}", "tooltip": frame.id}
    yield f'{inner}graph [{_attributes(attributes)}, style=rounded, color="#888888"];'
    for box in drawn.inside(frame.id):
        yield f"{inner}{_box(box)}"
    for nested in drawn.nested(frame.id):
        yield from _frame(drawn, nested, numbers, inner)
    yield f"{indent}}}"


def _box(box: ArchitectureNode) -> str:
    shape, level = shape_of(box), worst_level(box.findings)
    label = (box.kind, box.name, *_counts(box.findings))
    notes = (
        box.id,
        f"{box.location.path}:{box.location.line}",
        *((f"when {box.when}",) if box.when else ()),
        *(setting.words for setting in box.settings),
        *(f"{fact.kind} {fact.name}" for fact in box.facts),
        *map(_finding, box.findings),
    )
    attributes = {"label": label, "tooltip": notes}
    border = f'color="{LEVEL_COLORS[level]}", penwidth=2.5' if level else f'color="{shape.border}"'
    return f'"{_quoted(box.id)}" [{_attributes(attributes)}, {_look(shape)}, {border}];'


def _look(shape: Shape) -> str:
    style = ', style="filled,dashed"' if shape.dashed else ""
    return f'shape={shape.dot}, margin="0.2,0.1", fillcolor="{shape.fill}"{style}'


def _arrow(line: Line) -> str:
    level = worst_level(line.findings)
    notes = (*line.words, *line.notes, *map(_finding, line.findings))
    attributes = {"label": (*line.words, *_counts(line.findings)), "tooltip": notes, "labeltooltip": notes}
    marked = f', fontcolor="{LEVEL_COLORS[level]}"' if level else ""
    said = f"{_attributes(attributes)}, {_stroke(line_style_of(line))}{marked}"
    return f'"{_quoted(line.source)}" -> "{_quoted(line.target)}" [{said}];'


def _stroke(style: LineStyle) -> str:
    dashed = ", style=dashed" if style.dashed else ""
    return f'color="{style.color}", penwidth={style.width:g}, arrowhead={style.head}{dashed}'


def _legend(drawn: Sketch) -> Iterator[str]:
    yield "  subgraph cluster_legend {"
    yield '    graph [label="Legend", style=rounded, color="#888888", fontsize=10];'
    yield "    node [fontsize=9];"
    yield "    edge [fontsize=9];"
    for shape in shapes_in(drawn.boxes):
        said = f'label="{shape.title}", tooltip="{shape.title}", {_look(shape)}, color="{shape.border}"'
        yield f'    "legend {shape.name}" [{said}];'
    for number, style in enumerate(line_styles_in(drawn.lines), start=1):
        ends = [f'"legend {number}{end}"' for end in "ab"]
        for end in ends:
            yield f'    {end} [label="", tooltip="{style.title}", shape=point];'
        yield f'    {ends[0]} -> {ends[1]} [label="{style.title}", tooltip="{style.title}", {_stroke(style)}];'
    yield "  }"


def _counts(findings: Iterable[Mark]) -> Iterator[str]:
    counts = counts_by_level(tuple(findings))
    if counts:
        yield ", ".join(f"{number} {level}{'s' if number > 1 else ''}" for level, number in counts.items())


def _finding(mark: Mark) -> str:
    return f"{mark.level}[{mark.check}]: {mark.message}"


def _attributes(attributes: Mapping[str, str | tuple[str, ...]]) -> str:
    """Return attributes that hold text of templates; several texts are lines of one."""
    return ", ".join(f'{name}="{_text(said)}"' for name, said in attributes.items())


def _text(said: str | tuple[str, ...]) -> str:
    lines = (said,) if isinstance(said, str) else said
    return "\\n".join(_quoted(line).replace("&", "&amp;").replace("<", "&lt;") for line in lines)


def _quoted(text: str) -> str:
    return without_commands(printable(text).replace("\\", "\\\\").replace('"', '\\"'), XML_HASH)

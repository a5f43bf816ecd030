"""The graph as a drawing, for Graphviz and Mermaid: resources are boxes, what lies between them arrows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from archlint.aws.kinds import Trait
from archlint.graph.resource import Evidence
from archlint.model.source.printable import XML_HASH, printable, without_commands
from archlint.model.values.conditions import describe
from archlint.report.graph import Arrow, GraphNode, Network

_MERMAID_SPECIAL = re.compile(r'[#"<>&`|{}\[\]()\\]')


@dataclass(frozen=True, slots=True)
class _Line:
    """An arrow as it is drawn."""

    source: str
    target: str
    words: tuple[str, ...]
    certain: bool
    loops: bool


def render_dot(found: Network) -> Iterator[str]:
    """Yield the lines of a Graphviz drawing, without line breaks; what goes round in a loop is red."""
    nodes, lines = _drawing(found)
    yield "digraph archlint {"
    yield "  rankdir=LR;"
    yield "  node [shape=box];"
    for node in nodes:
        label = _dot(node.resource.kind.value) + "\\n" + _dot(node.resource.name)
        yield f'  "{_dot(node.id)}" [label="{label}"];'
    for line in lines:
        style = ("" if line.certain else ", style=dashed") + (", color=red" if line.loops else "")
        label = "\\n".join(map(_dot, line.words))
        yield f'  "{_dot(line.source)}" -> "{_dot(line.target)}" [label="{label}"{style}];'
    yield "}"


def render_mermaid(found: Network) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart, without line breaks; what goes round in a loop is red."""
    nodes, lines = _drawing(found)
    # Mermaid has no quoted ids.
    ids = {node.id: f"n{number}" for number, node in enumerate(nodes, start=1)}
    yield "flowchart LR"
    for node in nodes:
        yield f'  {ids[node.id]}["{_mermaid(node.resource.kind.value)}<br/>{_mermaid(node.resource.name)}"]'
    for line in lines:
        arrow = "-->" if line.certain else "-.->"
        label = "<br/>".join(map(_mermaid, line.words))
        yield f'  {ids[line.source]} {arrow}|"{label}"| {ids[line.target]}'
    red = [str(number) for number, line in enumerate(lines) if line.loops]
    if red:
        yield f"  linkStyle {','.join(red)} stroke:red"


def _dot(text: str) -> str:
    return without_commands(printable(text).replace("\\", "\\\\").replace('"', '\\"'), XML_HASH)


def _mermaid(text: str) -> str:
    return _MERMAID_SPECIAL.sub(lambda match: f"#{ord(match[0])};", printable(text))


def _drawing(found: Network) -> tuple[Sequence[GraphNode], Sequence[_Line]]:
    """Return what to draw: connectors with one way in and one way out become a single arrow."""
    nodes = {node.id: node for node in found.nodes}
    looping = {step for loop in found.loops for step in zip(loop, (*loop[1:], loop[0]), strict=True)}
    lines = dict.fromkeys(_line(arrow, looping) for arrow in found.arrows)
    for node in found.nodes:
        if not node.resource.has(Trait.CONNECTS):
            continue
        incoming = [line for line in lines if line.target == node.id]
        outgoing = [line for line in lines if line.source == node.id]
        if len(incoming) == len(outgoing) == 1 and incoming != outgoing:
            before, after = incoming[0], outgoing[0]
            del nodes[node.id], lines[before], lines[after]
            # What happens in the end is what its last part does: a rule does not "contain" a queue.
            conditions = dict.fromkeys((*before.words[1:], *after.words[1:]))
            words = (after.words[0], *conditions)
            certain, loops = before.certain and after.certain, before.loops and after.loops
            lines[_Line(before.source, after.target, words, certain, loops)] = None
    return list(nodes.values()), list(lines)


def _line(arrow: Arrow, looping: Set[tuple[str, str]]) -> _Line:
    edge = arrow.edge
    words = [edge.link.value.replace("_", " ")]
    if edge.because:
        words.append(edge.because)
    if edge.when:
        words.append(f"when {describe(edge.when)}")
    loops = (arrow.source, arrow.target) in looping
    return _Line(arrow.source, arrow.target, tuple(words), edge.evidence is Evidence.DECLARED, loops)

"""The architecture as text: each resource with its settings and findings, and below it where its messages go."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator

from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode
from archlint.model.source.printable import on_one_line

_NOWHERE = "outside of the templates"


def render_listing(architecture: Architecture) -> Iterator[str]:
    """Yield the lines of the text, without line breaks."""
    outgoing = defaultdict[str, list[ArchitectureEdge]](list)
    for edge in architecture.edges:
        outgoing[edge.source].append(edge)
    titles = {frame.id: f"{frame.kind} {frame.name}" for frame in architecture.frames}
    by_frame = defaultdict[str, list[ArchitectureNode]](list)
    for node in architecture.nodes:
        by_frame[node.frame].append(node)
    for number, (frame, nodes) in enumerate(by_frame.items()):
        if number:
            yield ""
        yield on_one_line(titles.get(frame, _NOWHERE))
        for node in nodes:
            yield from _node(node, outgoing[node.id], architecture)
    for loop in architecture.loops:
        yield ""
        yield on_one_line("loop " + " -> ".join(map(_short, (architecture.by_id[each] for each in loop))))


def _node(node: ArchitectureNode, outgoing: list[ArchitectureEdge], architecture: Architecture) -> Iterator[str]:
    when = f" when {node.when}" if node.when else ""
    place = f"{posixpath.basename(node.location.path)}:{node.location.line}"
    yield on_one_line(f"  {_short(node)} ({place}){when}")
    told = [setting for setting in node.settings if setting.location is not None]
    if told:
        yield on_one_line("    " + ", ".join(setting.words for setting in told))
    if node.facts:
        yield on_one_line("    " + ", ".join(f"{fact.kind} {fact.name}" for fact in node.facts))
    for edge in outgoing:
        yield on_one_line(f"    {_words(edge)} {_short(architecture.by_id[edge.target])}{_why(edge)}")
    for mark in node.findings:
        yield on_one_line(f"    {mark.level}[{mark.check}]: {mark.message}")


def _words(edge: ArchitectureEdge) -> str:
    return ("probably " if edge.inferred else "") + edge.link.replace("_", " ")


def _why(edge: ArchitectureEdge) -> str:
    said = [f"when {edge.when}"] if edge.when else []
    said += [edge.because] if edge.because else []
    return f" ({'; '.join(said)})" if said else ""


def _short(node: ArchitectureNode) -> str:
    # Tasks have the name of their machine; their ids have that of the state, too.
    return f"{node.kind} {node.id.rpartition(':task:')[2] if node.kind == 'task' else node.name}"

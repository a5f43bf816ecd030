"""The architecture as GraphML, for programs that analyze or lay out graphs: the model's nodes and edges as they are.

Frames are nodes' attributes: GraphML can nest graphs, and most programs that read it, NetworkX among them, cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode, Mark
from archlint.model.source.printable import XML_HASH, printable, without_commands
from archlint.report.drawing.sketch import worst_level


def render_graphml(architecture: Architecture) -> Iterator[str]:
    """Yield the lines of the document, without line breaks."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    frames = {frame.id: f"{frame.kind} {frame.name}" for frame in architecture.frames}
    for node in architecture.nodes:
        graph.add_node(printable(node.id), **_plain(_node(node, frames)))
    for number, edge in enumerate(architecture.edges):
        graph.add_edge(printable(edge.source), printable(edge.target), key=str(number), **_plain(_edge(edge)))
    yield '<?xml version="1.0" encoding="utf-8"?>'
    # Readers of attributes take a line break for a blank; the values hold none.
    for line in nx.generate_graphml(graph):
        yield without_commands(line, XML_HASH)


def _node(node: ArchitectureNode, frames: dict[str, str]) -> dict[str, Any]:
    return {
        "label": node.name,
        "kind": node.kind,
        "service": node.service,
        "type": node.type,
        "frame": node.frame,
        "frame_name": frames.get(node.frame, ""),
        "owner": node.owner,
        "path": node.location.path,
        "line": node.location.line,
        "when": node.when,
        "external": node.external,
        "connector": node.connector,
        "settings": "; ".join(setting.words for setting in node.settings),
        "facts": "; ".join(f"{fact.kind} {fact.name}" for fact in node.facts),
        **_findings(node.findings),
    }


def _findings(findings: tuple[Mark, ...]) -> dict[str, Any]:
    said = "; ".join(f"{mark.level}[{mark.check}]: {mark.message}" for mark in findings)
    return {"findings": said, "level": worst_level(findings)}


def _edge(edge: ArchitectureEdge) -> dict[str, Any]:
    return {
        "link": edge.link,
        "evidence": edge.evidence,
        "because": edge.because,
        "inferred": edge.inferred,
        "dead_letter": edge.dead_letter,
        "path": edge.location.path,
        "line": edge.location.line,
        "when": edge.when,
        "needs": "; ".join(edge.needs),
        "facts": "; ".join(f"{fact.kind} {fact.name}" for fact in edge.facts),
    }


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that say something, without characters that XML has no form for."""
    return {
        name: printable(value) if isinstance(value, str) else value for name, value in attributes.items() if value != ""
    }

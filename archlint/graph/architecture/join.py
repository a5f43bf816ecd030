"""From the models of scopes to that of a run, with what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archlint.graph.architecture.messages import join_messages
from archlint.graph.architecture.model import Architecture, Mark
from archlint.model.data import copied
from archlint.model.source.location import Location


def join_architectures(architectures: Iterable[Architecture]) -> Architecture:
    """Return several architectures as one, in the order of their frames; what has an id in several is one thing."""
    # Those of several processes come in any order.
    parts = sorted(architectures, key=_order)
    frames = {frame.id: frame for part in parts for frame in part.frames}
    nodes = {node.id: node for part in reversed(parts) for node in reversed(part.nodes)}
    return Architecture(
        tuple(frames.values()),
        tuple(reversed(nodes.values())),
        tuple(dict.fromkeys(edge for part in parts for edge in part.edges)),
        tuple(loop for part in parts for loop in part.loops),
        join_messages(part.messages for part in parts),
    )


def _order(part: Architecture) -> tuple[list[str], list[Location]]:
    return [frame.id for frame in part.frames], [node.location for node in part.nodes[:1]]


def with_marks_at(architecture: Architecture, marks: Mapping[str, Sequence[Mark]]) -> Architecture:
    """Return an architecture with what is found at its nodes.

    Args:
        architecture: the architecture.
        marks: what is found, by the ids of the nodes.
    """
    nodes = (copied(node, findings=tuple(marks[node.id])) if node.id in marks else node for node in architecture.nodes)
    return replace(architecture, nodes=tuple(nodes))

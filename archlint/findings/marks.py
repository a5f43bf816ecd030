"""What is found, as it stands at the nodes of the architecture."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.findings.result import Result
from archlint.graph.architecture.join import with_marks_at
from archlint.graph.architecture.model import Architecture, Mark


def mark_of(found: Result) -> Mark:
    """Return a finding as it stands at a node."""
    return Mark(found.check, found.level.value, found.message, found.location, found.fingerprint, found.tags)


def marked_architecture(architecture: Architecture | None, results: Iterable[Result]) -> Architecture:
    """Return an architecture with what is found at its nodes; an empty one where there is none."""
    marks: dict[str, list[Mark]] = {}
    for result in results:
        for node in result.nodes:
            marks.setdefault(node, []).append(mark_of(result))
    return with_marks_at(architecture or Architecture(), marks)

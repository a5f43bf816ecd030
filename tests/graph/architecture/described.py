"""Architectures of a few files, for tests."""

from __future__ import annotations

from pathlib import Path

from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode
from archlint.linter.architectures import describe_architecture
from archlint.linter.request import Request
from tests.running import write


def described(files: dict[str, str], *paths: str, with_findings: bool = False) -> Architecture:
    """Return the architecture of files that are written into the working folder, of which nothing goes wrong."""
    write(Path(), files)
    report, architecture = describe_architecture(Request(paths=paths), with_findings=with_findings)
    assert report.errors == ()
    return architecture


def named(architecture: Architecture, ending: str) -> ArchitectureNode:
    """Return the one node whose id ends with something."""
    (found,) = (node for node in architecture.nodes if node.id.endswith(ending))
    return found


def between(architecture: Architecture, source: str, target: str) -> ArchitectureEdge:
    """Return the one edge between two nodes whose ids end with something."""
    (found,) = (edge for edge in architecture.edges if edge.source.endswith(source) and edge.target.endswith(target))
    return found

"""What differs between files before and after, for tests."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from archlint.graph.architecture.comparison.differences import ArchitectureDifference
from archlint.graph.architecture.comparison.wording import in_words_where_they_differ, kind_and_name
from archlint.linter.differing import difference_between_sides
from archlint.linter.request import Request
from archlint.report.difference.document import render_difference_schema
from tests.running import write

_SCHEMA = jsonschema.Draft202012Validator(json.loads("\n".join(render_difference_schema())))


def difference_of(before: dict[str, str], after: dict[str, str], *, everything: bool = False) -> ArchitectureDifference:
    """Return what differs between files in two folders of the working folder, of which nothing goes wrong."""
    for name, files in (("before", before), ("after", after)):
        Path(name).mkdir()
        write(Path(name), files)
    return difference_between("before", "after", everything=everything)


def difference_between(before: str, after: str, *, everything: bool = False) -> ArchitectureDifference:
    """Return what differs between two files or folders, of which nothing goes wrong."""
    found, reports = difference_between_sides(Request(), before, after, everything=everything)
    assert [report.errors for report in reports] == [(), ()]
    _SCHEMA.validate(found.to_json())
    return found


def lost(difference: ArchitectureDifference) -> list[str]:
    """Return the guarantees that are lost, sorted: `order: queue Orders`."""
    return sorted(f"{each.guarantee}: {each.kind} {each.name}" for each in difference.lost)


def resources(difference: ArchitectureDifference, change: str) -> list[str]:
    """Return the resources with which something has happened, sorted."""
    return sorted(kind_and_name(each.node) for each in difference.nodes if each.change == change)


def settings(difference: ArchitectureDifference) -> list[str]:
    """Return the settings that differ, sorted: `queue Orders: fifo true -> not set`."""
    changes = ((node.node, each) for node in difference.nodes for each in node.settings)
    return sorted(
        f"{kind_and_name(node)}: {each.name} {' -> '.join(in_words_where_they_differ(each.before, each.after))}"
        for node, each in changes
    )


def edges(difference: ArchitectureDifference, change: str) -> list[str]:
    """Return the edges with which something has happened, sorted: `queue A feeds function B`."""
    return sorted(
        f"{kind_and_name(each.ends[0])} {each.edge.link.replace('_', ' ')} {kind_and_name(each.ends[1])}"
        for each in difference.edges
        if each.change == change
    )

"""The words for what differs, which text and Markdown share."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.graph.architecture.comparison.differences import (
    ADDED,
    FINDING_GONE,
    NEW,
    REMOVED,
    RENAMED,
    REROUTED,
    ArchitectureDifference,
    EdgeDifference,
    FindingDifference,
    LostGuarantee,
    NodeDifference,
)
from archlint.graph.architecture.comparison.wording import in_words_where_they_differ, kind_and_name, own_name
from archlint.graph.architecture.model import ArchitectureEdge, ArchitectureNode
from archlint.model.data import NamedTuple
from archlint.model.source.location import Location

_SIGNS = {ADDED: "+", NEW: "+", REMOVED: "-", FINDING_GONE: "-"}


class Phrase(NamedTuple):
    """One thing that differs.

    Attributes:
        sign: `+`, `-`, `~` for what is other than it was, or `!` for a guarantee that is lost.
        words: what differs.
        place: where, as `path:line`.
        details: more about it, one each.
        source: the page that says what it means; empty if there is none.
    """

    sign: str
    words: str
    place: str
    details: Sequence[str] = ()
    source: str = ""


class Section(NamedTuple):
    """All of one sort.

    Attributes:
        title: what stands over it.
        phrases: what differs.
    """

    title: str
    phrases: Sequence[Phrase]


def difference_sections(difference: ArchitectureDifference) -> Sequence[Section]:
    """Return what differs, in the order in which people read it; without empty sections."""
    marks = {
        (each.mark.message, each.mark.location): each for each in difference.findings if each.change != FINDING_GONE
    }
    # What a check finds lost is said once, in its words.
    told = {each: marks.get((each.message, each.location)) for each in difference.lost if not each.source}
    lost = [_loss(each, told.get(each)) for each in difference.lost]
    said = {id(found) for found in told.values()}
    findings = [each for each in difference.findings if id(each) not in said]
    found = (
        Section("Guarantees lost", lost),
        Section("Resources", [_node(each) for each in difference.nodes]),
        Section("Edges", [_edge(each) for each in difference.edges]),
        Section("Findings", [_finding(each) for each in findings]),
    )
    return [section for section in found if section.phrases]


def summary(difference: ArchitectureDifference) -> str:
    """Return how much differs, as one sentence without its dot."""
    if difference.is_empty:
        return "Nothing differs"
    new = sum(each.change == NEW for each in difference.findings)
    gone = sum(each.change == FINDING_GONE for each in difference.findings)
    counts = (
        _count(len(difference.lost), "guarantee lost", "guarantees lost"),
        _count(len(difference.nodes), "resource differs", "resources differ"),
        _count(len(difference.edges), "edge differs", "edges differ"),
        _count(new, "new finding", "new findings"),
        f"{gone} gone" if gone else "",
    )
    said = ", ".join(filter(None, counts))
    return said or _count(len(difference.findings), "finding on another level", "findings on another level")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _spot(location: Location) -> str:
    return f"{location.path}:{location.line}"


def _loss(loss: LostGuarantee, found: FindingDifference | None) -> Phrase:
    if found is not None:
        return _finding(found)._replace(sign="!")
    return Phrase("!", f"{loss.kind} {loss.name}: {loss.message}", _spot(loss.location), source=loss.source)


def _node(difference: NodeDifference) -> Phrase:
    node, before = difference.node, difference.before
    words = kind_and_name(node)
    if difference.change == RENAMED and before is not None:
        reason = _REASONS[difference.recognised_by]
        words = f"{words}, before {own_name(before)}{_where(node, before)} ({reason})"
    changes = ((each.name, in_words_where_they_differ(each.before, each.after)) for each in difference.settings)
    details = [f"{name} {before} -> {after}" for name, (before, after) in changes]
    details += [
        f"{_ASPECTS.get(name, name)} {old or 'none'} -> {new or 'none'}" for name, old, new in difference.aspects
    ]
    return Phrase(_SIGNS.get(difference.change, "~"), words, _spot(node.location), details)


#: What people call an aspect, where it is another word.
_ASPECTS = {"frame": "declared in"}
_REASONS = {
    "moved": "moved",
    "logical id": "the same logical id",
    "physical name": "the same physical name",
    "address": "the same address",
    "owner": "the same part of its owner",
    "ends": "it connects the same",
}


def _where(node: ArchitectureNode, before: ArchitectureNode) -> str:
    return "" if node.location.path == before.location.path else f" in {before.location.path}"


def _edge(difference: EdgeDifference) -> Phrase:
    source, target = difference.ends
    words = f"{kind_and_name(source)} {_link(difference.edge)} {kind_and_name(target)}"
    details = []
    if difference.change == REROUTED and difference.ends_before is not None:
        old_source, old_target = map(kind_and_name, difference.ends_before)
        words += f", before to {old_target}" if old_target != kind_and_name(target) else f", before from {old_source}"
    elif difference.before and difference.after:
        details.append(f"{_circumstances(difference.before)} -> {_circumstances(difference.after)}")
    elif when := _conditions(difference.after or difference.before):
        words += f" when {when}"
    return Phrase(_SIGNS.get(difference.change, "~"), words, _spot(difference.edge.location), details)


def _link(edge: ArchitectureEdge) -> str:
    return ("probably " if edge.inferred else "") + edge.link.replace("_", " ")


def _conditions(edges: Sequence[ArchitectureEdge]) -> str:
    return "" if any(not edge.when for edge in edges) else " or ".join(dict.fromkeys(edge.when for edge in edges))


def _circumstances(edges: Sequence[ArchitectureEdge]) -> str:
    declared = "inferred" if all(edge.inferred for edge in edges) else "declared"
    when = _conditions(edges)
    return f"{declared} when {when}" if when else f"{declared}, always"


def _finding(difference: FindingDifference) -> Phrase:
    mark = difference.mark
    level = f"{difference.level_before} -> {mark.level}" if difference.level_before else mark.level
    return Phrase(_SIGNS.get(difference.change, "~"), f"{level}[{mark.check}]: {mark.message}", _spot(mark.location))

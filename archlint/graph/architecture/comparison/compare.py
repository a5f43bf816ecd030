"""From two architectures to what differs between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from archlint.aws.kinds import Kind
from archlint.graph.architecture.comparison.differences import (
    ADDED,
    CHANGED,
    FINDING_GONE,
    NEW,
    REMOVED,
    REROUTED,
    ArchitectureDifference,
    EdgeDifference,
    FindingAt,
    FindingDifference,
    NodeDifference,
    SettingDifference,
)
from archlint.graph.architecture.comparison.losses import (
    lost_by_edges,
    lost_by_findings,
    lost_by_settings,
)
from archlint.graph.architecture.comparison.matching import Matching
from archlint.graph.architecture.comparison.replaced import lost_by_absence, lost_by_replacement
from archlint.graph.architecture.comparison.wording import kind_and_name
from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode, SettingValue
from archlint.model.data import dataclass


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of the two that are compared.

    Attributes:
        name: what people call it.
        architecture: its architecture.
        findings: what is found in it.
        base: the file or folder that it is of, as ids begin with it; empty if both sides are of the same.
    """

    name: str
    architecture: Architecture
    findings: Sequence[FindingAt] = ()
    base: str = ""


def compare_architectures(
    before: ComparedSide, after: ComparedSide, *, everything: bool = False
) -> ArchitectureDifference:
    """Return what differs between two architectures; the same for the same two.

    What is a part of a resource that is added or removed is not told beside it, nor what lies outside of the templates.

    Args:
        before: the first one.
        after: the second one.
        everything: whether to tell of policies, permissions, roles and keys, too.
    """
    matching = Matching(before.architecture, after.architecture, (before.base, after.base))
    old, new = (each.architecture if everything else _shown(each.architecture) for each in (before, after))
    nodes = tuple(_nodes(old, new, matching))
    edges = tuple(_edges(old, new, matching))
    findings = list(_findings(before.findings, after.findings, matching))
    lost = [loss for each in nodes if each.after is not None for loss in lost_by_settings(each.after, each.settings)]
    lost += lost_by_replacement(nodes, edges)
    lost += lost_by_absence(old, new, matching, nodes)
    lost += lost_by_edges(old, new, matching, edges)
    lost += lost_by_findings(old, new, matching, findings, lost)
    order = {node.id: number for number, node in enumerate(new.nodes)}
    lost.sort(key=lambda each: (order[each.node], each.guarantee, each.message))
    return ArchitectureDifference(
        before.name,
        after.name,
        tuple(dict.fromkeys(lost)),
        nodes,
        edges,
        tuple(difference for difference, _ in findings),
        matching.after_of,
    )


def _shown(architecture: Architecture) -> Architecture:
    """Return an architecture without what no message passes."""
    nodes = tuple(node for node in architecture.nodes if not node.aside)
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in architecture.edges if edge.source in kept and edge.target in kept)
    return replace(architecture, nodes=nodes, edges=edges)


def _nodes(old: Architecture, new: Architecture, matching: Matching) -> Iterator[NodeDifference]:
    for node in new.nodes:
        before = old.by_id.get(matching.before_of.get(node.id, ""))
        if before is None:
            if not (node.external or _is_part_of(node, matching.before_of)):
                yield NodeDifference(None, node)
            continue
        reason, is_elsewhere = matching.reasons.get(node.id, ""), not matching.is_in_place(before, node)
        owners = None
        if matching.after_of.get(before.owner, before.owner) != node.owner:
            owners = _owner_in(old, before), _owner_in(new, node)
        found = NodeDifference(before, node, reason, tuple(_settings(before, node)), is_elsewhere, owners)
        if found.recognised_by or found.settings or found.aspects:
            yield found
    for node in old.nodes:
        if not (node.id in matching.after_of or node.external or _is_part_of(node, matching.after_of)):
            yield NodeDifference(node, None)


def _owner_in(architecture: Architecture, node: ArchitectureNode) -> str:
    """Return the kind and name of what a node is a part of; empty if it is of nothing."""
    owner = architecture.by_id.get(node.owner)
    return kind_and_name(owner) if owner is not None else ""


def _is_part_of(node: ArchitectureNode, known: dict[str, str]) -> bool:
    """Tell whether a node is a part of one that is not on the other side either."""
    return bool(node.owner) and node.owner not in known


def _settings(before: ArchitectureNode, after: ArchitectureNode) -> Iterator[SettingDifference]:
    old, new = _by_name(before), _by_name(after)
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name, ()), new.get(name, ())
        if _values(one) != _values(other):
            yield SettingDifference(name, tuple(one), tuple(other))


def _by_name(node: ArchitectureNode) -> dict[str, list[SettingValue]]:
    """Return the settings of a node, and its states as `state Charge`, by their names."""
    found: dict[str, list[SettingValue]] = {}
    for each in node.settings:
        found.setdefault(each.name, []).append(each)
    for each in node.states:
        found.setdefault(f"state {each.name}", []).append(each)
    return found


def _values(settings: Iterable[SettingValue]) -> set[tuple[str, str, str]]:
    return {(repr(each.value), each.unknown, each.when) for each in settings}


#: The source of an edge, what it means, and its target; ids as they are now.
_Key: TypeAlias = tuple[str, str, str]
_FEEDS = "feeds"
#: What says by itself what it feeds; of all else the reader says it.
_LEADING = (Kind.EVENT_SOURCE.value, Kind.ROUTE.value)


def _edges(old: Architecture, new: Architecture, matching: Matching) -> Iterator[EdgeDifference]:
    befores = _by_ends(old, matching.after_of)
    afters = _by_ends(new, None)
    gone = [key for key in befores if key not in afters]
    come = [key for key in afters if key not in befores]
    leading = {node.id for node in new.nodes if node.kind in _LEADING}
    moved = _rerouted(gone, come, matching.before_of, leading)
    from_of = {after: before for before, after in moved.items()}

    def difference(before: _Key | None, after: _Key | None, change: str) -> EdgeDifference:
        was = befores[before] if before is not None else []
        now = afters[after] if after is not None else []
        return EdgeDifference(tuple(was), tuple(now), change, _ends(was, old), _ends(now, new))

    for key in afters:
        if key in from_of:
            yield difference(from_of[key], key, REROUTED)
        elif key not in befores:
            yield difference(None, key, ADDED)
        elif _circumstances(befores[key]) != _circumstances(afters[key]):
            yield difference(key, key, CHANGED)
    yield from (difference(key, None, REMOVED) for key in gone if key not in moved)


def _by_ends(architecture: Architecture, now: Mapping[str, str] | None) -> dict[_Key, list[ArchitectureEdge]]:
    found: dict[_Key, list[ArchitectureEdge]] = {}
    for edge in architecture.edges:
        if architecture.by_id[edge.target].owner == edge.source:
            continue
        # What is gone keeps an id that nothing has now.
        ends = (end if now is None else now.get(end, f"\0{end}") for end in (edge.source, edge.target))
        source, target = ends
        found.setdefault((source, edge.link, target), []).append(edge)
    return found


def _circumstances(edges: Iterable[ArchitectureEdge]) -> set[tuple[str, bool]]:
    return {(edge.when, edge.inferred) for edge in edges}


def _ends(edges: Sequence[ArchitectureEdge], of: Architecture) -> tuple[ArchitectureNode, ArchitectureNode] | None:
    return (of.by_id[edges[0].source], of.by_id[edges[0].target]) if edges else None


def _rerouted(
    gone: Sequence[_Key], come: Sequence[_Key], there: Collection[str], leading: Collection[str]
) -> dict[_Key, _Key]:
    """Return which edges that are gone have come back with another end.

    What a resource sends to is another one, or what it reads from: of that there was one such edge, and is one now.
    """
    olds, news = (_by_fixed_end(keys, there, leading) for keys in (gone, come))
    return {old[0]: news[end][0] for end, old in olds.items() if len(old) == len(news.get(end, ())) == 1}


def _by_fixed_end(
    keys: Iterable[_Key], there: Collection[str], leading: Collection[str]
) -> dict[tuple[str, str], list[_Key]]:
    """Return edges by the end that says what they are, the reader or the sender; it is on both sides."""
    found: dict[tuple[str, str], list[_Key]] = {}
    for key in keys:
        source, link, target = key
        end = target if link == _FEEDS and source not in leading else source
        if end in there:
            found.setdefault((end, link), []).append(key)
    return found


def _findings(
    before: Sequence[FindingAt], after: Sequence[FindingAt], matching: Matching
) -> Iterator[tuple[FindingDifference, Sequence[str]]]:
    known: dict[tuple[str, ...], list[FindingAt]] = {}
    for each in before:
        known.setdefault(_identity(each, [matching.after_of.get(node, node) for node in each.nodes]), []).append(each)
    unknown = []
    for each in after:
        olds = known.get(_identity(each, each.nodes), [])
        if not olds:
            unknown.append(each)
            continue
        old = olds.pop(next((n for n, one in enumerate(olds) if one.mark.level == each.mark.level), 0))
        if old.mark.level != each.mark.level:
            yield FindingDifference(CHANGED, each.mark, old.mark.level), each.nodes
    yield from _shared(chain.from_iterable(known.values()), unknown, matching)


def _shared(
    before: Iterable[FindingAt], after: Sequence[FindingAt], matching: Matching
) -> Iterator[tuple[FindingDifference, Sequence[str]]]:
    """Yield where findings are new and where gone: copies of one source share one, which may have other copies now."""
    olds: dict[tuple[str, ...], list[tuple[FindingAt, dict[str, None]]]] = {}
    for each in before:
        nodes = dict.fromkeys(matching.after_of.get(node, node) for node in each.nodes)
        olds.setdefault(_kind(each), []).append((each, nodes))
    for new in after:
        alike = olds.get(_kind(new), [])
        shared = next((n for n, (_, nodes) in enumerate(alike) if not nodes.keys().isdisjoint(new.nodes)), None)
        if shared is None:
            yield FindingDifference(NEW, new.mark), new.nodes
            continue
        old, nodes = alike.pop(shared)
        fresh = [node for node in new.nodes if node not in nodes]
        gone = [node for node in nodes if node not in new.nodes]
        if fresh:
            yield FindingDifference(NEW, new.mark), fresh
        if gone:
            yield FindingDifference(FINDING_GONE, old.mark), gone
    for alike in olds.values():
        yield from ((FindingDifference(FINDING_GONE, old.mark), old.nodes) for old, _ in alike)


def _kind(finding: FindingAt) -> tuple[str, ...]:
    return finding.mark.check, finding.part, finding.mark.level


def _identity(finding: FindingAt, nodes: Sequence[str]) -> tuple[str, ...]:
    if nodes:
        return (finding.mark.check, finding.part, *sorted(nodes))
    return (finding.mark.check, finding.part, "\0", finding.file, finding.resource)

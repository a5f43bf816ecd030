"""Which guarantees are lost: by the table of settings, by dead letters, alarms and loops, and by what checks find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archlint.graph.architecture.comparison.differences import (
    NEW,
    REROUTED,
    EdgeDifference,
    FindingDifference,
    LostGuarantee,
    SettingDifference,
)
from archlint.graph.architecture.comparison.guarantees import (
    DEAD_LETTERS,
    DELIVERY,
    FILTERS,
    GUARANTEES,
    LOOPING,
    LOSS,
    PAGES,
    SAID_BY_CHECKS,
    WATCH,
    FilterGuarantee,
    SettingGuarantee,
)
from archlint.graph.architecture.comparison.matching import Matching
from archlint.graph.architecture.comparison.narrowing import is_narrower, is_newly_filtered
from archlint.graph.architecture.comparison.wording import in_words_where_they_differ, kind_and_name, own_name
from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode, SettingValue
from archlint.model.source.location import Location
from archlint.model.values.node import Scalar

_ROWS: tuple[SettingGuarantee | FilterGuarantee, ...] = (*GUARANTEES, *FILTERS)
_BY_SETTING = {(each.kind.value, each.setting): each for each in _ROWS}
_FOLLOWING = tuple(each for each in GUARANTEES if each.follows)
#: What is lost by the tag of a check that finds it: a message on the way, or the way.
_BY_TAG = {"message-loss": LOSS, "delivery": DELIVERY}
_GOVERNS, _WATCHED_BY, _ALARM = "governs", "watched_by", "alarm"


def lost_by_settings(node: ArchitectureNode, differences: Sequence[SettingDifference]) -> Iterator[LostGuarantee]:
    """Yield the guarantees that other settings of a node take back.

    Args:
        node: the node, as it is now.
        differences: the settings that differ.
    """
    names = {each.name for each in differences}
    for each in differences:
        row = _BY_SETTING.get((node.kind, each.name))
        if row is None:
            continue
        if isinstance(row, FilterGuarantee):
            is_lost = _lets_less_through(row, each.before, each.after, is_of_others=row.within in names)
        else:
            is_lost = _is_worse(row, each.before, each.after)
        if is_lost:
            before, after = in_words_where_they_differ(each.before, each.after)
            message = f"{row.lost} ({each.name}: {before} before, {after} now)"
            location = next((value.location for value in each.after if value.location is not None), node.location)
            yield lost_guarantee(row.guarantee, node, message, location, row.source)


def lost_by_edges(
    before: Architecture, after: Architecture, matching: Matching, edges: Sequence[EdgeDifference]
) -> Iterator[LostGuarantee]:
    """Yield the guarantees that are lost because of what leads where.

    Args:
        before: the first architecture.
        after: the second one.
        matching: which nodes are the same.
        edges: the edges that differ.
    """
    yield from _dead_letters(before, after, matching)
    yield from _alarms(before, after, matching)
    yield from _loops(before, after, matching)
    for each in edges:
        if each.change == REROUTED and each.ends_before is not None and each.ends_after is not None:
            yield from _elsewhere(each, each.ends_before[1], each.ends_after[1])


def lost_by_findings(
    before: Architecture,
    after: Architecture,
    matching: Matching,
    findings: Iterable[tuple[FindingDifference, Sequence[str]]],
    known: Iterable[LostGuarantee],
) -> Iterator[LostGuarantee]:
    """Yield the new ways to lose a message or not to deliver it, where nothing else says that already.

    Args:
        before: the first architecture.
        after: the second one.
        matching: which nodes are the same.
        findings: the findings that differ, each with the ids of the nodes that it is at.
        known: the guarantees that are known to be lost.
    """
    told = {
        (node, check)
        for each in known
        for node in (each.node, after.by_id[each.node].owner)
        for check in SAID_BY_CHECKS.get(each.guarantee, ())
    }
    # What kept dead letters, and does so no more, was no part of a message's way.
    kept = (matching.after_of.get(edge.target, "") for edge in before.edges if edge.dead_letter)
    told |= {(node, check) for node in kept for check in SAID_BY_CHECKS[DEAD_LETTERS]}
    for difference, nodes in findings:
        node = next((after.by_id[each] for each in nodes if each in after.by_id), None)
        mark = difference.mark
        guarantee = next((lost for tag, lost in _BY_TAG.items() if tag in mark.tags), "")
        is_new = difference.change == NEW and guarantee
        if is_new and node is not None and told.isdisjoint((each, mark.check) for each in nodes):
            yield lost_guarantee(guarantee, node, mark.message, mark.location, "")


def lost_guarantee(
    guarantee: str, node: ArchitectureNode, message: str, location: Location, source: str
) -> LostGuarantee:
    """Return a guarantee that is lost at a node; `source` is the page that says so."""
    return LostGuarantee(guarantee, node.id, node.kind, own_name(node), message, location, source)


def _is_worse(row: SettingGuarantee, before: Sequence[SettingValue], after: Sequence[SettingValue]) -> bool:
    """Tell whether a setting is worse under some condition; a value that is not known is not."""
    old, new = _ranks(row, before), _ranks(row, after)
    if old.keys() == new.keys():
        return any(_is_less(new[when], old[when]) for when in old)
    return _is_less(_worst(new.values()), _worst(old.values()))


def _lets_less_through(
    row: FilterGuarantee, before: Sequence[SettingValue], after: Sequence[SettingValue], *, is_of_others: bool
) -> bool:
    """Tell whether a filter lets less through under some condition; one that is not known does not.

    Args:
        row: what is known of the setting.
        before: what it was.
        after: what it is.
        is_of_others: whether it is about other fields now.
    """
    old, new = ({each.when: each.value for each in values} or {"": ""} for values in (before, after))

    def is_less(one: Scalar | None, other: Scalar | None) -> bool:
        if not (isinstance(one, str) and isinstance(other, str)):
            return False
        if is_newly_filtered(one, other):
            return row.is_optional
        return row.has_alternatives and not is_of_others and is_narrower(one, other)

    if old.keys() == new.keys():
        return any(is_less(old[when], new[when]) for when in old)
    return any(all(is_less(each, now) for each in old.values()) for now in new.values())


def _ranks(row: SettingGuarantee, values: Sequence[SettingValue]) -> dict[str, float | None]:
    if not values:
        return {"": row.rank(row.unset)}
    return {each.when: row.rank(_upper(each.value)) for each in values}


def _upper(value: Scalar | None) -> Scalar | None:
    return value.upper() if isinstance(value, str) else value


def _worst(ranks: Iterable[float | None]) -> float | None:
    known = [rank for rank in ranks if rank is not None]
    return min(known) if known else None


def _is_less(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def _subjects(architecture: Architecture, edges: Iterable[ArchitectureEdge]) -> dict[str, list[ArchitectureEdge]]:
    """Return edges by the node they start at, or by what that governs, as an event invoke config does."""
    governed = {edge.source: edge.target for edge in architecture.edges if edge.link == _GOVERNS}
    found: dict[str, list[ArchitectureEdge]] = {}
    for edge in edges:
        found.setdefault(governed.get(edge.source, edge.source), []).append(edge)
    return found


def _dead_letters(before: Architecture, after: Architecture, matching: Matching) -> Iterator[LostGuarantee]:
    old = _subjects(before, (edge for edge in before.edges if edge.dead_letter))
    new = _subjects(after, (edge for edge in after.edges if edge.dead_letter))
    for subject, edges in old.items():
        node = after.by_id.get(matching.after_of.get(subject, ""))
        if node is None or node.external:
            continue
        left = new.get(node.id, ())
        names = ", ".join(dict.fromkeys(kind_and_name(before.by_id[edge.target]) for edge in edges))
        if not left:
            message = f"what cannot be delivered or processed is not kept any more; it went to {names}"
            yield lost_guarantee(DEAD_LETTERS, node, message, node.location, PAGES[DEAD_LETTERS])
        elif all(edge.when for edge in left) and not all(edge.when for edge in edges):
            when = " or ".join(dict.fromkeys(edge.when for edge in left))
            message = f"what cannot be delivered or processed is kept only when {when}"
            yield lost_guarantee(DEAD_LETTERS, node, message, left[0].location, PAGES[DEAD_LETTERS])


def _alarms(before: Architecture, after: Architecture, matching: Matching) -> Iterator[LostGuarantee]:
    old, new = _watched(before), _watched(after)
    for watched, names in old.items():
        node = after.by_id.get(matching.after_of.get(watched, ""))
        if node is not None and node.id not in new:
            message = f"no alarm watches it any more; {', '.join(names)} did"
            yield lost_guarantee(WATCH, node, message, node.location, PAGES[WATCH])


def _watched(architecture: Architecture) -> dict[str, list[str]]:
    """Return the alarms that watch nodes, by the ids of these."""
    found: dict[str, list[str]] = {}
    for edge in architecture.edges:
        if edge.link == _WATCHED_BY and architecture.by_id[edge.target].kind == _ALARM:
            found.setdefault(edge.source, []).append(kind_and_name(architecture.by_id[edge.target]))
    return found


def _loops(before: Architecture, after: Architecture, matching: Matching) -> Iterator[LostGuarantee]:
    known = {frozenset(matching.after_of.get(each, each) for each in loop) for loop in before.loops}
    for loop in after.loops:
        if frozenset(loop) not in known:
            node = after.by_id[loop[0]]
            way = " -> ".join(kind_and_name(after.by_id[each]) for each in (*loop, loop[0]))
            yield lost_guarantee(LOOPING, node, f"messages can come back: {way}", node.location, PAGES[LOOPING])


def _elsewhere(edge: EdgeDifference, old: ArchitectureNode, new: ArchitectureNode) -> Iterator[LostGuarantee]:
    """Yield what messages lose that go to another resource of the same kind now."""
    for row in _FOLLOWING:
        if row.kind.value == old.kind == new.kind:
            before, after = _values(old, row.setting), _values(new, row.setting)
            if _is_worse(row, before, after):
                message = (
                    f"its messages go to {kind_and_name(new)} now, not to {kind_and_name(old)}, and that {row.lost}"
                )
                yield lost_guarantee(row.guarantee, edge.ends[0], message, edge.edge.location, row.source)


def _values(node: ArchitectureNode, setting: str) -> tuple[SettingValue, ...]:
    return tuple(each for each in node.settings if each.name == setting)

"""What is lost where one resource takes the place of another, and where what reads a queue is gone or conditional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.graph.architecture.comparison.differences import (
    REROUTED,
    EdgeDifference,
    LostGuarantee,
    NodeDifference,
)
from archlint.graph.architecture.comparison.guarantees import (
    GUARANTEES,
    PAGES,
    PROCESSING,
    REPLACED,
    REPLACEMENT,
    UNREAD,
)
from archlint.graph.architecture.comparison.losses import lost_guarantee
from archlint.graph.architecture.comparison.matching import Matching
from archlint.graph.architecture.comparison.wording import in_words, kind_and_name
from archlint.graph.architecture.model import Architecture, ArchitectureNode

_FEEDS, _FIFO = "feeds", "fifo"
#: What can be switched off; under a condition that does not hold it is not there either.
_WORKING = {row.kind.value: row.source for row in GUARANTEES if row.guarantee == PROCESSING}
#: AWS's page on what is there under a condition only, by the dialect that has them.
_CONDITIONS = {"cloudformation": PAGES[PROCESSING], "cdk": PAGES[PROCESSING]}


def lost_by_replacement(nodes: Iterable[NodeDifference], edges: Iterable[EdgeDifference]) -> Iterator[LostGuarantee]:
    """Yield what is lost where a new queue or stream takes the place of one, and that goes with what is in it.

    Args:
        nodes: the resources that differ.
        edges: the edges that differ.
    """
    come, gone = set(), set()
    for each in nodes:
        if each.before is None:
            come.add(each.node.id)
        elif each.after is None:
            gone.add(each.node.id)
        elif each.after.kind in REPLACED and (why := _why_replaced(each, each.before, each.after)):
            words = f"is replaced by a new one, and what is in it is deleted ({why})"
            yield lost_guarantee(REPLACEMENT, each.after, words, each.after.location, REPLACED[each.after.kind])
    for old, successors in _successors(edges, gone).values():
        new = next(iter(successors.values()))
        if len(successors) == 1 and new.id in come and old.kind == new.kind and new.kind in REPLACED:
            words = f"takes the place of {kind_and_name(old)}, which is deleted with what is in it"
            yield lost_guarantee(
                REPLACEMENT, new, f"{words} unless something retains it", new.location, REPLACED[new.kind]
            )


def _successors(
    edges: Iterable[EdgeDifference], gone: set[str]
) -> dict[str, tuple[ArchitectureNode, dict[str, ArchitectureNode]]]:
    """Return what edges lead to or from now that led to or from what is gone, by the id of that."""
    found: dict[str, tuple[ArchitectureNode, dict[str, ArchitectureNode]]] = {}
    for edge in edges:
        if edge.change == REROUTED and edge.ends_before is not None and edge.ends_after is not None:
            for old, new in zip(edge.ends_before, edge.ends_after, strict=True):
                if old.id in gone:
                    found.setdefault(old.id, (old, {}))[1][new.id] = new
    return found


def _why_replaced(difference: NodeDifference, before: ArchitectureNode, after: ArchitectureNode) -> str:
    if after.physical_name and before.physical_name and after.physical_name != before.physical_name:
        return f"name: {before.physical_name} before, {after.physical_name} now"
    fifo = next((each for each in difference.settings if each.name == _FIFO), None)
    known = fifo is not None and not any(each.unknown or each.when for each in (*fifo.before, *fifo.after))
    return f"fifo: {in_words(fifo.before)} before, {in_words(fifo.after)} now" if fifo is not None and known else ""


def lost_by_absence(
    before: Architecture, after: Architecture, matching: Matching, nodes: Iterable[NodeDifference]
) -> Iterator[LostGuarantee]:
    """Yield what nothing reads any more, and what carries messages only under a condition now.

    Args:
        before: the first architecture.
        after: the second one.
        matching: which nodes are the same.
        nodes: the resources that differ.
    """
    still_read = {edge.source for edge in after.edges if edge.link == _FEEDS}
    readers: dict[str, list[str]] = {}
    for edge in before.edges:
        if edge.link == _FEEDS and not edge.inferred and before.by_id[edge.source].kind in REPLACED:
            readers.setdefault(edge.source, []).append(kind_and_name(before.by_id[edge.target]))
    for source, names in readers.items():
        node = after.by_id.get(matching.after_of.get(source, ""))
        if node is not None and not node.external and node.id not in still_read:
            message = f"nothing that is declared reads it any more; {', '.join(dict.fromkeys(names))} did"
            yield lost_guarantee(PROCESSING, node, message, node.location, UNREAD[node.kind])
    for each in nodes:
        old, new = each.before, each.after
        if old is None or new is None or old.when or not new.when:
            continue
        if new.connector or new.kind in _WORKING:
            words = f"is there only when {new.when}; before, it always was"
            yield lost_guarantee(
                PROCESSING, new, words, new.location, _WORKING.get(new.kind, _CONDITIONS.get(new.dialect, ""))
            )

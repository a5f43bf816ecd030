"""Queues whose messages several consumers take from each other."""

import itertools
from collections.abc import Iterator

from archlint import (
    Absent,
    Branch,
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Outcome,
    Resource,
    Severity,
    Trait,
    Tree,
    Value,
    Verdict,
    as_json,
    check,
    judge,
    quoted,
    worst_of,
)

#: How many pairs of readers are looked at: a queue that has more of them is wrong anyway.
_MAX_PAIRS = 200


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
    ],
)
def competing_consumers(graph: Graph) -> Iterator[Finding]:
    """Different consumers read one queue.

    A queue hands each message to one reader only, whichever comes first, so each consumer sees some of the
    messages. Where one of them filters, it is worse: what a filter turns away is deleted from the queue, and the
    consumer that it was meant for never sees it.

    Without a filter it is a warning.

    **Fix:** give each consumer a queue of its own, behind a topic or a rule that does the filtering.
    """
    for queue in graph.resources(Kind.QUEUE):
        if queue.stands_for_many:  # each of its readers may read another one
            continue
        edges = [edge for edge in graph.consumers(queue) if edge.target.has(Trait.POLLS)]
        pairs = itertools.islice(itertools.combinations(edges, 2), _MAX_PAIRS)
        verdicts = {pair: verdict for pair in pairs if (verdict := _verdict(graph, queue, pair))}
        worst = worst_of(verdicts.values())
        if worst:
            readers = list(dict.fromkeys(edge for pair in verdicts for edge in pair))
            loss = ", and what a filter turns away is deleted" if worst.level is Severity.ERROR else ""
            yield Finding(
                f"{len(readers)} consumers take the messages of queue {queue.label} from each other{loss}: "
                f"{quoted([_name(graph, edge.target) for edge in readers])}",
                at=queue,
                level=worst.level,
                case=worst.case,
                related=[Label(f"'{edge.target.name}' reads it", edge.at) for edge in readers],
            )


def _verdict(graph: Graph, queue: Resource, pair: tuple[Edge, Edge]) -> Verdict | None:
    """Return when both readers read, and how much is lost; None if they never certainly do."""
    one, other = (edge.target for edge in pair)
    ends, others = _ends(graph, one), _ends(graph, other)
    # Readers whose ends are not known, or that lie outside, may be one and the same.
    if not ends or not others or ends & others or all(end.is_external for end in ends | others):
        return None
    switches = [reader[setting] for reader in (one, other) for setting in ("enabled", "state")]
    return judge(
        one["filters"],
        other["filters"],
        *switches,
        level=_level,
        given=queue.when | one.when | other.when,
        present=[edge.case for edge in pair],
    )


def _ends(graph: Graph, reader: Resource) -> set[Resource]:
    return {edge.target for edge in graph.outgoing(reader, Link.DELIVERS_TO, Link.INVOKES)}


def _level(case: Case) -> Severity | None:
    one, other, *switches = case.outcomes
    if not all(isinstance(switch, Absent) or switch in (Known(True), Known("RUNNING")) for switch in switches):
        return None
    filters, others = _patterns(one), _patterns(other)
    if filters == others == []:
        return Severity.WARNING
    if filters is None or others is None:
        # What is not known may be no filter at all, or the same one.
        return Severity.WARNING if filters == [] or others == [] else None
    if filters and others and ("" in filters or "" in others):
        return None
    return Severity.ERROR if filters != others else None


def _patterns(filters: Outcome) -> list[str] | None:
    """Return the patterns of a reader's filters in a fixed order, "" for what is not known; None if nothing is."""
    if isinstance(filters, Absent):
        return []
    if not isinstance(filters, Tree) or not filters.is_list:
        return None
    elements = list(filters.elements())
    if any(element.when or not isinstance(element.outcome, Tree) for element in elements):
        return None
    return sorted(_written(element) for element in elements)


def _written(filter_: Branch) -> str:
    return as_json(Value((filter_,)).step("pattern")) or ""


def _name(graph: Graph, reader: Resource) -> str:
    names = [edge.target.name for edge in graph.functions(reader)] if reader.kind is Kind.MAPPING else []
    return names[0] if names else reader.name

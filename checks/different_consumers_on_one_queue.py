"""Queues whose messages several consumers take from each other."""

import itertools
from collections.abc import Sequence
from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Judged,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    Trait,
    Verdict,
    check,
    filter_patterns,
    judge,
    judge_each,
    quoted,
)

_ENDS = (Link.DELIVERS_TO, Link.INVOKES)
#: How many pairs of readers are looked at: a queue that has more of them is wrong anyway.
_MAX_PAIRS = 200


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING, Severity.NOTE],
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
    ],
)
def different_consumers_on_one_queue(graph: Graph) -> Findings:
    """Different consumers read one queue.

    A queue hands each message to one reader only, so each consumer sees some of the messages. What a filter turns
    away is deleted from the queue: the consumer that it was meant for never sees it.

    **Levels:** error where one filters; warning where none does; note where only a role and an environment say so.

    **Fix:** give each consumer a queue of its own, behind a topic or a rule that does the filtering.

    **Ignore it** where each consumer can process every message, and they only share the work.
    """
    for queue in graph.resources(Kind.QUEUE):
        if queue.stands_for_many:  # each of its readers may read another one
            continue
        declared = _judged(graph, graph.pollers(queue))
        found = declared or _judged(graph, [*graph.pollers(queue), *graph.undeclared_readers(queue)])
        if found:
            readers = list(dict.fromkeys(edge for pair in found.things for edge in pair))
            loss = ", and what a filter turns away is deleted" if found.verdict.level is Severity.ERROR else ""
            yield found.finding(
                f"{len(readers)} consumers take the messages of queue {queue.label} from each other{loss}: "
                f"{quoted(graph.name_of_reader(edge.target) for edge in readers)}",
                at=queue,
                level=found.verdict.level if declared else Severity.NOTE,
                related=[Label(f"'{edge.target.name}' reads it", edge.at) for edge in readers],
            )


def _judged(graph: Graph, readers: Sequence[Edge]) -> Judged[tuple[Edge, Edge]] | None:
    return judge_each(itertools.islice(itertools.combinations(readers, 2), _MAX_PAIRS), partial(_verdict, graph))


def _verdict(graph: Graph, pair: tuple[Edge, Edge]) -> Verdict | None:
    """Return when both readers read, and how much is lost; None if they never certainly do."""
    one, other = (edge.target for edge in pair)
    ends, others = (_ends(graph, reader) for reader in (one, other))
    # Readers whose ends are not known, or that lie outside, may be one and the same.
    if not ends or not others or ends & others or all(end.is_external for end in ends | others):
        return None
    return judge(
        filters=one["filters"],
        others=other["filters"],
        is_on=graph.switch(one),
        other_is_on=graph.switch(other),
        level=_level,
        along=pair,
    )


def _ends(graph: Graph, reader: Resource) -> set[Resource]:
    """Return for whom something reads: a container reads for itself."""
    return {reader} if reader.has(Trait.ACTS) else {edge.target for edge in graph.outgoing(reader, *_ENDS)}


def _level(case: Case) -> Severity | None:
    if not case.matches(is_on=True, other_is_on=True):
        return None
    filters, others = filter_patterns(case.filters), filter_patterns(case.others)
    if filters == others == []:
        return Severity.WARNING
    if filters is None or others is None:
        # What is not known may be no filter at all, or the same one.
        return Severity.WARNING if filters == [] or others == [] else None
    if filters and others and ("" in filters or "" in others):
        return None
    return Severity.ERROR if filters != others else None

"""What the checks share of what producers send to FIFO queues and topics."""

from collections.abc import Callable

from archlint import (
    REMEMBERED,
    Case,
    Edge,
    Findings,
    Graph,
    Kind,
    Resource,
    Severity,
    Verdict,
    constant,
    declared,
    judge,
)


def same_for_every_message(graph: Graph, called: str, judge_send: Callable[[Edge], Verdict | None]) -> Findings:
    """Yield a finding for each producer that gives all its messages the same word.

    Args:
        graph: the graph.
        called: what the word is.
        judge_send: says how bad it is over an edge; `word` is the word in its verdict's case.
    """
    for target in graph.anywhere(Kind.QUEUE, Kind.TOPIC):
        seen = set[Resource]()
        for edge in graph.producers(target):
            producer = edge.source.reported
            verdict = judge_send(edge) if producer not in seen else None
            if verdict:
                seen.add(producer)
                yield verdict.finding(
                    f"{producer.called} sends every message to {target.kind.value}"
                    f" '{target.name}' with the {called} '{constant(verdict.case.word)}'",
                    at=producer,
                    value=verdict.case.place("word") or edge.at,
                    related=declared(f"the FIFO {target.kind.value}", target),
                )


def judge_ticks(graph: Graph, timer: Resource, edge: Edge) -> Verdict | None:
    """Return how bad it is that a timer sends the same message again while it is remembered."""
    return judge(
        interval=timer["interval"],
        fifo=edge.target["fifo"],
        by_content=edge.target["content_based_deduplication"],
        same=graph.repeats(edge),
        level=_level_of_ticks,
        along=[timer, edge],
    )


def _level_of_ticks(case: Case) -> Severity | None:
    is_dropped = case.matches(fifo=True, by_content=True, same=True) and case.is_less("interval", REMEMBERED)
    return Severity.WARNING if is_dropped else None

"""What the checks share of what producers send to FIFO queues and topics."""

from collections.abc import Callable

from archlint import Edge, Findings, Graph, Kind, Resource, Verdict, constant, declared


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

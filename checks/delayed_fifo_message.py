"""Sends with a delay of their own to queues that have none."""

from archlint import Case, Edge, Findings, Graph, Kind, Resource, Severity, Verdict, check, declared, duration, judge


@check(
    severity=Severity.ERROR,
    tags=["delivery", "fifo-throughput"],
    related=["fifo-target-without-group"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
)
def delayed_fifo_message(graph: Graph) -> Findings:
    """A producer sends messages to a FIFO queue with `DelaySeconds`.

    A FIFO queue delays all its messages or none, so as to keep them in order. SQS refuses one that has a delay of its
    own (`InvalidParameterValue`), and the call fails. A delay of 0 is none.

    **Fix:** leave out `DelaySeconds` of the message, and set it on the queue. Where single messages have to wait, send
    them to a standard queue, or let a schedule send them.
    """
    seen = set[Resource]()
    for queue in graph.anywhere(Kind.QUEUE):
        for edge in graph.producers(queue):
            producer = edge.source.reported
            verdict = _verdict(edge) if producer not in seen else None
            if verdict:
                seen.add(producer)
                yield verdict.finding(
                    f"{producer.called} sends to FIFO queue '{queue.name}' with a delay of"
                    f" {duration(verdict.case.scalar('delay'))}, which SQS refuses",
                    at=producer,
                    value=verdict.case.place("delay") or edge.at,
                    related=declared("the FIFO queue", queue),
                )


def _verdict(edge: Edge) -> Verdict | None:
    return judge(
        fifo=edge.target["fifo"],
        delay=edge.source["message_delay"],
        level=Severity.ERROR.where(_is_refused),
        along=[edge],
    )


def _is_refused(case: Case) -> bool:
    return case.matches(fifo=True) and (case.number("delay") or 0) > 0

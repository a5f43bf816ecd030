"""Dead-letter queues of the wrong type."""

from collections.abc import Iterator

from archlint import Case, Edge, Finding, Graph, Kind, Label, Resource, Severity, Verdict, check, judge, worst_of


@check(
    severity=Severity.ERROR,
    tags=["message-loss"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
    ],
)
def dlq_type_mismatch(graph: Graph) -> Iterator[Finding]:
    """A dead-letter queue is not of the type of what it serves.

    The dead-letter queue of a FIFO queue, or of a subscription to a FIFO topic, must be a FIFO queue; that of a
    standard one must be a standard queue. Anything else is refused when it is deployed, or loses the messages.

    **Fix:** give both the same type.
    """
    for resource in graph.resources(Kind.QUEUE, Kind.SUBSCRIPTION):
        found = [
            (verdict, source, edge)
            for edge in graph.dead_letter_targets(resource)
            if edge.target.kind is Kind.QUEUE
            for source in ([resource] if resource.kind is Kind.QUEUE else graph.topics(resource))
            if (verdict := _verdict(source, edge))
        ]
        worst = worst_of(verdict for verdict, _, _ in found)
        if worst:
            verdict, source, edge = min(found, key=lambda each: each[0].rank)
            yield Finding(
                _message(verdict, source, edge),
                at=resource,
                case=worst.case,
                related=[
                    Label("it is named here", edge.at),
                    Label("the dead-letter queue", edge.target.at),
                    *([Label("the topic", source.at)] if source.kind is Kind.TOPIC else []),
                ],
            )


def _verdict(source: Resource, edge: Edge) -> Verdict | None:
    given = edge.source.when | source.when | edge.target.when
    return judge(source["fifo"], edge.target["fifo"], level=_differ, given=given, present=[edge.case])


def _message(verdict: Verdict, source: Resource, edge: Edge) -> str:
    kind, other = ("FIFO", "standard") if verdict.case.known[0] else ("standard", "FIFO")
    is_queue = source.kind is Kind.QUEUE
    what = f"{kind} queue {source.label}" if is_queue else f"a subscription to the {kind} topic {source.label}"
    return f"{what} has the {other} queue {edge.target.label} for its dead letters"


def _differ(case: Case) -> Severity | None:
    fifo, other = case.known
    return Severity.ERROR if fifo is not None and other is not None and fifo != other else None

"""Dead-letter queues of the wrong type."""

from collections.abc import Iterator

from archlint import Case, Edge, Finding, Graph, Kind, Label, Severity, check, judge


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
        for edge in graph.dead_letter_targets(resource):
            if edge.target.kind is Kind.QUEUE:
                yield from _mismatches(graph, edge)


def _mismatches(graph: Graph, edge: Edge) -> Iterator[Finding]:
    is_queue = edge.source.kind is Kind.QUEUE
    for source in [edge.source] if is_queue else graph.topics(edge.source):
        given = edge.source.when | source.when | edge.target.when
        verdict = judge(source["fifo"], edge.target["fifo"], level=_differ, given=given, present=[edge.case])
        if verdict:
            kind = "FIFO" if verdict.case.known[0] else "standard"
            other = "standard" if verdict.case.known[0] else "FIFO"
            what = f"{kind} queue {source.label}" if is_queue else f"a subscription to the {kind} topic {source.label}"
            yield Finding(
                f"{what} has the {other} queue {edge.target.label} for its dead letters",
                at=edge.source,
                case=verdict.case,
                related=[Label("it is named here", edge.at), Label("the dead-letter queue", edge.target.at)],
            )


def _differ(case: Case) -> Severity | None:
    fifo, other = case.known
    return Severity.ERROR if fifo is not None and other is not None and fifo != other else None

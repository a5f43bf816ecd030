"""Dead-letter queues of the wrong type."""

from itertools import product

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Kind,
    Resource,
    Severity,
    Verdict,
    check,
    declared,
    judge,
    judge_each,
    judge_edges,
)


@check(
    severity=Severity.ERROR,
    tags=["message-loss"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeadLetterConfig.html",
        "https://docs.aws.amazon.com/lambda/latest/api/API_DeadLetterConfig.html",
    ],
)
def dlq_type_mismatch(graph: Graph) -> Findings:
    """A dead-letter queue is not of the type of what it serves.

    The dead-letter queue of a FIFO queue, or of a subscription to a FIFO topic, must be a FIFO queue; that of a
    standard one must be a standard queue. Only a queue can hold the dead letters of a queue, a subscription, a rule's
    target, an event bus or a schedule: no topic or function. Those of a function or a pipe may go to a topic, too,
    those of an event source mapping to a bucket. Anything else is refused when it is deployed, or loses the messages.

    **Fix:** give both the same type.
    """
    for resource, (edges, holders) in graph.misplaced_dead_letters().items():
        edge = edges[0]
        yield judge_edges(edges, Severity.ERROR).finding(
            f"{resource.called} has {edge.target.called} for its dead letters,"
            f" where AWS takes {' or '.join(f'a {kind.value}' for kind in holders)}",
            at=resource.reported,
            value=edge.at,
            related=declared(f"the {edge.target.kind.value}", edge.target),
            help="name a queue; what is to hear of its messages can read it, or an alarm on it can tell.",
        )
    for resource in graph.resources(Kind.QUEUE, Kind.SUBSCRIPTION):
        sources = [resource] if resource.kind is Kind.QUEUE else graph.topics(resource)
        edges = [edge for edge in graph.dead_letter_targets(resource) if edge.target.kind is Kind.QUEUE]
        found = judge_each(product(edges, sources), _differ)
        if found:
            edge, source = found.worst
            kind, other = ("FIFO", "standard") if found.case.matches(fifo=True) else ("standard", "FIFO")
            is_queue = source.kind is Kind.QUEUE
            what = f"{kind} queue {source.label}" if is_queue else f"a subscription to the {kind} topic {source.label}"
            topics = declared("the topic", source) if source.kind is Kind.TOPIC else []
            yield found.finding(
                f"{what} has the {other} queue {edge.target.label} for its dead letters",
                at=resource,
                value=edge.at,
                related=[*declared("the dead-letter queue", edge.target), *topics],
            )


def _differ(pair: tuple[Edge, Resource]) -> Verdict | None:
    edge, source = pair
    return judge(fifo=source["fifo"], dead_letters=edge.target["fifo"], level=_level, along=[edge, source])


def _level(case: Case) -> Severity | None:
    fifo, other = case.scalar("fifo"), case.scalar("dead_letters")
    return Severity.ERROR if fifo is not None and other is not None and fifo != other else None

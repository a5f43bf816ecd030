"""FIFO topics and queues whose order ends in something standard."""

from collections.abc import Iterator
from functools import partial
from itertools import product

from archlint import (
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    quoted,
    worst_of,
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["fifo-throughput"],
    see=[
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html",
    ],
)
def order_lost_downstream(graph: Graph) -> Iterator[Finding]:
    """Messages that were kept in order go on to a standard queue or topic.

    Order and deduplication end there: what comes after sees messages in any order, and some of them twice. The FIFO
    topic or queue before it is paid for, and limits the throughput, for nothing.

    Where a FIFO queue is subscribed to the topic too, one reader may need the order and the other not: a note.

    **Fix:** make the queue or topic FIFO, or everything before it standard.
    """
    for topic in graph.resources(Kind.TOPIC):
        standard = list(_standard_queues(graph, topic))
        worst = worst_of(verdict for verdict, _ in standard)
        if worst:
            queues = [edge.target for _, edge in standard]
            yield Finding(
                f"order and deduplication end where FIFO topic {topic.label} delivers to the standard "
                f"queue{'s' if len(set(queues)) > 1 else ''} {quoted([queue.name for queue in queues])}",
                at=topic,
                level=worst.level,
                case=worst.case,
                related=[
                    label
                    for _, edge in standard
                    for label in (
                        Label(f"'{edge.target.name}' is subscribed here", edge.at),
                        Label("the standard queue", edge.target.at),
                    )
                ],
            )
    yield from _pipes(graph)


def _standard_queues(graph: Graph, topic: Resource) -> Iterator[tuple[Verdict, Edge]]:
    """Yield the deliveries of a FIFO topic to standard queues, and how bad each is."""
    deliveries = _deliveries(graph, topic)
    fifo = [(edge, present) for edge, present in deliveries if _may_be_fifo(edge, present, Case())]
    unsettled = graph.may_be_linked(Kind.QUEUE, Link.DELIVERS_TO, Kind.SUBSCRIPTION) or graph.may_be_linked(
        Kind.TOPIC, Link.FEEDS, Kind.SUBSCRIPTION
    )
    for edge, present in deliveries:
        if edge.target.kind is not Kind.QUEUE:
            continue
        given = topic.when | edge.source.when | edge.target.when
        under = Case(when=given.union(*(case.when for case in present)))
        others = (delivery for delivery in fifo if delivery[0] is not edge)
        mixed = unsettled or any(_may_be_fifo(other, cases, under) for other, cases in others)
        level = partial(_level, Severity.NOTE if mixed else Severity.WARNING)
        verdict = judge(topic["fifo"], edge.target["fifo"], level=level, given=given, present=present)
        if verdict:
            yield verdict, edge


def _deliveries(graph: Graph, topic: Resource) -> list[tuple[Edge, list[Case]]]:
    """Return the edges over which a topic may deliver to queues, each with the circumstances of what lies between."""
    feeds = [(edge.target, [edge.case]) for edge in graph.outgoing(topic, Link.FEEDS)]
    inline = [(part, [part.presence]) for part in graph.parts(topic, Kind.SUBSCRIPTION)]
    return [
        (edge, [*present, edge.case])
        for subscription, present in (*feeds, *inline)
        if subscription["protocol"].known in ("SQS", None)
        for edge in graph.outgoing(subscription, Link.DELIVERS_TO)
    ]


def _may_be_fifo(edge: Edge, present: list[Case], under: Case) -> bool:
    """Tell whether a subscription possibly leads to a FIFO queue in the circumstances of a case."""
    given = under.when | edge.source.when | edge.target.when
    return judge(edge.target["fifo"], level=_unless_standard, given=given, present=present) is not None


def _pipes(graph: Graph) -> Iterator[Finding]:
    for pipe in graph.resources(Kind.PIPE):
        for feed, edge in product(graph.incoming(pipe, Link.FEEDS), graph.outgoing(pipe, Link.DELIVERS_TO)):
            queue, target = feed.source, edge.target
            if queue.kind is not Kind.QUEUE or target.kind not in (Kind.QUEUE, Kind.TOPIC):
                continue
            level = partial(_level, Severity.WARNING)
            given = pipe.when | queue.when | target.when
            verdict = judge(queue["fifo"], target["fifo"], level=level, given=given, present=[feed.case, edge.case])
            if verdict:
                yield Finding(
                    f"order and deduplication end where pipe {pipe.label} sends messages of the FIFO queue "
                    f"'{queue.name}' to the standard {target.kind.value} '{target.name}'",
                    at=pipe,
                    case=verdict.case,
                    related=[Label("the FIFO queue", queue.at), Label(f"the standard {target.kind.value}", target.at)],
                )
                break


def _level(level: Severity, case: Case) -> Severity | None:
    return level if case.known == (True, False) else None


def _unless_standard(case: Case) -> Severity | None:
    return Severity.NOTE if case.known[0] is not False else None

"""FIFO topics and queues whose order ends in something standard."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

from archlint import Edge, Findings, Graph, Kind, Label, Severity, Verdict, check, declared, judge, judge_each, quoted

#: A topic's edge to a subscription, and the one from there on.
_Way: TypeAlias = tuple[Edge, Edge]
#: How many subscriptions a FIFO topic may have (https://aws.amazon.com/sns/features/): of more, which ones exist
#: together is not looked for.
_MOST_SUBSCRIPTIONS = 100


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["fifo-throughput"],
    see=[
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html",
    ],
)
def order_lost_downstream(graph: Graph) -> Findings:
    """Messages that were kept in order go on to a standard queue or topic.

    Order and deduplication end there: what comes after sees messages in any order, and some of them twice. The FIFO
    topic or queue before it is paid for, and limits the throughput, for nothing. A pipe may read a dead-letter queue
    for whatever it likes: that of a FIFO queue has to be FIFO, and its messages have left their order.

    **Levels:** warning as a rule; note where a FIFO queue is subscribed to the topic, too: one reader may need the
    order, and the other not.

    **Fix:** make the queue or topic FIFO, or everything before it standard.

    **Ignore it** where readers that archlint does not see need the order, and this one does not.
    """
    for topic in graph.resources(Kind.TOPIC):
        ways = [way for way in graph.deliveries(topic) if way[0].target["protocol"].known in ("SQS", None)]
        # Most topics deliver to nothing that is FIFO: looked up once, not for each pair of deliveries.
        ordered = [way for way in ways if way[1].target["fifo"].known is not False]
        found = judge_each(ways, partial(_delivery, graph, ordered))
        if found:
            edges = [edge for _, edge in found.things]
            queues = list(dict.fromkeys(edge.target for edge in edges))
            yield found.finding(
                f"order and deduplication end where FIFO topic {topic.label} delivers to the standard "
                f"queue{'s' if queues[1:] else ''} {quoted(queues)}",
                at=topic,
                value=edges[0].at,
                related=[label for edge in edges for label in _labels(edge)],
                flow=[*declared("the FIFO topic", topic), *_labels(edges[0])],
            )
    yield from _pipes(graph)


def _labels(edge: Edge) -> Iterator[Label]:
    yield Label(f"'{edge.target.name}' is subscribed here", edge.at)
    yield from declared("the standard queue", edge.target)


def _delivery(graph: Graph, ordered: Sequence[_Way], way: _Way) -> Verdict | None:
    """Return when a FIFO topic delivers to a standard queue, and how bad that is."""
    if _judge(way, Severity.WARNING) is None:
        return None
    beside = (_may_be_fifo(other, way) for other in ordered if other is not way)
    is_mixed = graph.may_have_subscriptions() or len(ordered) > _MOST_SUBSCRIPTIONS or any(beside)
    return _judge(way, Severity.NOTE if is_mixed else Severity.WARNING)


def _may_be_fifo(way: _Way, beside: _Way) -> bool:
    """Tell whether a subscription possibly leads to a FIFO queue where there is another one beside it."""
    level = Severity.NOTE.where(lambda case: not case.matches(fifo=False))
    return judge(fifo=way[1].target["fifo"], level=level, along=[*way, *beside]) is not None


def _pipes(graph: Graph) -> Findings:
    for pipe in graph.resources(Kind.PIPE):
        # The dead-letter queue of a FIFO queue has to be FIFO, and what ends up there has left its order.
        ways = [way for way in graph.passages(pipe) if not graph.is_dead_letter_target(way[0].source)]
        found = next(((way, verdict) for way in ways if (verdict := _judge(way, Severity.WARNING))), None)
        if found:
            (feed, edge), verdict = found
            queue, target = feed.source, edge.target
            start, end = declared("the FIFO queue", queue), declared(f"the standard {target.kind.value}", target)
            yield verdict.finding(
                f"order and deduplication end where pipe {pipe.label} sends messages of the FIFO queue "
                f"'{queue.name}' to the standard {target.kind.value} '{target.name}'",
                at=pipe,
                value=edge.at,
                related=[*start, *end],
                flow=[*start, Label(f"pipe '{pipe.name}' sends it on", edge.at), *end],
            )


def _judge(way: _Way, level: Severity) -> Verdict | None:
    if way[1].target.is_external:  # its readers may need no order
        return None
    return judge(
        fifo=way[0].source["fifo"],
        then=way[1].target["fifo"],
        level=level.where(fifo=True, then=False),
        along=way,
    )

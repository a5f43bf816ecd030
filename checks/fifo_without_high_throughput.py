"""FIFO queues at the default throughput."""

from collections.abc import Iterator
from functools import partial

from archlint import Case, Finding, Graph, Kind, Label, Resource, Severity, check, judge, set_to

from ._fifo import constant_group, producers


@check(
    severity=Severity.NOTE,
    also=[Severity.WARNING],
    tags=["fifo-throughput"],
    related=["fifo-throughput-half-set", "single-message-group"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
)
def fifo_without_high_throughput(graph: Graph) -> Iterator[Finding]:
    """A FIFO queue is not set up for high throughput.

    By default a FIFO queue takes 300 calls per second for each API action: 3,000 messages in full batches. What
    comes faster is throttled. High throughput costs nothing and needs both `DeduplicationScope: messageGroup` and
    `FifoThroughputLimit: perMessageGroupId`.

    **Levels:** warning where a stream, an API or a FIFO topic feeds the queue, and more than that is to be expected;
    note where none does.

    **Fix:** set both, if messages with different groups need no deduplication among each other.

    **Ignore it** where 300 calls per second are plenty, or groups need deduplication among each other.
    """
    for queue in graph.resources(Kind.QUEUE):
        if graph.is_dead_letter_target(queue) or _is_one_line(graph, queue):
            continue
        feeds = [edge for edge in producers(graph, queue) if _is_fast(graph, edge.source)]
        verdict = judge(
            fifo=queue["fifo"],
            scope=queue["deduplication_scope"],
            limit=queue["throughput_limit"],
            level=partial(_level, Severity.WARNING if feeds else Severity.NOTE),
        )
        if verdict:
            fed = f", and {graph.name_of_source(feeds[0].source)} feeds it" if feeds else ""
            yield Finding(
                f"FIFO queue {queue.label} takes 300 sends per second at most (3,000 messages in full batches){fed}",
                at=queue,
                value=verdict.case.place("limit"),
                level=verdict.level,
                case=verdict.case,
                related=[
                    *(Label("it is fed from here", edge.at) for edge in feeds),
                    *(Label("the FIFO topic", topic.at) for edge in feeds for topic in graph.topics(edge.source)),
                ],
                remedies=partial(
                    set_to, queue, deduplication_scope="messageGroup", throughput_limit="perMessageGroupId"
                ),
            )


def _is_one_line(graph: Graph, queue: Resource) -> bool:
    """Tell whether every producer uses one message group: single-message-group says so already."""
    edges = producers(graph, queue)
    return bool(edges) and all(constant_group(graph, edge) is not None for edge in edges)


def _is_fast(graph: Graph, sender: Resource) -> bool:
    if sender.kind is Kind.PIPE:
        return graph.reads_stream(sender)
    if sender.kind is Kind.SUBSCRIPTION:
        return any(topic["fifo"].known is True for topic in graph.topics(sender))
    return sender.kind is Kind.INTEGRATION


def _level(level: Severity, case: Case) -> Severity | None:
    # The limit alone is refused when it is deployed: fifo-throughput-half-set says so.
    is_slow = case.scalar("scope") is not None and case.scalar("limit") not in (None, "PERMESSAGEGROUPID")
    return level if is_slow and case.matches(fifo=True) else None

"""FIFO queues at the default throughput."""

from functools import partial

from archlint import Case, Findings, Graph, Kind, Label, Severity, check, judge, set_to_fifo


@check(
    severity=Severity.NOTE,
    also=[Severity.WARNING],
    tags=["fifo-throughput"],
    related=["fifo-throughput-half-set", "single-message-group"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
)
def fifo_without_high_throughput(graph: Graph) -> Findings:
    """A FIFO queue is not set up for high throughput.

    By default a FIFO queue takes 300 calls per second for each API action: 3,000 messages in full batches. What
    comes faster is throttled. High throughput costs nothing and needs both `DeduplicationScope: messageGroup` and
    `FifoThroughputLimit: perMessageGroupId`.

    **Levels:** warning where a stream, an API or a FIFO topic feeds the queue, and more than that is to be expected;
    note where none does.

    **Fix:** set `DeduplicationScope: messageGroup` and `FifoThroughputLimit: perMessageGroupId`, if messages with
    different groups need no deduplication among each other.

    **Ignore it** where 300 calls per second are plenty, or groups need deduplication among each other.
    """
    for queue in graph.resources(Kind.QUEUE):
        # Of one message group single-message-group says so already.
        if graph.is_dead_letter_target(queue) or graph.has_one_group(queue):
            continue
        feeds = [edge for edge in graph.producers(queue) if graph.is_fast(edge.source)]
        level = Severity.WARNING if feeds else Severity.NOTE
        verdict = judge(
            fifo=queue["fifo"],
            scope=queue["deduplication_scope"],
            limit=queue["throughput_limit"],
            level=level.where(_is_slow, fifo=True),
        )
        if verdict:
            fed = f", and {graph.name_of_source(feeds[0].source)} feeds it" if feeds else ""
            yield verdict.finding(
                f"FIFO queue {queue.label} takes 300 sends per second at most (3,000 messages in full batches){fed}",
                at=queue,
                value="limit",
                related=[
                    *(Label("it is fed from here", edge.at) for edge in feeds),
                    *(Label("the FIFO topic", topic.at) for edge in feeds for topic in graph.topics(edge.source)),
                ],
                remedies=partial(
                    set_to_fifo, queue, deduplication_scope="messageGroup", throughput_limit="perMessageGroupId"
                ),
            )


def _is_slow(case: Case) -> bool:
    # The limit alone is refused when it is deployed: fifo-throughput-half-set says so.
    return case.scalar("scope") is not None and case.scalar("limit") not in (None, "PERMESSAGEGROUPID")

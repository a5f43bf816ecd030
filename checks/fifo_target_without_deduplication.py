"""FIFO queues that cannot tell what they are sent twice."""

from functools import partial

from archlint import (
    Edge,
    Findings,
    Graph,
    Kind,
    Label,
    Severity,
    Verdict,
    check,
    judge,
    judge_each,
    listed,
    set_to_fifo,
)


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
    ],
)
def fifo_target_without_deduplication(graph: Graph) -> Findings:
    """Something sends to a FIFO queue without anything to deduplicate by.

    SQS refuses a message that has no `MessageDeduplicationId` unless the queue deduplicates by content. Rules and
    schedules cannot give one; pipes, Tasks and API integrations can, and here do not. Every message is refused.

    **Fix:** set `ContentBasedDeduplication: true` on the queue, or the id where a pipe, Task or API sends.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = judge_each(graph.settled_sends(queue), _verdict)
        if found:
            yield found.finding(
                f"FIFO queue {queue.label} does not deduplicate by content, and gets no deduplication id from "
                f"{listed(graph.name_of_source(edge.source) for edge in found.things)}",
                at=queue,
                value="by_content",
                related=[
                    Label(f"{graph.name_of_source(edge.source)} sends from here", edge.at) for edge in found.things
                ],
                remedies=partial(set_to_fifo, queue, is_safe=True, content_based_deduplication=True),
            )


def _verdict(edge: Edge) -> Verdict | None:
    return judge(
        fifo=edge.target["fifo"],
        by_content=edge.target["content_based_deduplication"],
        id=edge.source["message_deduplication_id"],
        level=lambda case: Severity.ERROR if case.matches(fifo=True, by_content=False) and case.lacks("id") else None,
        along=[edge],
    )

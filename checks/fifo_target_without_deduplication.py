"""FIFO queues and topics that cannot tell what they are sent twice."""

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
        "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
    ],
)
def fifo_target_without_deduplication(graph: Graph) -> Findings:
    """Something sends to a FIFO queue or topic without anything to deduplicate by.

    SQS and SNS refuse a message that has no `MessageDeduplicationId` unless the queue or topic deduplicates by content.
    Rules and schedules cannot give one; pipes, Tasks and API integrations can, and here do not. Every message is
    refused.

    **Fix:** set `ContentBasedDeduplication: true` on the queue or topic, or the id where a pipe, Task or API sends.
    """
    for target in graph.resources(Kind.QUEUE, Kind.TOPIC):
        found = judge_each(graph.settled_sends(target), _verdict)
        if found:
            yield found.finding(
                f"FIFO {target.kind.value} {target.label} does not deduplicate by content, and gets no deduplication id"
                f" from {listed(graph.name_of_source(edge.source) for edge in found.things)}",
                at=target,
                value="by_content",
                related=[
                    Label(f"{graph.name_of_source(edge.source)} sends from here", edge.at) for edge in found.things
                ],
                remedies=partial(set_to_fifo, target, is_safe=True, content_based_deduplication=True),
            )


def _verdict(edge: Edge) -> Verdict | None:
    return judge(
        fifo=edge.target["fifo"],
        by_content=edge.target["content_based_deduplication"],
        id=edge.source["message_deduplication_id"],
        level=lambda case: Severity.ERROR if case.matches(fifo=True, by_content=False) and case.lacks("id") else None,
        along=[edge],
    )

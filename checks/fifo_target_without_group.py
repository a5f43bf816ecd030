"""Sends to FIFO queues that SQS refuses."""

from archlint import Findings, Graph, Kind, Severity, check, declared, judge


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput", "delivery"],
    related=["fifo-target-without-deduplication", "unsupported-fifo-route", "single-message-group"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
)
def fifo_target_without_group(graph: Graph) -> Findings:
    """Something sends to a FIFO queue without a message group.

    SQS refuses every message to a FIFO queue that has no `MessageGroupId`.

    **Fix:** set the message group where the rule, pipe, schedule, Task or API integration names the queue.
    """
    for queue in graph.anywhere(Kind.QUEUE):
        for edge in graph.settled_sends(queue):
            sender = edge.source
            verdict = judge(
                fifo=queue["fifo"],
                group=sender["message_group_id"],
                level=lambda case: Severity.ERROR if case.matches(fifo=True) and case.lacks("group") else None,
                along=[edge],
            )
            if verdict:
                at = sender.reported
                yield verdict.finding(
                    f"{at.called} sends to the FIFO queue '{queue.name}' without a message group",
                    at=at,
                    value=edge.at,
                    related=declared("the FIFO queue", queue),
                )

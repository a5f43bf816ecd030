"""Sends to FIFO queues and topics that SQS and SNS refuse."""

from archlint import Findings, Graph, Kind, Severity, check, declared, judge


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput", "delivery"],
    related=["fifo-target-without-deduplication", "unsupported-fifo-route", "single-message-group"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
        "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
    ],
)
def fifo_target_without_group(graph: Graph) -> Findings:
    """Something sends to a FIFO queue or topic without a message group.

    SQS refuses every message to a FIFO queue that has no `MessageGroupId`, and SNS every one to a FIFO topic.

    **Fix:** set the message group where the rule, pipe, schedule, Task or API integration names the queue or topic.
    """
    for target in graph.anywhere(Kind.QUEUE, Kind.TOPIC):
        for edge in graph.settled_sends(target):
            sender = edge.source
            verdict = judge(
                fifo=target["fifo"],
                group=sender["message_group_id"],
                level=lambda case: Severity.ERROR if case.matches(fifo=True) and case.lacks("group") else None,
                along=[edge],
            )
            if verdict:
                at = sender.reported
                yield verdict.finding(
                    f"{at.called} sends to the FIFO {target.kind.value} '{target.name}' without a message group",
                    at=at,
                    value=edge.at,
                    related=declared(f"the FIFO {target.kind.value}", target),
                )

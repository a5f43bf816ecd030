"""FIFO queues that cannot tell what they are sent twice."""

from collections.abc import Iterator

from archlint import Absent, Case, Finding, Graph, Kind, Label, Severity, check, judge, listed, worst_of

from ._fifo import settled_sends


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
    ],
)
def fifo_target_without_deduplication(graph: Graph) -> Iterator[Finding]:
    """Something sends to a FIFO queue without anything to deduplicate by.

    SQS refuses a message that has no `MessageDeduplicationId` unless the queue deduplicates by content. Rules and
    schedules cannot give one; pipes, Tasks and API integrations can, and here do not. Every message is refused.

    **Fix:** set `ContentBasedDeduplication: true` on the queue, or the id where a pipe, Task or API sends.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = []
        for edge in settled_sends(graph, queue):
            sender = edge.source
            verdict = judge(
                queue["fifo"],
                queue["content_based_deduplication"],
                sender["message_deduplication_id"],
                level=_level,
                given=queue.when | sender.when,
                present=[edge.case],
            )
            found += [(verdict, edge)] if verdict else []
        worst = worst_of(verdict for verdict, _ in found)
        if worst:
            senders = dict.fromkeys(graph.name_of_source(edge.source) for _, edge in found)
            yield Finding(
                f"FIFO queue {queue.label} does not deduplicate by content, and gets no deduplication id from "
                f"{listed(list(senders))}",
                at=queue,
                case=worst.case,
                related=[Label(f"{graph.name_of_source(edge.source)} sends from here", edge.at) for _, edge in found],
            )


def _level(case: Case) -> Severity | None:
    refused = case.known[:2] == (True, False) and isinstance(case.outcomes[2], Absent)
    return Severity.ERROR if refused else None

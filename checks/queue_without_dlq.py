"""Queues that keep failing messages to themselves."""

from functools import partial

from archlint import Findings, Graph, Kind, Severity, check, dead_letter_queue, judge_absence


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["dlq-without-alarm", "dlq-retention-too-short", "dlq-type-mismatch", "redrive-loop"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
)
def queue_without_dlq(graph: Graph) -> Findings:
    """A queue has no dead-letter queue.

    A message that its consumer cannot process comes back after every visibility timeout until the retention
    period ends, and is then deleted without a trace. Until then it costs throughput; in a FIFO queue it also
    holds up everything behind it in its message group.

    A queue that is itself a dead-letter queue needs none.

    **Fix:** add a `RedrivePolicy` with a `deadLetterTargetArn` and a `maxReceiveCount` of 5 or more.

    **Ignore it** where the consumer takes every message off the queue, whatever becomes of it, or an old message is
    worthless.
    """
    for queue in graph.resources(Kind.QUEUE):
        if graph.is_dead_letter_target(queue):
            continue
        verdict = judge_absence(redrive=queue["redrive_policy"], level=Severity.WARNING)
        if verdict:
            yield verdict.finding(
                f"queue {queue.label} has no dead-letter queue",
                at=queue,
                remedies=partial(dead_letter_queue, graph, queue),
            )

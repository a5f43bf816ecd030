"""Queues whose messages expire before they have been tried as often as they are to be."""

from functools import partial

from archlint import Absent, Case, Findings, Graph, Kind, Severity, check, duration, judge


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    related=["dlq-retention-too-short", "visibility-timeout-too-short"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ],
)
def retention_shorter_than_retries(graph: Graph) -> Findings:
    """A queue's messages expire before they have been tried as often as its redrive policy says.

    A message that its consumer does not delete comes back after the visibility timeout, and goes to the dead-letter
    queue when it is received once more than `maxReceiveCount`. If the queue keeps messages for no longer than all
    these timeouts together, SQS deletes the message first: the dead-letter queue stays empty, and nothing tells of the
    loss. Without a dead-letter queue, a message that fails once is never seen again where the visibility timeout is as
    long as the retention.

    **Levels:** warning where a function reads the queue, for Lambda leaves what fails hidden until the timeout is over,
    and where the queue keeps messages for no longer than one timeout; note for other queues.

    **Fix:** raise `MessageRetentionPeriod`, or lower `VisibilityTimeout` or `maxReceiveCount`.

    **Ignore it** where the consumer makes failed messages visible earlier, by `ChangeMessageVisibility`.
    """
    for queue in graph.resources(Kind.QUEUE):
        is_read = any(edge.target.kind is Kind.MAPPING for edge in graph.consumers(queue))
        verdict = judge(
            kept=queue["retention"],
            hidden=queue["visibility_timeout"],
            receives=queue["max_receive_count"],
            redrive=queue["redrive_policy"],
            level=partial(_level, is_read=is_read),
        )
        if verdict:
            kept, hidden = (duration(verdict.case.scalar(name)) for name in ("kept", "hidden"))
            receives = _receives(verdict.case) or 1
            why = (
                f"one that fails goes to its dead-letter queue after {receives:g} receives of {hidden} each: it expires"
                " first"
                if receives > 1
                else f"hides one that was received for {hidden}: if it fails, it expires before it comes back"
            )
            yield verdict.finding(
                f"queue {queue.label} keeps messages for {kept}, but {why}",
                at=queue,
                value="kept",
            )


def _receives(case: Case) -> float | None:
    """Return how often a message is received before it is set aside; once, where it never is."""
    return 1 if isinstance(case.redrive, Absent) else case.number("receives")


def _level(case: Case, *, is_read: bool) -> Severity | None:
    kept, hidden, receives = case.number("kept"), case.number("hidden"), _receives(case)
    if kept is None or hidden is None or receives is None or not 0 < kept <= hidden * receives:
        return None
    return Severity.WARNING if is_read or kept <= hidden else Severity.NOTE

"""Dead-letter queues that forget too soon."""

from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Kind,
    Severity,
    Verdict,
    check,
    duration,
    judge,
    judge_each,
    keep_longest,
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
)
def dlq_retention_too_short(graph: Graph) -> Findings:
    """A dead-letter queue keeps messages for no longer than the queue they come from.

    A standard queue's message keeps its enqueue time when it is moved: the days it spent in the source count in the
    dead-letter queue too. A message that was moved late expires there shortly after, or at once, before a person has
    looked at it. With equal retention what is left is whatever the source did not use up.

    FIFO queues start the time anew.

    **Levels:** warning where the dead-letter queue keeps messages for a shorter time; note where both keep them
    equally long.

    **Fix:** give the dead-letter queue the longest `MessageRetentionPeriod`, 1209600 (14 days), and the source less.

    **Ignore it** where an alarm calls a person long before the messages expire.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = judge_each(graph.dead_letter_sources(queue), _verdict)
        if found:
            kept, before = found.case.scalar("kept"), found.case.scalar("before")
            source_time = "as long" if kept == before else f"for {duration(before)}"
            yield found.finding(
                f"dead-letter queue {queue.label} keeps messages for {duration(kept)} from when they entered"
                f" '{found.worst.source.name}', which keeps them {source_time}",
                at=queue,
                value="kept",
                related=found.labels(lambda edge: f"'{edge.source.name}' redrives to it"),
                remedies=partial(keep_longest, queue, found.things),
            )


def _verdict(edge: Edge) -> Verdict | None:
    queue, source = edge.target, edge.source
    return judge(kept=queue["retention"], before=source["retention"], fifo=source["fifo"], level=_level, along=[edge])


def _level(case: Case) -> Severity | None:
    kept, before = case.number("kept"), case.number("before")
    if not case.matches(fifo=False) or kept is None or before is None or kept > before:
        return None
    return Severity.NOTE if kept == before else Severity.WARNING

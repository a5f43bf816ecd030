"""Dead-letter queues that forget too soon."""

from collections.abc import Iterator

from archlint import Case, Edge, Finding, Graph, Kind, Label, Severity, Verdict, check, duration, judge, worst_of


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
)
def dlq_retention_too_short(graph: Graph) -> Iterator[Finding]:
    """A dead-letter queue keeps messages for no longer than the queue they come from.

    A standard queue's message keeps its enqueue time when it is moved: the days it spent in the source count in the
    dead-letter queue too. A message that was moved late expires there shortly after, or at once, before anybody has
    looked at it. With equal retention (a note) what is left is whatever the source did not use up.

    FIFO queues start the time anew.

    **Fix:** give the dead-letter queue the longest `MessageRetentionPeriod`, 1209600 (14 days), and the source less.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = [
            (verdict, edge)
            for edge in graph.dead_letter_sources(queue)
            if edge.source.kind is Kind.QUEUE
            if (verdict := _verdict(edge))
        ]
        worst = worst_of(verdict for verdict, _ in found)
        if worst:
            verdict, edge = min(found, key=lambda each: each[0].rank)
            kept, source_keeps, _fifo = verdict.case.known
            source_time = "as long" if kept == source_keeps else f"for {duration(source_keeps)}"
            yield Finding(
                f"dead-letter queue {queue.label} keeps messages for {duration(kept)} from when they entered"
                f" '{edge.source.name}', which keeps them {source_time}",
                at=queue,
                level=worst.level,
                case=worst.case,
                related=[Label(f"'{edge.source.name}' redrives to it", edge.at) for _, edge in found],
            )


def _verdict(edge: Edge) -> Verdict | None:
    queue, source = edge.target, edge.source
    return judge(
        queue["retention"],
        source["retention"],
        source["fifo"],
        level=_level,
        given=queue.when | source.when,
        present=[edge.case],
    )


def _level(case: Case) -> Severity | None:
    kept, source_keeps, fifo = case.known
    if fifo is not False or not isinstance(kept, int | float) or not isinstance(source_keeps, int | float):
        return None
    if kept < source_keeps:
        return Severity.WARNING
    return Severity.NOTE if kept == source_keeps else None

"""Dead-letter queues that forget too soon."""

from collections.abc import Iterator, Sequence
from functools import partial

from archlint import (
    DEAD_LETTER_RETENTION,
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Remedy,
    Resource,
    SetTo,
    Severity,
    Verdict,
    check,
    duration,
    judge,
    judge_each,
    quoted,
    set_to,
)

#: How long a queue keeps messages whose dead-letter queue is to keep them for longer, in seconds.
_WEEK = 604_800


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
)
def dlq_retention_too_short(graph: Graph) -> Iterator[Finding]:
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
            yield Finding(
                f"dead-letter queue {queue.label} keeps messages for {duration(kept)} from when they entered"
                f" '{found.worst.source.name}', which keeps them {source_time}",
                at=queue,
                value=found.case.place("kept"),
                level=found.verdict.level,
                case=found.verdict.case,
                related=[Label(f"'{edge.source.name}' redrives to it", edge.at) for edge in found.things],
                remedies=partial(_longer, queue, found.things),
            )


def _longer(queue: Resource, sources: Sequence[Edge]) -> Iterator[Remedy]:
    """Yield the remedy that lets a dead-letter queue keep messages longest; its sources may have to keep them less."""
    if any(edge.source.at.location == queue.at.location for edge in sources):
        return  # one block of a module makes both
    kept = {edge.source: edge.source["retention"].known for edge in sources}
    longest = [source for source, each in kept.items() if each == DEAD_LETTER_RETENTION]
    if not all(isinstance(each, int) for each in kept.values()):
        return
    if not longest:
        yield from set_to(queue, is_safe=True, retention=DEAD_LETTER_RETENTION)
        return
    shortened = tuple(SetTo(source, "retention", _WEEK) for source in longest)
    if queue["retention"].known != DEAD_LETTER_RETENTION:
        shortened = (SetTo(queue, "retention", DEAD_LETTER_RETENTION), *shortened)
    names = quoted(source.name for source in longest)
    yield Remedy(f"keep messages for {duration(_WEEK)} in {names}, and longest in {queue.label}", shortened)


def _verdict(edge: Edge) -> Verdict | None:
    queue, source = edge.target, edge.source
    return judge(kept=queue["retention"], before=source["retention"], fifo=source["fifo"], level=_level, along=[edge])


def _level(case: Case) -> Severity | None:
    kept, before = case.number("kept"), case.number("before")
    if not case.matches(fifo=False) or kept is None or before is None or kept > before:
        return None
    return Severity.NOTE if kept == before else Severity.WARNING

"""Producers whose messages are all taken for duplicates of the first one."""

from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Severity,
    Verdict,
    check,
    constant,
    declared,
    duration,
    grouped,
    judge,
    judge_each,
)

from ._fifo import judge_ticks, same_for_every_message


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["single-message-group", "fifo-target-without-deduplication"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html",
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html",
    ],
)
def constant_deduplication_id(graph: Graph) -> Findings:
    """A producer sends every message with the same deduplication id.

    A FIFO queue or topic takes a message for a duplicate if one with the same `MessageDeduplicationId` came in the
    last five minutes: it accepts the message and delivers it to nobody. Of all that is sent within five minutes, only
    the first message gets through, and the sender sees no error. Deduplication by content does not help: an id
    that is given comes first.

    With `DeduplicationScope: messageGroup`, of a topic `FifoThroughputScope: MessageGroup`, only messages of the same
    group are compared, and the finding is for those that all have the same group, too.

    A timer that ticks more often, and sends the same `Input` each time to a queue that deduplicates by content, sends
    the same message. Other timers are not meant, and neither is what only timers start: mostly they are more than five
    minutes apart.

    **Fix:** take `MessageDeduplicationId` from the message, for instance an event's id, or leave it out and set
    `ContentBasedDeduplication: true`.

    **Ignore it** where one message in five minutes is what you want, for instance to start a refresh.
    """

    def judge_send(edge: Edge) -> Verdict | None:
        if not graph.sends_often(edge.source):
            return None
        return judge(
            fifo=edge.target["fifo"],
            scope=edge.target["deduplication_scope"],
            group=edge.source["message_group_id"],
            word=edge.source["message_deduplication_id"],
            level=_level,
            along=[edge],
        )

    yield from same_for_every_message(graph, "deduplication id", judge_send)
    for timer, edges in grouped(graph.timed_sends()).items():
        found = judge_each(edges, partial(judge_ticks, graph, timer))
        if found:
            yield found.finding(
                f"{timer.called} sends the same message to queue '{found.worst.target.name}' every"
                f" {duration(found.case.scalar('interval'))}, and all but the first one in five minutes are dropped",
                at=timer,
                value="interval",
                related=[label for edge in found.things for label in declared("the FIFO queue", edge.target)],
            )


def _level(case: Case) -> Severity | None:
    """Say how bad it is: groups that differ only help where these are told apart, or possibly are."""
    are_apart = case.scalar("scope") in (None, "MESSAGEGROUP") and constant(case.group) is None
    is_wrong = case.matches(fifo=True) and constant(case.word) is not None and not are_apart
    return Severity.WARNING if is_wrong else None

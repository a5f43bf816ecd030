"""Producers that put every message into one line."""

from functools import cache

from archlint import Case, Edge, Findings, Graph, Resource, Severity, Verdict, check, constant, judge

from ._fifo import same_for_every_message


@check(
    severity=Severity.WARNING,
    tags=["fifo-throughput"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html",
)
def single_message_group(graph: Graph) -> Findings:
    """A producer sends every message with the same message group.

    Messages of one group are handed out one after another: a single group is one ordered line, read by one
    consumer at a time, and one message that fails holds up all others. A FIFO topic delivers at most 300 messages
    per second and group.

    Timers are not meant: a tick now and then needs no parallel lines. Where producers have a group each, these are
    parallel lines, and only a note tells of them.

    **Fix:** take `MessageGroupId` from the message, for instance a customer's or an order's id.

    **Ignore it** where all messages have to stay in one order.
    """

    @cache
    def has_several_groups(target: Resource) -> bool:
        groups = [edge.source["message_group_id"].known for edge in graph.producers(target)]
        return len({group for group in groups if group is not None}) > 1

    def judge_send(edge: Edge) -> Verdict | None:
        if not graph.names_groups(edge.source):
            return None
        level = _in_parallel if has_several_groups(edge.target) else _in_one_line
        return judge(fifo=edge.target["fifo"], word=edge.source["message_group_id"], level=level, along=[edge])

    yield from same_for_every_message(graph, "message group", judge_send)


def _in_one_line(case: Case) -> Severity | None:
    return Severity.WARNING if case.matches(fifo=True) and constant(case.word) is not None else None


def _in_parallel(case: Case) -> Severity | None:
    return Severity.NOTE if _in_one_line(case) else None

"""Producers that put every message into one line."""

from archlint import Case, Findings, Graph, Kind, Resource, Severity, check, constant, declared, judge


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

    Timers are not meant: a tick now and then needs no parallel lines.

    **Fix:** take `MessageGroupId` from the message, for instance a customer's or an order's id.

    **Ignore it** where all messages have to stay in one order.
    """
    for target in graph.anywhere(Kind.QUEUE, Kind.TOPIC):
        seen = set[Resource]()
        for edge in graph.producers(target):
            producer = edge.source.reported
            if producer in seen or not graph.names_groups(edge.source):
                continue
            verdict = judge(fifo=target["fifo"], group=edge.source["message_group_id"], level=_level, along=[edge])
            if verdict:
                seen.add(producer)
                yield verdict.finding(
                    f"{producer.called} sends every message to {target.kind.value}"
                    f" '{target.name}' with the message group '{constant(verdict.case.group)}'",
                    at=producer,
                    value=verdict.case.place("group") or edge.at,
                    related=declared(f"the FIFO {target.kind.value}", target),
                )


def _level(case: Case) -> Severity | None:
    return Severity.WARNING if case.matches(fifo=True) and constant(case.group) is not None else None

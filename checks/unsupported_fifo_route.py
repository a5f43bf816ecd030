"""Routes to and from FIFO queues and topics that AWS does not support."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from archlint import (
    Case,
    FifoRoute,
    Findings,
    Graph,
    Kind,
    Label,
    Link,
    Severity,
    Verdict,
    check,
    declared,
    judge,
    judge_each,
    listed,
)


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput", "delivery"],
    related=["order-lost-downstream", "dlq-type-mismatch"],
    see=[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ],
)
def unsupported_fifo_route(graph: Graph) -> Findings:
    """Something delivers to a FIFO queue or topic, or from a FIFO topic, that cannot.

    S3 notifications, IoT rules, Lambda's asynchronous destinations and dead-letter targets, and the dead-letter
    queues of rules and schedules must be standard. Rules, schedules, pipes and alarms give a message no group, which a
    FIFO topic asks for. A FIFO queue can only subscribe to a FIFO topic, and a FIFO
    topic delivers to queues only. The deployment is refused, or every delivery fails.

    **Fix:** use a standard queue there, or go through EventBridge, a pipe or a function.
    """
    found: dict[tuple[object, str], list[FifoRoute]] = defaultdict(list)
    for route in graph.fifo_routes():
        source, target = route.edge.source, route.edge.target
        # A topic's inline subscriptions are distinguished by their targets.
        part = target.name if source.kind is Kind.SUBSCRIPTION and source.owner else ""
        found[source.reported, part].append(route)
    for (_at, part), routes in found.items():
        judged = judge_each(routes, _verdict)
        if judged:
            yield judged.finding(
                _message(graph, judged.things),
                at=judged.worst.edge.source.reported,
                value=judged.worst.edge.at,
                related=[label for route in judged.things for label in _labels(route)],
                discriminator=part,
            )


def _verdict(route: FifoRoute) -> Verdict | None:
    return judge(fifo=route.fifo, source=route.source, level=_level, along=[route.edge])


def _level(case: Case) -> Severity | None:
    return Severity.ERROR if case.matches(fifo=True, source=False) else None


def _message(graph: Graph, routes: Iterable[FifoRoute]) -> str:
    ends: dict[str, list[str]] = defaultdict(list)
    for route in routes:
        sender, end = _say(graph, route)
        ends[sender].append(end)
    return listed(f"{sender} {listed(names)}" for sender, names in ends.items())


def _say(graph: Graph, route: FifoRoute) -> tuple[str, str]:
    """Return what cannot do what, and with what."""
    edge, topic = route.edge, route.topic
    if topic and route.fifo is topic["fifo"]:
        return f"FIFO topic '{topic.name}' can deliver to queues only, not over", route.protocol.lower()
    verb = "cannot send its dead letters to" if edge.link is Link.DEAD_LETTERS_TO else "cannot deliver to"
    verb = "cannot be" if edge.source.kind is Kind.INVOKE_CONFIG else verb
    sender = f"standard topic '{topic.name}'" if topic else graph.name_of_source(edge.source)
    return f"{sender} {verb}", f"the FIFO {edge.target.kind.value} '{edge.target.name}'"


def _labels(route: FifoRoute) -> Iterator[Label]:
    yield Label("the route", route.edge.at)
    yield from declared("its end", route.edge.target)
    if route.topic and not route.edge.source.owner:
        yield from declared("the topic", route.topic)

"""Routes to and from FIFO queues and topics that AWS does not support."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from archlint import (
    Edge,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Resource,
    Severity,
    Value,
    Verdict,
    check,
    judge,
    judge_each,
    listed,
)

#: Who cannot deliver to a FIFO queue or topic, by the link it would take.
_CANNOT_DELIVER = {
    Link.DELIVERS_TO: {
        Kind.NOTIFICATION: "cannot notify",
        Kind.INVOKE_CONFIG: "cannot be",
        Kind.IOT_ACTION: "cannot send to",
    },
    Link.DEAD_LETTERS_TO: {
        Kind.FUNCTION: "cannot send its dead letters to",
        Kind.INVOKE_CONFIG: "cannot be",
        Kind.TARGET: "cannot send its dead letters to",
        Kind.SCHEDULE: "cannot send its dead letters to",
    },
}


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput"],
    see=[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ],
)
def unsupported_fifo_route(graph: Graph) -> Iterator[Finding]:
    """Something delivers to a FIFO queue or topic, or from a FIFO topic, that cannot.

    S3 notifications, IoT rules, Lambda's asynchronous destinations and dead-letter targets, and the dead-letter
    queues of rules and schedules must be standard. A FIFO queue can only subscribe to a FIFO topic, and a FIFO
    topic delivers to queues only. The deployment is refused, or every delivery fails.

    **Fix:** use a standard queue there, or go through EventBridge, a pipe or a function.
    """
    found: dict[tuple[Resource, str], list[_Route]] = defaultdict(list)
    for route in (*_to_fifo(graph), *_subscriptions(graph)):
        source = route.edge.source
        # A topic's inline subscriptions are told apart by where they lead.
        part = route.edge.target.name if source.kind is Kind.SUBSCRIPTION and source.owner else ""
        found[source.reported, part].append(route)
    for (at, part), routes in found.items():
        judged = judge_each(routes, _verdict)
        if judged:
            yield Finding(
                _message(judged.things),
                at=at,
                case=judged.verdict.case,
                related=[label for route in judged.things for label in _labels(graph, route.edge)],
                discriminator=part,
            )


class _Route(NamedTuple):
    """An edge that cannot work if some ends are FIFO and others are not: who cannot do what, and with what."""

    edge: Edge
    who: str
    end: str
    fifo: Resource
    standard: Resource | None = None


def _to_fifo(graph: Graph) -> Iterator[_Route]:
    for target in graph.resources(Kind.QUEUE, Kind.TOPIC):
        for edge in graph.incoming(target, *_CANNOT_DELIVER):
            reason = _CANNOT_DELIVER[edge.link].get(edge.source.kind)
            if reason:
                who = f"{graph.name_of_source(edge.source)} {reason}"
                yield _Route(edge, who, f"the FIFO {target.kind.value} '{target.name}'", target)


def _subscriptions(graph: Graph) -> Iterator[_Route]:
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        protocol = subscription["protocol"].known
        for topic, edge in product(graph.topics(subscription), graph.outgoing(subscription, Link.DELIVERS_TO)):
            if protocol == "SQS" and edge.target.kind is Kind.QUEUE:
                who, end = f"standard topic '{topic.name}' cannot deliver to", f"the FIFO queue '{edge.target.name}'"
                yield _Route(edge, who, end, edge.target, topic)
            elif isinstance(protocol, str) and protocol != "SQS":
                who = f"FIFO topic '{topic.name}' can deliver to queues only, not over"
                yield _Route(edge, who, protocol.lower(), topic)


def _verdict(route: _Route) -> Verdict | None:
    standard = route.standard["fifo"] if route.standard else Value.of(Known(False))
    return judge(
        standard=standard,
        fifo=route.fifo["fifo"],
        level=lambda case: Severity.ERROR if case.matches(standard=False, fifo=True) else None,
        along=[route.edge],
    )


def _message(routes: Iterable[_Route]) -> str:
    ends: dict[str, dict[str, None]] = defaultdict(dict)
    for route in routes:
        ends[route.who][route.end] = None
    return listed([f"{who} {listed(list(names))}" for who, names in ends.items()])


def _labels(graph: Graph, edge: Edge) -> Iterator[Label]:
    yield Label("the route", edge.at)
    yield Label("its end", edge.target.at)
    if edge.source.kind is Kind.SUBSCRIPTION and not edge.source.owner:
        yield from (Label("the topic", topic.at) for topic in graph.topics(edge.source))

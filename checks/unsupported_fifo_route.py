"""Routes to and from FIFO queues and topics that AWS does not support."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from archlint import (
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    Value,
    Verdict,
    check,
    judge,
    listed,
    worst_of,
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
    found: dict[tuple[Resource, str], list[_Route]] = {}
    for route in (*_to_fifo(graph), *_subscriptions(graph)):
        at, edge = route.edge.source.reported, route.edge
        # A topic's inline subscriptions are told apart by where they lead.
        part = edge.target.name if edge.source.kind is Kind.SUBSCRIPTION and edge.source.owner else ""
        found.setdefault((at, part), []).append(route)
    for (at, part), routes in found.items():
        worst = worst_of(route.verdict for route in routes)
        if worst:
            yield Finding(
                _message(routes),
                at=at,
                case=worst.case,
                related=[label for route in routes for label in _labels(graph, route.edge)],
                discriminator=part,
            )


class _Route(NamedTuple):
    """An edge that cannot work, and why: who cannot do what, and with what."""

    edge: Edge
    words: str
    end: str
    verdict: Verdict


def _message(routes: Sequence[_Route]) -> str:
    ends: dict[str, list[str]] = {}
    for route in routes:
        ends.setdefault(route.words, []).append(route.end)
    return listed([f"{words} {listed(list(dict.fromkeys(names)))}" for words, names in ends.items()])


def _labels(graph: Graph, edge: Edge) -> Iterator[Label]:
    yield Label("the route", edge.at)
    yield Label("its end", edge.target.at)
    if edge.source.kind is Kind.SUBSCRIPTION and not edge.source.owner:
        yield from (Label("the topic", topic.at) for topic in graph.topics(edge.source))


def _to_fifo(graph: Graph) -> Iterator[_Route]:
    for target in graph.resources(Kind.QUEUE, Kind.TOPIC):
        for edge in graph.incoming(target, *_CANNOT_DELIVER):
            reason = _CANNOT_DELIVER[edge.link].get(edge.source.kind)
            verdict = _judge(edge, target["fifo"], level=_fifo) if reason else None
            if verdict:
                words = f"{graph.name_of_source(edge.source)} {reason}"
                yield _Route(edge, words, f"the FIFO {target.kind.value} '{target.name}'", verdict)


def _subscriptions(graph: Graph) -> Iterator[_Route]:
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        protocol = subscription["protocol"].known
        for topic in graph.topics(subscription):
            for edge in graph.outgoing(subscription, Link.DELIVERS_TO):
                if protocol == "SQS" and edge.target.kind is Kind.QUEUE:
                    verdict = _judge(edge, topic["fifo"], edge.target["fifo"], level=_standard_to_fifo)
                    words, end = (
                        f"standard topic '{topic.name}' cannot deliver to",
                        f"the FIFO queue '{edge.target.name}'",
                    )
                elif isinstance(protocol, str) and protocol != "SQS":
                    verdict = _judge(edge, topic["fifo"], level=_fifo)
                    words, end = f"FIFO topic '{topic.name}' can deliver to queues only, not over", protocol.lower()
                else:
                    continue
                if verdict:
                    yield _Route(edge, words, end, verdict)


def _judge(edge: Edge, *fifo: Value, level: Callable[[Case], Severity | None]) -> Verdict | None:
    return judge(*fifo, level=level, given=edge.source.when | edge.target.when, present=[edge.case])


def _fifo(case: Case) -> Severity | None:
    return Severity.ERROR if case.known[0] is True else None


def _standard_to_fifo(case: Case) -> Severity | None:
    return Severity.ERROR if case.known == (False, True) else None

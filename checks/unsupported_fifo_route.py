"""Routes to and from FIFO queues and topics that AWS does not support."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from archlint import Case, Edge, Finding, Graph, Kind, Label, Link, Severity, Verdict, check, judge, judge_each, listed

from ._fifo import declared

#: Who cannot deliver to a FIFO queue or topic, by the link it would take.
_CANNOT = {
    (Kind.NOTIFICATION, Link.DELIVERS_TO): "cannot notify",
    (Kind.IOT_ACTION, Link.DELIVERS_TO): "cannot send to",
    (Kind.INVOKE_CONFIG, Link.DELIVERS_TO): "cannot be",
    (Kind.INVOKE_CONFIG, Link.DEAD_LETTERS_TO): "cannot be",
    (Kind.FUNCTION, Link.DEAD_LETTERS_TO): "cannot send its dead letters to",
    (Kind.TARGET, Link.DEAD_LETTERS_TO): "cannot send its dead letters to",
    (Kind.SCHEDULE, Link.DEAD_LETTERS_TO): "cannot send its dead letters to",
}
#: Who cannot deliver to a FIFO topic, beside them: none of them gives a message its group.
_CANNOT_TO_TOPICS = {
    (Kind.TARGET, Link.DELIVERS_TO): "cannot publish to",
    (Kind.SCHEDULE, Link.DELIVERS_TO): "cannot publish to",
    (Kind.PIPE, Link.DELIVERS_TO): "cannot publish to",
    (Kind.ALARM, Link.DELIVERS_TO): "cannot notify",
}


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput", "delivery"],
    see=[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ],
)
def unsupported_fifo_route(graph: Graph) -> Iterator[Finding]:
    """Something delivers to a FIFO queue or topic, or from a FIFO topic, that cannot.

    S3 notifications, IoT rules, Lambda's asynchronous destinations and dead-letter targets, and the dead-letter
    queues of rules and schedules must be standard. Rules, schedules, pipes and alarms give a message no group, which a
    FIFO topic asks for. A FIFO queue can only subscribe to a FIFO topic, and a FIFO
    topic delivers to queues only. The deployment is refused, or every delivery fails.

    **Fix:** use a standard queue there, or go through EventBridge, a pipe or a function.
    """
    found: dict[tuple[object, str], list[_Route]] = defaultdict(list)
    for route in (*_to_fifo(graph), *_subscriptions(graph)):
        source, target = route.edge.source, route.edge.target
        # A topic's inline subscriptions are told apart by where they lead.
        part = target.name if source.kind is Kind.SUBSCRIPTION and source.owner else ""
        found[source.reported, part].append(route)
    for (_at, part), routes in found.items():
        judged = judge_each(routes, lambda route: route.verdict)
        if judged:
            yield Finding(
                _message(judged.things),
                at=judged.worst.edge.source.reported,
                case=judged.verdict.case,
                related=[label for route in judged.things for label in _labels(graph, route.edge)],
                discriminator=part,
            )


class _Route(NamedTuple):
    """An edge that cannot work, and when: who cannot do what, and with what."""

    edge: Edge
    who: str
    end: str
    verdict: Verdict | None


def _to_fifo(graph: Graph) -> Iterator[_Route]:
    for target in graph.anywhere(Kind.QUEUE, Kind.TOPIC):
        reasons = _CANNOT | (_CANNOT_TO_TOPICS if target.kind is Kind.TOPIC else {})
        for edge in graph.incoming(target):
            reason = reasons.get((edge.source.kind, edge.link))
            if reason:
                who = f"{graph.name_of_source(edge.source)} {reason}"
                verdict = judge(fifo=target["fifo"], level=_is_fifo, along=[edge])
                yield _Route(edge, who, f"the FIFO {target.kind.value} '{target.name}'", verdict)


def _subscriptions(graph: Graph) -> Iterator[_Route]:
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        protocol = subscription["protocol"].known
        for topic, edge in product(graph.topics(subscription), graph.outgoing(subscription, Link.DELIVERS_TO)):
            if protocol == "SQS":
                who, end = f"standard topic '{topic.name}' cannot deliver to", f"the FIFO queue '{edge.target.name}'"
                fifo, standard = edge.target["fifo"], topic["fifo"]
                yield _Route(edge, who, end, judge(standard=standard, fifo=fifo, level=_is_mixed, along=[edge]))
            elif isinstance(protocol, str):
                who = f"FIFO topic '{topic.name}' can deliver to queues only, not over"
                yield _Route(edge, who, protocol.lower(), judge(fifo=topic["fifo"], level=_is_fifo, along=[edge]))


def _is_fifo(case: Case) -> Severity | None:
    return Severity.ERROR if case.matches(fifo=True) else None


def _is_mixed(case: Case) -> Severity | None:
    return Severity.ERROR if case.matches(standard=False, fifo=True) else None


def _message(routes: Iterable[_Route]) -> str:
    ends: dict[str, list[str]] = defaultdict(list)
    for route in routes:
        ends[route.who].append(route.end)
    return listed(f"{who} {listed(names)}" for who, names in ends.items())


def _labels(graph: Graph, edge: Edge) -> Iterator[Label]:
    yield Label("the route", edge.at)
    yield from declared("its end", edge.target)
    if edge.source.kind is Kind.SUBSCRIPTION and not edge.source.owner:
        yield from (label for topic in graph.topics(edge.source) for label in declared("the topic", topic))

"""Routes to and from FIFO queues and topics that AWS does not support."""

from collections.abc import Iterator

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
    Verdict,
    check,
    judge,
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
    for target in graph.resources(Kind.QUEUE, Kind.TOPIC):
        for edge in graph.incoming(target, *_CANNOT_DELIVER):
            reason = _CANNOT_DELIVER[edge.link].get(edge.source.kind)
            verdict = _if_fifo(target, edge) if reason else None
            if verdict:
                sender = graph.name_of_source(edge.source)
                yield _finding(edge, f"{sender} {reason} the FIFO {target.kind.value} '{target.name}'", verdict)
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        yield from _subscription(graph, subscription)


def _if_fifo(resource: Resource, edge: Edge) -> Verdict | None:
    given = resource.when | edge.source.when | edge.target.when
    return judge(resource["fifo"], level=_fifo, given=given, present=[edge.case])


def _fifo(case: Case) -> Severity | None:
    return Severity.ERROR if case.known[0] is True else None


def _standard_to_fifo(case: Case) -> Severity | None:
    return Severity.ERROR if case.known == (False, True) else None


def _subscription(graph: Graph, subscription: Resource) -> Iterator[Finding]:
    for topic in graph.topics(subscription):
        for edge in graph.outgoing(subscription, Link.DELIVERS_TO):
            protocol = subscription["protocol"].known
            given = topic.when | subscription.when | edge.target.when
            if protocol == "SQS" and edge.target.kind is Kind.QUEUE:
                fifo = (topic["fifo"], edge.target["fifo"])
                verdict = judge(*fifo, level=_standard_to_fifo, given=given, present=[edge.case])
                words = f"standard topic '{topic.name}' cannot deliver to the FIFO queue '{edge.target.name}'"
            elif isinstance(protocol, str) and protocol != "SQS":
                verdict = judge(topic["fifo"], level=_fifo, given=given, present=[edge.case])
                words = f"FIFO topic '{topic.name}' can deliver to queues only, not over {protocol.lower()}"
            else:
                continue
            if verdict:
                yield _finding(edge, words, verdict)


def _finding(edge: Edge, words: str, verdict: Verdict) -> Finding:
    at = edge.source.reported
    return Finding(
        words,
        at=at,
        case=verdict.case,
        related=[Label("the route", edge.at), Label("its end", edge.target.at)],
        discriminator=edge.target.name if edge.source.owner else "",
    )

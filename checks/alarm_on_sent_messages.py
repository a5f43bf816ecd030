"""Alarms that no redriven message sets off."""

from collections.abc import Iterable, Sequence
from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Remedy,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    set_to,
    worst_of,
)

from ._alarms import without_action

_SENT = "NumberOfMessagesSent"
_VISIBLE = "ApproximateNumberOfMessagesVisible"
#: What leads to a queue and brings it no message.
_NO_MESSAGES = (Link.CONTAINS, Link.GOVERNS, Link.HANDED_TO)


@check(
    severity=Severity.WARNING,
    tags=["architecture"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
)
def alarm_on_sent_messages(graph: Graph) -> Findings:
    """The only alarm of a dead-letter queue watches how many messages are sent to it.

    A message that SQS moves to a dead-letter queue because it was received too often is not counted in
    `NumberOfMessagesSent`: the metric stays at zero, and the alarm is silent however many messages arrive.

    SNS, EventBridge and Lambda do send their dead letters: where one of them uses the queue, the alarm works for it.
    Beside an alarm that has an action, one that has none does not count.

    **Fix:** watch `ApproximateNumberOfMessagesVisible` instead.

    **Ignore it** where a producer that archlint does not see puts messages into the queue itself.
    """
    for queue in graph.resources(Kind.QUEUE):
        alarms = graph.alarms(queue)
        redrives = _redrives_only(graph, queue) if alarms else []
        silent = [(edge, verdict) for edge in alarms if (verdict := _of_redrives(graph, redrives, edge))]
        if not silent or graph.may_be_watched(queue):
            continue
        right = [edge for edge in alarms if not _counts_sent(graph, edge.target)]
        awake = [edge for edge in right if not _is_idle(graph, queue, edge.target)]
        for edge, verdict in silent:
            better = right if len(right) > len(awake) and _is_idle(graph, queue, edge.target) else awake
            if all(other is edge for other in better):
                yield verdict.finding(
                    f"alarm {edge.target.label} watches {_SENT}, which does not count the messages that a redrive"
                    f" policy moves to queue '{queue.name}'",
                    at=edge.target,
                    value=verdict.case.places[0],
                    related=[Label("the queue it watches", edge.at), Label("the dead-letter queue", queue.at)],
                    remedies=partial(_on_visible, edge.target),
                )


def _on_visible(alarm: Resource) -> Iterable[Remedy]:
    # What it computes with may be wanted as it is.
    return set_to(alarm, metric_name=_VISIBLE) if not alarm["metric_name"].certainly_absent else ()


def _is_idle(graph: Graph, queue: Resource, alarm: Resource) -> bool:
    """Tell whether an alarm does nothing, in any case: dlq-without-alarm counts it for none, too."""
    verdict = without_action(graph, [alarm, *graph.watching_alarms(alarm)], queue, Case())
    return verdict is not None and not verdict.case.when


def _redrives_only(graph: Graph, queue: Resource) -> list[Edge]:
    """Return the redrives to a queue; none where anything else brings it messages, or may."""
    edges = [edge for edge in graph.incoming(queue) if edge.link not in _NO_MESSAGES]
    redriven = all(edge.link is Link.DEAD_LETTERS_TO and edge.source.kind is Kind.QUEUE for edge in edges)
    unsettled = any(graph.may_be_linked(Kind.QUEUE, link) for link in (Link.DEAD_LETTERS_TO, Link.DELIVERS_TO))
    return edges if redriven and not unsettled else []


def _counts_sent(graph: Graph, alarm: Resource) -> bool:
    names = graph.metrics(alarm)
    return bool(names) and all(name.known == _SENT for name in names)


def _of_redrives(graph: Graph, redrives: Sequence[Edge], watch: Edge) -> Verdict | None:
    return worst_of(_verdict(graph, redrive, watch) for redrive in redrives)


def _verdict(graph: Graph, redrive: Edge, watch: Edge) -> Verdict | None:
    names = graph.metrics(watch.target)
    return judge(*names, level=_level, along=[redrive, watch]) if names else None


def _level(case: Case) -> Severity | None:
    return Severity.WARNING if all(name == Known(_SENT) for name in case.unnamed) else None

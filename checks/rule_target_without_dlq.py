"""Rule targets whose undelivered events are dropped."""

from collections.abc import Sequence
from functools import partial

from archlint import (
    Findings,
    Graph,
    Kind,
    Label,
    Resource,
    Severity,
    Verdict,
    check,
    dead_letter_queue,
    judge,
    judge_each,
    listed,
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    related=["schedule-without-dlq", "bus-subscriber-without-dlq", "subscription-without-dlq"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
)
def rule_target_without_dlq(graph: Graph) -> Findings:
    """An EventBridge rule has a target without a dead-letter queue.

    An event that EventBridge cannot deliver is dropped without a trace: after 24 hours of retries, or at once if
    the target is gone or refuses. This is about delivery; what the target then does with the event is its own
    affair.

    A log group as target needs none.

    **Levels:** warning as a rule; note where the rule is only a schedule: nothing but a tick is lost.

    **Fix:** set the target's `DeadLetterConfig` to a standard queue that lets `events.amazonaws.com` send.

    **Ignore it** where a lost event does no harm, or the target catches up by itself.
    """
    for rule in graph.resources(Kind.RULE):
        level = Severity.NOTE if graph.is_timer(rule) else Severity.WARNING
        targets = [target for target in graph.parts(rule, Kind.TARGET) if not _is_log_group(graph, target)]
        for reported in dict.fromkeys(target.reported for target in targets):
            own = [target for target in targets if target.reported is reported]
            found = judge_each(own, partial(_verdict, rule, level))
            if found:
                is_inside = reported is rule
                yield found.finding(
                    _message(graph, rule, found.things),
                    at=reported,
                    value=found.things[0].at if is_inside else None,
                    related=found.labels("a target without a dead-letter queue")
                    if is_inside
                    else [Label("its rule", rule.at)],
                    remedies=partial(dead_letter_queue, graph, reported, found.things),
                )


def _verdict(rule: Resource, level: Severity, target: Resource) -> Verdict | None:
    is_enabled = level.where(lambda case: case.scalar("state") not in (None, "DISABLED"), dead_letters=None)
    return judge(state=rule["state"], dead_letters=target["dead_letter_config"], level=is_enabled, along=[rule, target])


def _is_log_group(graph: Graph, target: Resource) -> bool:
    ends = [edge.target for edge in graph.outgoing(target) if edge.target.kind is not Kind.QUEUE]
    return any(end.kind is Kind.LOG_GROUP or (end.is_external and "loggroup" in _letters(end.name)) for end in ends)


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name)).lower()


def _message(graph: Graph, rule: Resource, targets: Sequence[Resource]) -> str:
    names = listed(graph.name_of_target(target) for target in targets)
    message = f"rule {rule.label} delivers to {names} without a dead-letter queue: events it cannot deliver are lost"
    if any(target["maximum_retry_attempts"].known == 0 for target in targets):
        message += ", and nothing is retried"
    if rule["sam_event"].known == "CloudWatchEvent":
        message += "; a CloudWatchEvent event cannot have one, an EventBridgeRule event can"
    return message

"""IoT rules whose failed actions go unnoticed."""

from functools import partial

from archlint import Finding, Findings, Graph, Kind, Severity, check, error_action, judge_absence


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["rule-target-without-dlq"],
    see="https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html",
)
def iot_rule_without_error_action(graph: Graph) -> Findings:
    """An IoT rule has no error action.

    When one of the rule's actions fails, because the target is gone, throttles or refuses, the message is lost.
    An error action receives it with the reason.

    **Fix:** set the rule's `ErrorAction`, for instance to a queue.

    **Ignore it** where the next message makes up for a lost one, as readings of a sensor do.
    """
    for rule in graph.resources(Kind.IOT_RULE):
        verdict = judge_absence(action=rule["error_action"], level=Severity.WARNING)
        if verdict:
            sam = "; a SAM IoTRule event cannot have one, an AWS::IoT::TopicRule can"
            yield Finding(
                f"IoT rule {rule.label} has no error action{sam if rule['sam_event'].known else ''}",
                at=rule,
                case=verdict.case,
                remedies=partial(error_action, graph, rule),
            )

"""Targets of rules whose input EventBridge refuses."""

from archlint import Case, Findings, Graph, Kind, Link, Severity, check, judge, why_no_log_event, why_refused


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["undefined-placeholder"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
        "https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_events_targets.LogGroupTargetInput.html",
    ],
)
def invalid_target_input(graph: Graph) -> Findings:
    """A rule's target has an input that is no JSON, or a template that makes none.

    What a target sends instead of the event is JSON, also where it is a single text: then it stands in quotes, within
    those of the template's language. A log group takes a template of an object with a timestamp and a message only.
    Anything else is refused when the rule is deployed.

    **Fix:** put quotes around the text: `'"Order <id> is here"'`. In Terraform, that is `jsonencode` for `input`, and
    quotes in a heredoc for `input_template`. For a log group, write `'{"timestamp": <time>, "message": "Order <id>"}'`,
    with `$.time` for the time.
    """
    for target in graph.resources(Kind.TARGET):
        verdict = judge(
            text=target["constant_input"],
            template=target["input_template"],
            level=Severity.ERROR.where(lambda case: bool(_why(case))),
            along=[target],
        )
        if verdict:
            yield verdict.finding(
                f"EventBridge refuses {target.called}: {_why(verdict.case)}",
                at=target.reported,
                value="template" if verdict.case.lacks("text") else "text",
            )
            continue
        for edge in graph.outgoing(target, Link.DELIVERS_TO):
            if edge.target.kind is not Kind.LOG_GROUP:
                continue
            verdict = judge(
                template=target["input_template"],
                level=Severity.ERROR.where(lambda case: bool(why_no_log_event(case.template))),
                along=[edge],
            )
            if verdict:
                yield verdict.finding(
                    f"EventBridge refuses {target.called}: {why_no_log_event(verdict.case.template)}",
                    at=target.reported,
                    value="template",
                )


def _why(case: Case) -> str:
    return why_refused(case.text, case.template)

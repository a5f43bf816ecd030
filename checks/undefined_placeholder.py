"""Templates with placeholders that nothing defines."""

from functools import partial

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    listed,
    undefined_placeholders,
)

from ._targets import judge_targets

#: Where each of them has templates; what happens to a placeholder that means nothing.
_TEMPLATES = {
    Kind.PIPE: (("input_template", "enrichment_template"), Severity.ERROR),
    Kind.SCHEDULE: (("overrides",), Severity.WARNING),
}


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["delivery"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html",
    ],
)
def undefined_placeholder(graph: Graph) -> Findings:
    """A template names a placeholder that nothing defines.

    What a rule sends may have `<name>` in it for each name in its input paths, and five variables such as
    `<aws.events.rule-name>`. EventBridge refuses a target with any other one ("contains invalid placeholder"), and a
    pipe with a variable that pipes do not have. EventBridge Scheduler fills in four variables, such as
    `<aws.scheduler.execution-id>`, and sends everything else as it is written.

    **Levels:** error for rules and pipes, which are refused; warning for schedules, and for variables of rules that are
    not known here.

    **Fix:** define the name in `InputPathsMap`, or write it as it is defined there.
    """
    for rule, judged in judge_targets(graph, _of_target):
        names = undefined_placeholders(Kind.TARGET, judged.case.template, judged.case.paths)
        yield judged.finding(
            f"{rule.called} is to fill in {_listed(names)}, which its input paths do not define",
            at=rule,
            value="template",
            related=judged.labels("a target with such a template") if len(judged.things) > 1 else (),
        )
    for kind, (settings, level) in _TEMPLATES.items():
        for sender in graph.resources(kind):
            for setting in settings:
                verdict = judge(template=sender[setting], level=partial(_of_kind, kind, level))
                if verdict:
                    names = undefined_placeholders(kind, verdict.case.template)
                    yield verdict.finding(
                        f"{sender.called} is to fill in {_listed(names)}, which is none of its variables",
                        at=sender,
                        value="template",
                        discriminator=setting,
                    )


def _of_target(target: Resource) -> Verdict | None:
    return judge(template=target["input_template"], paths=target["input_paths"], level=_of_rule)


def _of_rule(case: Case) -> Severity | None:
    names = undefined_placeholders(Kind.TARGET, case.template, case.paths)
    # There may be variables by now that are not known here.
    is_certain = any(not name.startswith("aws.") for name in names)
    return Severity.ERROR if is_certain else Severity.WARNING if names else None


def _of_kind(kind: Kind, level: Severity, case: Case) -> Severity | None:
    return level if undefined_placeholders(kind, case.template) else None


def _listed(names: list[str]) -> str:
    return listed([f"<{name}>" for name in names])

"""Paths and expressions that stand where nothing reads them."""

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Label,
    Resource,
    Severity,
    State,
    Verdict,
    check,
    is_path_in_input,
    is_path_in_template,
    judge,
    judge_states,
    parts_sent_as_text,
    worst_of,
)

from ._targets import judge_targets

_WRONG = Severity.WARNING.where(wrong=True)


@check(
    severity=Severity.WARNING,
    tags=["architecture"],
    related=["text-read-as-path", "undefined-placeholder"],
    see=[
        "https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html",
    ],
)
def path_sent_as_text(graph: Graph) -> Findings:
    """A state machine, a rule or a pipe sends a path as text, in place of what it leads to.

    In JSONPath, the value of a field is a path, or calls a function such as `States.Format`, only if the field's name
    ends in `.$`. In JSONata, nothing is an expression but text that starts with `{%` and ends with `%}`. A rule fills
    in `<name>`, and only what its input paths define; a pipe fills in `<$.body.order>`. Everything else is passed on
    as it is written: the receiver gets the text `$.order`, each time, and nothing fails.

    **Fix:** in JSONPath, let the name of the field end in `.$`; in JSONata, write `{% $states.input.order %}`. Define
    the path in `InputPathsMap`, and write `<order>` in the template of a rule; in that of a pipe, `<$.body.order>`.

    **Ignore it** where the receiver is to get the path itself.
    """
    for machine, found in judge_states(graph, _sends_paths):
        part = parts_sent_as_text(found.worst)[0]
        yield found.finding(
            f"state machine {machine.label} sends what reads like a path or an expression as text in {found.names()}",
            at=machine,
            value=part.place or found.worst.place,
            related=[label for state in found.things for label in _labels(state)],
        )
    for rule, judged in judge_targets(graph, _of_target):
        yield judged.finding(
            f"{rule.called} sends the path of a field of the event as text",
            at=rule,
            value=judged.case.place("template", "input"),
            related=judged.labels("it is sent to this target") if len(judged.things) > 1 else (),
        )
    for pipe in graph.resources(Kind.PIPE):
        verdict = judge(target=pipe["input_template"], enrichment=pipe["enrichment_template"], level=_of_pipe)
        if verdict:
            name = "target" if is_path_in_template(verdict.case.target) else "enrichment"
            yield verdict.finding(
                f"pipe {pipe.label} sends the path of a field to its {name} as text", at=pipe, value=name
            )


def _sends_paths(_machine: Resource, state: State) -> Verdict | None:
    return worst_of(judge(wrong=part.wrong, level=_WRONG) for part in parts_sent_as_text(state))


def _labels(state: State) -> list[Label]:
    return [
        Label(f"'{part.called}' is sent as it is written", part.place or state.place)
        for part in parts_sent_as_text(state)
    ]


def _of_target(target: Resource) -> Verdict | None:
    return judge(input=target["constant_input"], template=target["input_template"], level=_of_rule)


def _of_rule(case: Case) -> Severity | None:
    return Severity.WARNING if is_path_in_input(case.input) or is_path_in_input(case.template) else None


def _of_pipe(case: Case) -> Severity | None:
    return Severity.WARNING if is_path_in_template(case.target) or is_path_in_template(case.enrichment) else None

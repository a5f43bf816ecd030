"""Choice states that some input has no way out of."""

from functools import partial

from archlint import Findings, Graph, Resource, Severity, State, Verdict, check, fail_by_default, judge, judge_states


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html",
)
def choice_without_default(graph: Graph) -> Findings:
    """A Choice state has no Default, and its rules do not cover everything.

    Input to which no rule applies ends the execution with `States.NoChoiceMatched`. A Choice state cannot catch it:
    only a Map or Parallel around it can.

    **Fix:** add a `Default`, if only to a Fail state that says what is wrong.

    **Ignore it** where the execution shall fail for any other input.
    """
    for machine, found in judge_states(graph, _open_ended):
        yield found.finding(
            f"state machine {machine.label} ends where no rule applies in {found.names()}: there is no Default",
            at=machine,
            value=found.things[0].place,
            related=found.labels(lambda state: f"state '{state.name}' has no Default"),
            remedies=partial(fail_by_default, found.things),
        )


def _open_ended(_machine: Resource, state: State) -> Verdict | None:
    may_go_on = state.may_have_a_way_out or state.may_be_caught("States.NoChoiceMatched", "States.ALL")
    return judge(level=Severity.NOTE) if state.type == "Choice" and not may_go_on else None

"""Choice states that some input has no way out of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from archlint import Data, Definition, Finding, Graph, Label, PutAt, Remedy, Severity, State, check, covers, quoted

from ._workflows import Found, always, judge_machines

_ERRORS = frozenset({"States.NoChoiceMatched", "States.ALL"})

_UNEXPECTED = "UnexpectedInput"


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html",
)
def choice_without_default(graph: Graph) -> Iterator[Finding]:
    """A Choice state has no Default, and its rules do not cover everything.

    Input to which no rule applies ends the execution with `States.NoChoiceMatched`. A Choice state cannot catch it:
    only a Map or Parallel around it can.

    **Fix:** add a `Default`, if only to a Fail state that says what is wrong.

    **Ignore it** where the execution shall fail for any other input.
    """
    for machine, (verdict, choices) in judge_machines(graph, _open_ended):
        yield Finding(
            f"state machine {machine.label} ends where no rule applies in {quoted(state.name for state in choices)}:"
            " there is no Default",
            at=machine,
            value=choices[0].place,
            case=verdict.case,
            related=[Label(f"state '{state.name}' has no Default", state.place) for state in choices],
            remedies=partial(_failing, choices),
        )


def _failing(choices: Sequence[State]) -> Iterator[Remedy]:
    """Yield the remedy that lets input which no rule expects fail with a name of its own."""
    fail: Data = {"Type": "Fail", "Error": _UNEXPECTED, "Cause": "No rule of the Choice state applies to the input."}
    beside = {replace(choice.place, route=choice.place.route[:-1]): None for choice in choices}
    changes = [PutAt(choice.place, "Default", _UNEXPECTED) for choice in choices]
    changes += [PutAt(states, _UNEXPECTED, fail) for states in beside]
    yield Remedy(f"let {quoted(choice.name for choice in choices)} fail by default", tuple(changes))


def _open_ended(definition: Definition) -> Found | None:
    found = [state for state in definition.states if state.type == "Choice" and _is_open_ended(state)]
    return always(Severity.NOTE, found) if found else None


def _is_open_ended(state: State) -> bool:
    if state.may_have_a_way_out:
        return False
    caught = (covers(branch.outcome, _ERRORS) for each in state.enclosing for branch in each["Catch"].branches)
    return not any(caught)

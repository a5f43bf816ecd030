"""State machines that handle no error."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from archlint import Absent, Definition, Finding, Graph, Remedy, Resource, Severity, caught, check, judge_absence

from ._workflows import Found, judge_machines


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    related=["lambda-task-without-retry", "choice-without-default"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html",
)
def workflow_without_catch(
    graph: Graph,
    # Fewer Tasks leave little behind that would have to be undone.
    *,
    tasks: Annotated[int, "how many Tasks make a state machine one of several"] = 3,
) -> Iterator[Finding]:
    """A state machine of several Tasks catches no error.

    When a Task fails for good, the execution stops there: what the Tasks before it have done stays as it is, and
    nothing in the workflow undoes it or reports it.

    **Fix:** add a `Catch` that undoes what was done, or at least reports what failed.

    **Ignore it** where each Task may be repeated, and whoever starts the execution learns that it failed.
    """
    for machine, (verdict, states) in judge_machines(graph, partial(_without_catch, several=tasks)):
        yield Finding(
            f"state machine {machine.label} has {len(states)} Tasks and no Catch",
            at=machine,
            case=verdict.case,
            remedies=partial(_remedies, graph, machine, tasks),
        )


def _remedies(graph: Graph, machine: Resource, several: int) -> Iterator[Remedy]:
    for definition in graph.definitions(machine):
        if _without_catch(definition, several=several):
            yield from caught(machine, definition)


def _without_catch(definition: Definition, *, several: int) -> Found | None:
    if not definition.complete or len(definition.tasks) < several:
        return None
    catches = [state["Catch"] for state in definition.states]
    # Catches that are absent under the same conditions say the same.
    different = {
        frozenset((branch.when, isinstance(branch.outcome, Absent)) for branch in catch.branches): catch
        for catch in catches
        if not catch.certainly_absent
    }
    verdict = judge_absence(*different.values(), level=Severity.NOTE)
    return (verdict, definition.tasks) if verdict else None

"""State machines that handle no error."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from archlint import (
    Definition,
    Findings,
    Graph,
    Judged,
    Remedy,
    Resource,
    Severity,
    State,
    caught,
    check,
    judge_absence,
    judge_machines,
)

from ._workflows import lacks_retry, linear_chain


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
) -> Findings:
    """A state machine of several Tasks catches no error.

    When a Task fails for good, the execution stops there: what the Tasks before it have done stays as it is, and
    nothing in the workflow undoes it or reports it.

    **Fix:** add a `Catch` that undoes what was done, or at least reports what failed.

    **Ignore it** where each Task may be repeated, and whoever starts the execution learns that it failed.
    """
    for machine, found in judge_machines(graph, partial(_without_catch, several=tasks)):
        yield found.finding(
            f"state machine {machine.label} has {len(found.things)} Tasks and no Catch",
            at=machine,
            remedies=partial(_remedies, graph, machine, tasks),
        )


def _remedies(graph: Graph, machine: Resource, several: int) -> Iterator[Remedy]:
    for definition in graph.definitions(machine):
        if _without_catch(machine, definition, several=several):
            # What only calls functions in a row is reported as needless; with a Catch it is not, and wants retries.
            hasty = definition.tasks if linear_chain(machine, definition) else ()
            yield from caught(machine, definition, [task for task in hasty if lacks_retry(task)])


def _without_catch(_machine: Resource, definition: Definition, *, several: int) -> Judged[State] | None:
    if not definition.complete or len(definition.tasks) < several:
        return None
    verdict = judge_absence(*definition.catches, level=Severity.NOTE)
    return Judged.of(verdict, definition.tasks) if verdict else None

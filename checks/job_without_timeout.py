"""Tasks that wait for a job however long it takes."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    Definition,
    Finding,
    Graph,
    Kind,
    Label,
    Resource,
    Severity,
    check,
    judge_absence,
    quoted,
)

from ._workflows import LIMITS, Found, judge_definitions, judge_states, timed


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
    ],
)
def job_without_timeout(graph: Graph) -> Iterator[Finding]:
    """A Task waits for a job without a timeout.

    With `.sync`, the execution waits until the job ends. A job that hangs, such as a container that never exits, keeps
    it waiting for as long as the service lets the job run, at most until the execution's year is over.

    A Glue job or Batch job definition with a timeout of its own ends in time, and so does a state machine with
    `TimeoutSeconds`.

    **Fix:** set `TimeoutSeconds` of the Task, or of the state machine.

    **Ignore it** where the job ends itself in time, in a way that archlint does not see.
    """
    for machine in graph.resources(Kind.MACHINE):
        found = judge_definitions(graph, machine, partial(_waiting, graph, machine))
        if found:
            verdict, tasks = found
            yield Finding(
                f"state machine {machine.label} waits for a job without a timeout in {quoted(t.name for t in tasks)}",
                at=machine,
                value=tasks[0].place,
                case=verdict.case,
                related=[Label(f"state '{task.name}' waits for a job", task.place) for task in tasks],
                remedies=partial(timed, tasks),
            )


def _waiting(graph: Graph, machine: Resource, definition: Definition) -> Found | None:
    if machine["type"].known == "EXPRESS":  # which refuses such a Task
        return None
    jobs = [task for task in definition.tasks if task.integration and task.integration.is_job]
    waiting = [task for task in jobs if not graph.may_end_by_itself(machine, task)]
    whole = definition.body.step("TimeoutSeconds")
    return judge_states(
        waiting, lambda task: judge_absence(whole, *(task[limit] for limit in LIMITS), level=Severity.NOTE)
    )

"""Tasks that wait for a job however long it takes."""

from functools import partial

from archlint import Findings, Graph, Resource, Severity, State, Verdict, check, judge_absence, judge_states, timed


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
    ],
)
def job_without_timeout(graph: Graph) -> Findings:
    """A Task waits for a job without a timeout.

    With `.sync`, the execution waits until the job ends. A job that hangs, such as a container that never exits, keeps
    it waiting for as long as the service lets the job run, at most until the execution's year is over.

    A Glue job or Batch job definition with a timeout of its own ends in time, and so does a state machine with
    `TimeoutSeconds`.

    **Fix:** set `TimeoutSeconds` of the Task, or of the state machine.

    **Ignore it** where the job ends itself in time, in a way that archlint does not see.
    """
    for machine, found in judge_states(graph, partial(_waiting, graph)):
        yield found.finding(
            f"state machine {machine.label} waits for a job without a timeout in {found.names()}",
            at=machine,
            value=found.things[0].place,
            related=found.labels(lambda state: f"state '{state.name}' waits for a job"),
            remedies=partial(timed, found.things),
        )


def _waiting(graph: Graph, machine: Resource, task: State) -> Verdict | None:
    is_job = task.integration is not None and task.integration.is_job
    # An EXPRESS machine refuses such a Task.
    if not is_job or machine["type"].known == "EXPRESS" or graph.may_end_by_itself(machine, task):
        return None
    return judge_absence(task.whole.step("TimeoutSeconds"), *task.limits, level=Severity.NOTE)

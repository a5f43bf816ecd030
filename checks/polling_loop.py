"""State machines that ask again and again what Step Functions could wait for."""

from archlint import (
    Definition,
    Findings,
    Graph,
    Judged,
    Resource,
    Severity,
    State,
    check,
    judge,
    judge_each,
    judge_machines,
    listed,
    polling_tasks,
)


@check(
    severity=Severity.WARNING,
    profile="strict",
    tags=["over-engineering"],
    related=["endless-workflow-loop", "job-without-timeout"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
)
def polling_loop(graph: Graph) -> Findings:
    """A state machine polls a job that Step Functions could wait for.

    A Wait, a Task that asks for the job's status and a Choice go round until the job is done. Every round is paid
    for and fills the execution's history, which ends the execution at 25,000 events; and the job is noticed late.

    **Fix:** start the job with the `.sync` form of its integration: the state ends when the job does.

    **Ignore it** where the job is started elsewhere, and this state machine only waits for it.
    """
    for machine, found in judge_machines(graph, _polling):
        questions = listed(f"{task.integration and task.integration.name} in '{task.name}'" for task in found.things)
        yield found.finding(
            f"state machine {machine.label} polls with {questions} what .sync could wait for",
            at=machine,
            value=found.things[0].place,
            related=found.labels(lambda state: f"state '{state.name}' asks again and again"),
        )


def _polling(machine: Resource, definition: Definition) -> Judged[State] | None:
    level = Severity.WARNING.where(type="STANDARD")
    return judge_each(polling_tasks(definition), lambda _task: judge(type=machine["type"], level=level))

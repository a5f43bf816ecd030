"""State machines that ask again and again what Step Functions could wait for."""

from collections.abc import Iterator
from functools import partial

from archlint import Definition, Finding, Graph, Kind, Label, Resource, Severity, State, check, judge, listed

from ._workflows import Found, judge_definitions, polling_tasks


@check(
    severity=Severity.WARNING,
    profile="strict",
    tags=["over-engineering"],
    related=["endless-workflow-loop", "job-without-timeout"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
)
def polling_loop(graph: Graph) -> Iterator[Finding]:
    """A state machine polls a job that Step Functions could wait for.

    A Wait, a Task that asks for the job's status and a Choice go round until the job is done. Every round is paid
    for and fills the execution's history, which ends the execution at 25,000 events; and the job is noticed late.

    **Fix:** start the job with the `.sync` form of its integration: the state ends when the job does.

    **Ignore it** where the job is started elsewhere, and this state machine only waits for it.
    """
    for machine in graph.resources(Kind.MACHINE):
        found = judge_definitions(graph, machine, partial(_polling, machine))
        if found:
            verdict, tasks = found
            yield Finding(
                f"state machine {machine.label} polls with {listed(_question(task) for task in tasks)} "
                "what .sync could wait for",
                at=machine,
                value=tasks[0].place,
                case=verdict.case,
                related=[Label(f"state '{task.name}' asks again and again", task.place) for task in tasks],
            )


def _polling(machine: Resource, definition: Definition) -> Found | None:
    standard = judge(
        type=machine["type"], level=lambda case: Severity.WARNING if case.matches(type="STANDARD") else None
    )
    polling = polling_tasks(definition)
    return (standard, polling) if standard and polling else None


def _question(task: State) -> str:
    return f"{task.integration.name if task.integration else ''} in '{task.name}'"

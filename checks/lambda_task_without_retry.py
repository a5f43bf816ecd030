"""Tasks that a hiccup of Lambda fails."""

from collections.abc import Iterator

from archlint import (
    LAMBDA_TRANSIENT_ERRORS,
    Finding,
    Graph,
    Kind,
    Label,
    Resource,
    Severity,
    State,
    check,
    quoted,
)

from ._workflows import linear_chain, single_task


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
)
def lambda_task_without_retry(graph: Graph) -> Iterator[Finding]:
    """A Task that invokes a function does not retry Lambda's transient errors.

    Lambda sometimes answers with an error of its own, such as `Lambda.ServiceException`. Without a `Retry` for it
    one such answer fails the whole execution, whatever the steps before it have done.

    A Task that catches `States.ALL` at least notices: a note.

    **Fix:** add a `Retry` for `Lambda.ServiceException`, `Lambda.AWSLambdaException`, `Lambda.SdkClientException`
    and `Lambda.TooManyRequestsException`.
    """
    for machine in graph.resources(Kind.MACHINE):
        definition = graph.definition(machine)
        if definition is None or _is_said_already(graph, machine):
            continue
        lacking = [task for task in definition.tasks if _lacks_retry(task)]
        failing = [task for task in lacking if not task.catches("States.ALL")]
        tasks = failing or lacking
        if tasks:
            names = quoted([task.name for task in tasks])
            yield Finding(
                f"state machine {machine.label} does not retry Lambda's transient errors in {names}",
                at=machine,
                level=Severity.WARNING if failing else Severity.NOTE,
                related=[Label(f"state '{task.name}' has no Retry for them", task.place) for task in tasks],
            )


def _lacks_retry(task: State) -> bool:
    return (
        task.integration is not None
        and task.integration.is_function
        and not any(state.retries(LAMBDA_TRANSIENT_ERRORS) for state in (task, *task.enclosing))
    )


def _is_said_already(graph: Graph, machine: Resource) -> bool:
    """Tell whether a check says that the whole machine is not needed."""
    found = [single_task(graph, machine), linear_chain(graph, machine)]
    return any(each is not None and each[1] is Severity.WARNING for each in found)

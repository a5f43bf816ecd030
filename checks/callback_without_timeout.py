"""Tasks that wait for an answer forever."""

from collections.abc import Iterator

from archlint import Finding, Graph, Kind, Label, Severity, check, quoted

_LIMITS = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html",
)
def callback_without_timeout(graph: Graph) -> Iterator[Finding]:
    """A Task waits for a task token or an activity without a timeout.

    If the answer never comes, because a message was lost or a worker died, the execution waits until its year is
    over: it neither fails nor retries, and nobody is told.

    Where the state machine as a whole has `TimeoutSeconds`, the execution ends at last: a note.

    **Fix:** set `TimeoutSeconds`, and `HeartbeatSeconds` where the worker can report that it is alive.
    """
    for machine in graph.resources(Kind.MACHINE):
        definition = graph.definition(machine)
        if definition is None:
            continue
        waiting = [
            task
            for task in definition.tasks
            if task.integration and task.integration.is_callback and not task.has(*_LIMITS)
        ]
        if waiting:
            has_timeout = not definition.body.step("TimeoutSeconds").certainly_absent
            yield Finding(
                f"state machine {machine.label} waits without a timeout or heartbeat in "
                f"{quoted([task.name for task in waiting])}",
                at=machine,
                level=Severity.NOTE if has_timeout else Severity.WARNING,
                related=[Label(f"state '{task.name}' waits for an answer", task.place) for task in waiting],
            )

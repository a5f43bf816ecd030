"""Tasks that wait for an answer forever."""

from collections.abc import Iterator
from functools import partial

from archlint import Definition, Finding, Graph, Label, Severity, check, judge_absence, quoted

from ._workflows import LIMITS, Found, judge_machines, judge_states, timed


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    related=["job-without-timeout", "endless-workflow-loop"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html",
)
def callback_without_timeout(graph: Graph) -> Iterator[Finding]:
    """A Task waits for a task token or an activity without a timeout.

    If the answer never comes, because a message was lost or a worker died, the execution waits until its year is
    over: it neither fails nor retries, and raises no alarm.

    **Levels:** warning as a rule; note where the state machine as a whole has `TimeoutSeconds`: the execution ends at
    last.

    **Fix:** set `TimeoutSeconds`, and `HeartbeatSeconds` where the worker can report that it is alive.

    **Ignore it** where a person answers, and may take months.
    """
    for machine, (verdict, tasks) in judge_machines(graph, _waiting):
        yield verdict.finding(
            f"state machine {machine.label} waits without a timeout or heartbeat in "
            f"{quoted(task.name for task in tasks)}",
            at=machine,
            value=tasks[0].place,
            related=[Label(f"state '{task.name}' waits for an answer", task.place) for task in tasks],
            remedies=partial(timed, tasks),
        )


def _waiting(definition: Definition) -> Found | None:
    has_timeout = not definition.body.step("TimeoutSeconds").certainly_absent
    level = Severity.NOTE if has_timeout else Severity.WARNING
    waiting = [task for task in definition.tasks if task.integration and task.integration.is_callback]
    return judge_states(waiting, lambda task: judge_absence(*(task[limit] for limit in LIMITS), level=level))

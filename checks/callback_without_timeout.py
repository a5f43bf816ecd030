"""Tasks that wait for an answer forever."""

from functools import partial

from archlint import Findings, Graph, Resource, Severity, State, Verdict, check, judge_absence, judge_states, timed


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    related=["job-without-timeout", "endless-workflow-loop"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html",
)
def callback_without_timeout(graph: Graph) -> Findings:
    """A Task waits for a task token or an activity without a timeout.

    If the answer never comes, because a message was lost or a worker died, the execution waits until its year is
    over: it neither fails nor retries, and raises no alarm.

    **Levels:** warning as a rule; note where the state machine as a whole has `TimeoutSeconds`: the execution ends at
    last.

    **Fix:** set `TimeoutSeconds`, and `HeartbeatSeconds` where the worker can report that it is alive.

    **Ignore it** where a person answers, and may take months.
    """
    for machine, found in judge_states(graph, _waiting):
        yield found.finding(
            f"state machine {machine.label} waits without a timeout or heartbeat in {found.names()}",
            at=machine,
            value=found.things[0].place,
            related=found.labels(lambda state: f"state '{state.name}' waits for an answer"),
            remedies=partial(timed, found.things),
        )


def _waiting(_machine: Resource, task: State) -> Verdict | None:
    if task.integration is None or not task.integration.is_callback:
        return None
    ends_at_last = not task.whole.step("TimeoutSeconds").certainly_absent
    return judge_absence(*task.limits, level=Severity.NOTE if ends_at_last else Severity.WARNING)

"""Schedules whose undelivered invocations are dropped."""

from functools import partial

from archlint import Findings, Graph, Kind, Severity, check, dead_letter_queue, judge_absence


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
)
def schedule_without_dlq(graph: Graph) -> Findings:
    """A schedule has no dead-letter queue.

    An invocation that EventBridge Scheduler cannot deliver, after its retries or at once if the target is gone
    or its role may not call it, is dropped without a trace.

    **Fix:** set the target's `DeadLetterConfig` to a standard queue.

    **Ignore it** where the next tick makes up for a lost one.
    """
    for schedule in graph.resources(Kind.SCHEDULE):
        verdict = judge_absence(target=schedule["dead_letter_target"], level=Severity.NOTE)
        if verdict and not graph.is_disabled(schedule):
            yield verdict.finding(
                f"schedule {schedule.label} has no dead-letter queue",
                at=schedule,
                remedies=partial(dead_letter_queue, graph, schedule),
            )

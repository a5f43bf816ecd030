"""Schedules that AWS refuses."""

from functools import partial

from archlint import Case, Findings, Graph, Kind, Severity, check, judge, why_no_schedule

#: What refuses the schedules of each.
_SERVICES = {Kind.RULE: "EventBridge", Kind.SCHEDULE: "EventBridge Scheduler"}


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["schedule-on-custom-bus"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
    ],
)
def invalid_schedule_expression(graph: Graph) -> Findings:
    """A rule or a schedule has an expression that says no time.

    AWS's `cron(...)` is not that of Unix: it has a sixth field for the year, one of its two fields for days is `?`, and
    Sunday is 1. `rate(...)` has a number and a unit, `minute` with 1 and `minutes` with all others. Only EventBridge
    Scheduler has `at(...)`, without a time zone in it. Anything else is refused when it is deployed ("Parameter
    ScheduleExpression is not valid").

    **Fix:** write all six fields, `cron(0 12 * * ? *)` or `cron(0 12 ? * MON-FRI *)`; or the unit that goes with the
    number, `rate(1 hour)`. A rule's moment is a `cron` with a year, or a schedule of EventBridge Scheduler.
    """
    for timer in graph.resources(*_SERVICES):
        level = Severity.ERROR.where(partial(_is_refused, timer.kind))
        verdict = judge(schedule=timer["schedule"], level=level)
        if verdict:
            why = _why(timer.kind, verdict.case)
            yield verdict.finding(f"{_SERVICES[timer.kind]} refuses {timer.called}: {why}", at=timer, value="schedule")


def _is_refused(kind: Kind, case: Case) -> bool:
    return bool(_why(kind, case))


def _why(kind: Kind, case: Case) -> str:
    return why_no_schedule(case.schedule, of_rule=kind is Kind.RULE)

"""Timers that start a function again before it is sure to be done."""

from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Label,
    Resource,
    Severity,
    Verdict,
    check,
    duration,
    grouped,
    judge,
    judge_each,
)


@check(
    severity=Severity.NOTE,
    also=[Severity.WARNING],
    profile="strict",
    tags=["architecture"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
)
def schedule_overlaps_itself(graph: Graph) -> Findings:
    """A timer starts a function at shorter intervals than it may run.

    When it takes long once, two or more of it run at the same time and do the same work: they read the same rows, and
    each writes over what the other has written. With a reserved concurrency of 1 the ticks wait for each other
    instead, for up to six hours, and pile up.

    **Levels:** warning where the function has a reserved concurrency of 1; note where it has not.

    **Fix:** shorten the function's `Timeout` to what it needs, make the interval longer, or let it take a lock.

    **Ignore it** where runs do not disturb each other, or the function's timeout is only a safety margin.
    """
    for timer, edges in grouped(graph.timers()).items():
        found = judge_each(edges, partial(_verdict, timer))
        if found:
            case, function = found.case, found.worst.target
            waits = " and does not run twice at once" if found.verdict.level is Severity.WARNING else ""
            yield found.finding(
                f"{timer.called} starts function '{function.name}' every"
                f" {duration(case.scalar('interval'))}, and it may run for {duration(case.scalar('timeout'))}{waits}",
                at=timer,
                value="interval",
                related=[Label(f"'{edge.target.name}' is started by it", edge.target.at) for edge in found.things],
            )


def _verdict(timer: Resource, edge: Edge) -> Verdict | None:
    return judge(
        interval=timer["interval"],
        timeout=edge.target["timeout"],
        reserved=edge.target["reserved_concurrency"],
        durable=edge.target["durable"],
        level=_level,
        along=[timer, edge],
    )


def _level(case: Case) -> Severity | None:
    # The executions of a durable function are not what its timeout limits.
    if not case.is_less("interval", "timeout") or not case.lacks("durable"):
        return None
    return Severity.WARNING if case.number("reserved") == 1 else Severity.NOTE

"""Functions that may not run although something calls them."""

from collections.abc import Iterator

from archlint import (
    Absent,
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Outcome,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    listed,
    worst_of,
)


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
)
def switched_off_consumer(graph: Graph) -> Iterator[Finding]:
    """A function that something calls may not run: its reserved concurrency is 0.

    Every invocation is throttled. What comes from a queue or stream waits until it expires; an asynchronous event
    goes to the failure destination at once, or is discarded; a caller that waits gets an error.

    **Fix:** remove `ReservedConcurrentExecutions`, or switch off the function's sources too.
    """
    for function in graph.resources(Kind.FUNCTION):
        found = [(verdict, edge) for edge in graph.invocations(function) if (verdict := _verdict(function, edge))]
        worst = worst_of(verdict for verdict, _ in found)
        if worst:
            names = dict.fromkeys(graph.name_of_source(edge.source) for _, edge in found)
            yield Finding(
                f"function {function.label} is invoked by {listed(list(names))}, but its reserved concurrency is 0",
                at=function,
                case=worst.case,
                related=[Label("it is invoked from here", edge.at) for _, edge in found],
            )


def _verdict(function: Resource, edge: Edge) -> Verdict | None:
    source = edge.source
    switch = source.owner or source
    return judge(
        function["reserved_concurrency"],
        switch["state"],
        switch["enabled"],
        switch["disabled"],
        level=_level,
        given=function.when | source.when,
        present=[edge.case],
    )


def _level(case: Case) -> Severity | None:
    reserved, state, enabled, disabled = case.outcomes
    is_on = _is_on(state) and _is_on(enabled) and disabled in (Absent(), Known(False))
    return Severity.WARNING if reserved == Known(0) and is_on else None


def _is_on(outcome: Outcome) -> bool:
    if isinstance(outcome, Known):
        return outcome.value not in ("DISABLED", "STOPPED", False)
    return isinstance(outcome, Absent)

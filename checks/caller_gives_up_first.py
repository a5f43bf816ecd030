"""Functions that may still run when their caller has stopped waiting."""

from collections.abc import Iterable
from functools import partial

from archlint import Case, Findings, Graph, Kind, Remedy, Resource, Severity, check, duration, judge, judge_each, set_to


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
        "https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html",
    ],
)
def caller_gives_up_first(graph: Graph) -> Findings:
    """A function may run for longer than its caller waits for the answer.

    The caller gets an error, such as status 504 of an API, while the function goes on, is paid for and takes from the
    account's concurrency. It may even do what the caller believes to have failed, and tries again.

    A REST API waits for 29 seconds and an HTTP API for 30, unless the integration says otherwise; AppSync for 30, an
    HTTP API's authorizer for 10, Cognito for 5, and Firehose for five minutes.

    **Fix:** set the function's `Timeout` to no more than its caller waits, or let the caller wait for longer where it
    can, with `TimeoutInMillis` of the integration; hand work that takes long over to a queue or a state machine.

    **Ignore it** where the function's timeout is only a safety margin, or nobody needs the answer.
    """
    for function in graph.resources(Kind.FUNCTION):
        callers = [edge for edge in graph.invocations(function) if graph.waits(edge)]
        found = judge_each(
            callers,
            lambda edge: judge(
                waits=edge.source["timeout"],
                timeout=edge.target["timeout"],
                durable=edge.target["durable_timeout"],
                level=Severity.NOTE.where(_gives_up),
                along=[edge],
            ),
        )
        if found:
            runs, waits = (duration(found.case.scalar(name)) for name in ("timeout", "waits"))
            caller = graph.name_of_source(found.worst.source)
            yield found.finding(
                f"function {function.label} may run for {runs}, and {caller} waits for {waits} only",
                at=function,
                value="timeout",
                related=found.labels("it is called here"),
                remedies=partial(_shorter, function, found.case.number("waits")),
            )


def _shorter(function: Resource, waits: float | None) -> Iterable[Remedy]:
    """Return the remedy that lets a function end while its caller waits."""
    return set_to(function, timeout=int(waits)) if waits is not None and waits >= 1 else ()


def _gives_up(case: Case) -> bool:
    # What waits for a durable function waits for its whole execution, which may end before the function's timeout.
    return case.is_less("waits", "timeout") and (case.lacks("durable") or case.is_less("waits", "durable"))

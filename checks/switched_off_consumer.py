"""Functions that may not run although something calls them."""

from functools import partial

from archlint import Edge, Findings, Graph, Kind, Severity, Verdict, check, judge, judge_each, listed, unset


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["mapping-concurrency-over-reserve"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
)
def switched_off_consumer(graph: Graph) -> Findings:
    """A function that something calls may not run: its reserved concurrency is 0.

    Every invocation is throttled. What comes from a queue or stream waits until it expires; an asynchronous event
    goes to the failure destination at once, or is discarded; a caller that waits gets an error.

    **Fix:** remove `ReservedConcurrentExecutions`, or switch off the function's sources too.

    **Ignore it** where the function is stopped on purpose, for a while.
    """
    for function in graph.resources(Kind.FUNCTION):
        found = judge_each(graph.invocations(function), partial(_verdict, graph))
        if found:
            names = listed(graph.name_of_source(edge.source) for edge in found.things)
            yield found.finding(
                f"function {function.label} is invoked by {names}, but its reserved concurrency is 0",
                at=function,
                value="reserved",
                related=found.labels("it is invoked from here"),
                remedies=partial(unset, function, "reserved_concurrency"),
            )


def _verdict(graph: Graph, edge: Edge) -> Verdict | None:
    return judge(
        reserved=edge.target["reserved_concurrency"],
        is_on=graph.switch(edge.source),
        level=lambda case: Severity.WARNING if case.matches(reserved=0, is_on=True) else None,
        along=[edge],
    )

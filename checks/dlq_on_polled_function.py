"""Destinations that never receive anything."""

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Label,
    Severity,
    Unknown,
    Value,
    Verdict,
    check,
    judge,
    listed,
    worst_of,
)

#: What a function may have, how bad it is where that never gets anything, and what to call it.
_FAILURES, _RESULTS = Severity.NOTE, Severity.WARNING
_WORDS = ("dead-letter queue", "failure destination", "success destination")


@check(
    severity=Severity.NOTE,
    also=[Severity.WARNING],
    tags=["message-loss"],
    related=["stream-mapping-without-failure-destination", "queue-without-dlq"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
)
def dlq_on_polled_function(graph: Graph) -> Findings:
    """A function has a dead-letter queue or a destination that never receives anything.

    Lambda sends failed events, and results, there only for asynchronous invocations. All that calls this function waits
    for it or polls a source for it: a caller that waits gets the error or the answer, and what is polled is retried by
    the event source mapping, whose own failure handling counts, and which passes no results on.

    **Levels:** warning for a success destination, for whoever reads that waits for results in vain; note for what only
    failed events would go to.

    **Fix:** for a queue, set a `RedrivePolicy` on the queue; for a stream, a destination on the mapping. Let the
    function's code send its results, or a pipe call the function and deliver them.

    **Ignore it** where something that archlint does not see invokes the function asynchronously.
    """
    for function in graph.resources(Kind.FUNCTION):
        edges = graph.invocations(function)
        if not edges or not all(graph.waits(edge) for edge in edges):
            continue
        own, *configured = (_verdict(value, _FAILURES) for value in graph.failure_destinations(function))
        results = [_verdict(value, _RESULTS) for value in graph.success_destinations(function)]
        verdict = worst_of([own, *configured, *results])
        if verdict and not graph.may_be_called_otherwise(function):
            names = list(dict.fromkeys(graph.name_of_source(edge.source) for edge in edges))
            words = [word for word, found in zip(_WORDS, (own, any(configured), any(results)), strict=True) if found]
            yield verdict.finding(
                f"the {listed(words)} of function {function.label} never {'receive' if words[1:] else 'receives'}"
                f" anything: {listed(names)} {'do' if names[1:] else 'does'} not invoke it asynchronously",
                at=function,
                value="target",
                related=[Label("it is invoked from here", edge.at) for edge in edges],
            )


def _verdict(value: Value, level: Severity) -> Verdict | None:
    return None if value.certainly_absent else judge(target=value, level=level.where(_is_set))


def _is_set(case: Case) -> bool:
    # What a macro leaves behind may be nothing.
    unsettled = isinstance(case.target, Unknown) and case.target.inside
    return not (unsettled or case.lacks("target") or case.matches(target=""))

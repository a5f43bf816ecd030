"""Failure destinations that never receive anything."""

from archlint import Case, Findings, Graph, Kind, Label, Severity, Unknown, check, judge, listed, worst_of


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["message-loss"],
    related=["stream-mapping-without-failure-destination", "queue-without-dlq"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
)
def dlq_on_polled_function(graph: Graph) -> Findings:
    """A function has a dead-letter queue or failure destination that never receives anything.

    Lambda sends failed events there only for asynchronous invocations. All that calls this function waits for it
    or polls a source for it: a caller that waits gets the error, and what is polled is retried by the event source
    mapping, whose own failure handling counts.

    **Fix:** for a queue, set a `RedrivePolicy` on the queue; for a stream, a destination on the mapping.

    **Ignore it** where something that archlint does not see invokes the function asynchronously.
    """
    for function in graph.resources(Kind.FUNCTION):
        edges = graph.invocations(function)
        if not edges or not all(graph.waits(edge) for edge in edges):
            continue
        own, *configured = (judge(target=value, level=_is_set) for value in graph.failure_destinations(function))
        verdict = worst_of([own, *configured])
        if verdict and not graph.may_be_called_otherwise(function):
            names = list(dict.fromkeys(graph.name_of_source(edge.source) for edge in edges))
            words = [
                word for word, found in (("dead-letter queue", own), ("failure destination", any(configured))) if found
            ]
            yield verdict.finding(
                f"the {listed(words)} of function {function.label} never {'receive' if words[1:] else 'receives'}"
                f" anything: {listed(names)} {'do' if names[1:] else 'does'} not invoke it asynchronously",
                at=function,
                value="target",
                related=[Label("it is invoked from here", edge.at) for edge in edges],
            )


def _is_set(case: Case) -> Severity | None:
    # What a macro leaves behind may be nothing.
    unsettled = isinstance(case.target, Unknown) and case.target.inside
    return None if unsettled or case.lacks("target") or case.matches(target="") else Severity.NOTE

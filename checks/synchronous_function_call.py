"""Functions that wait for other functions."""

from archlint import Edge, Finding, Findings, Graph, Kind, Label, Resource, Severity, check


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    related=["caller-gives-up-first"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html",
)
def synchronous_function_call(graph: Graph) -> Findings:
    """A function invokes another function and waits for its answer.

    Two functions are paid for, one of them for waiting. The caller needs a timeout that covers both, an error of the
    one is an error of the other, and both take from the account's concurrency.

    **Fix:** let a state machine call both, hand the work over with a queue or an asynchronous invocation, or make
    one function of the two.

    **Ignore it** where the other function belongs to others, or the answer is needed at once.
    """
    for function in graph.resources(Kind.FUNCTION):
        waiting: dict[Resource, list[Edge]] = {}
        for call in graph.parts(function, Kind.CALL):
            for edge in graph.functions(call):
                if call["asynchronous"].known is False and edge.target is not function:
                    waiting.setdefault(edge.target, []).append(edge)
        for called, edges in waiting.items():
            first, *others = edges
            yield Finding(
                f"function '{function.name}' invokes function '{called.name}' and waits for it",
                at=first.source,
                case=first.case,
                related=[
                    *(Label("here, too", edge.source.at) for edge in others),
                    Label("the function that waits", function.at),
                    Label("the function that is waited for", called.at),
                ],
            )

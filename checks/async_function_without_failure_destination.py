"""Functions whose failed asynchronous events are discarded."""

from functools import partial

from archlint import (
    Findings,
    Graph,
    Kind,
    Label,
    Severity,
    check,
    differing,
    failure_destination,
    judge_absence,
    listed,
    worst_of,
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    related=["dlq-on-polled-function", "rule-target-without-dlq"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
)
def async_function_without_failure_destination(graph: Graph) -> Findings:
    """A function is invoked asynchronously and its failed events go nowhere.

    Lambda queues an asynchronous event, answers its sender and runs the function up to three times. If the code
    still fails, or the event gets older than six hours, it is discarded. No dead-letter queue of the sender's
    helps: for the sender the event was delivered.

    **Levels:** warning as a rule; note where only timers invoke the function: it loses nothing but a tick.

    **Fix:** give the function an on-failure destination (`EventInvokeConfig`) or a dead-letter queue.

    **Ignore it** where the function handles its failures itself, and the next event makes up for a lost one.
    """
    for function in graph.resources(Kind.FUNCTION):
        sources = graph.asynchronous_sources(function)
        if not sources:
            continue
        only_timers = all(graph.is_timer(edge.source) for edge in sources)
        verdict = worst_of(
            judge_absence(
                *graph.failure_destinations(function, edge.conditions),
                level=Severity.NOTE if only_timers else Severity.WARNING,
                along=[edge],
            )
            for edge in differing(sources)
        )
        if verdict:
            names = listed(graph.name_of_source(edge.source) for edge in sources)
            yield verdict.finding(
                f"function {function.label} is invoked asynchronously by {names} and has neither a dead-letter"
                " queue nor an on-failure destination: an event its code fails on is discarded",
                at=function,
                related=[Label("it is invoked from here", edge.at) for edge in sources],
                remedies=partial(failure_destination, graph, function),
            )

"""STANDARD state machines that are started for every message."""

from functools import partial

from archlint import (
    EXPRESS_LIMIT,
    Definition,
    Edge,
    Findings,
    Graph,
    Judged,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    State,
    check,
    judge,
    judge_machines,
    listed,
    number_of_seconds,
    worst_of,
)

#: What starts a machine once per message.
_STARTERS = (Kind.PIPE, Kind.INTEGRATION)


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    related=["express-over-time-limit", "express-without-logging", "sync-start-of-standard-workflow"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def standard_workflow_per_message(graph: Graph) -> Findings:
    """A STANDARD state machine is started for every message but needs nothing that only STANDARD ones have.

    STANDARD workflows are paid for by the state transition, and their starts are limited to some hundreds per
    second. They are made for long and rare work. This one does not wait, neither for a time nor for a job or an
    answer.

    **Fix:** make it EXPRESS, if running a message twice does no harm: it is paid for by the run, and starts 6,000
    times per second.

    **Ignore it** where a message must not be processed twice, or its execution has to be looked up for weeks.
    """
    for machine, found in judge_machines(graph, partial(_needs_no_time, graph)):
        starts = _starts(graph, machine)
        yield found.finding(
            f"STANDARD state machine {machine.label}, which waits for nothing, is started for every message "
            f"from {listed(graph.name_of_source(edge.source) for edge in starts)}",
            at=machine,
            value="type",
            related=[Label(_say(edge), edge.at) for edge in starts],
        )


def _starts(graph: Graph, machine: Resource) -> list[Edge]:
    edges = graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES)
    return [*(edge for edge in edges if edge.source.kind in _STARTERS), *graph.starts_by_consumers(machine)]


def _say(edge: Edge) -> str:
    return "it is started from here" + (f" ({edge.because})" if edge.because else "")


def _needs_no_time(graph: Graph, machine: Resource, definition: Definition) -> Judged[State] | None:
    if not definition.complete or not definition.tasks:
        return None
    if any(_takes_time(graph, machine, state) for state in definition.states):
        return None
    level = Severity.NOTE.where(type="STANDARD")
    verdict = worst_of(judge(type=machine["type"], level=level, along=[edge]) for edge in _starts(graph, machine))
    return Judged.of(verdict, definition.tasks) if verdict else None


def _takes_time(graph: Graph, machine: Resource, state: State) -> bool:
    """Tell whether a state is something that STANDARD workflows are made for, or may be."""
    integration = state.integration
    if state.type == "Wait" or state.is_distributed_map:
        return True
    if integration and (integration.is_job or integration.is_callback or not integration.service):
        return True
    functions = graph.awaited_functions(machine, state)
    return any(number_of_seconds(edge.target["timeout"].known) > EXPRESS_LIMIT for edge in functions)

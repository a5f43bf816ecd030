"""STANDARD state machines that are started for every message."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from archlint import (
    Case,
    Definition,
    Edge,
    Evidence,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    check,
    judge,
    listed,
    worst_of,
)

from ._workflows import EXPRESS_LIMIT, Found, awaited_functions, judge_definitions, number_of_seconds

#: What starts a machine once per message.
_STARTERS = (Kind.PIPE, Kind.INTEGRATION)


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    related=["express-over-time-limit", "express-without-logging", "sync-start-of-standard-workflow"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def standard_workflow_per_message(graph: Graph) -> Iterator[Finding]:
    """A STANDARD state machine is started for every message but needs nothing that only STANDARD ones have.

    STANDARD workflows are paid for by the state transition, and their starts are limited to some hundreds per
    second. They are made for long and rare work. This one does not wait, neither for a time nor for a job or an
    answer.

    **Fix:** make it EXPRESS, if running a message twice does no harm: it is paid for by the run, and starts 6,000
    times per second.

    **Ignore it** where a message must not be processed twice, or its execution has to be looked up for weeks.
    """
    by_consumers = _starts_by_consumers(graph) if graph.resources(Kind.MACHINE) else {}
    for machine in graph.resources(Kind.MACHINE):
        starts = [e for e in graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES) if e.source.kind in _STARTERS]
        starts += by_consumers.get(machine, ())
        found = judge_definitions(graph, machine, partial(_needs_no_time, graph, machine, starts)) if starts else None
        if found:
            yield Finding(
                f"STANDARD state machine {machine.label}, which waits for nothing, is started for every message "
                f"from {listed(graph.name_of_source(edge.source) for edge in starts)}",
                at=machine,
                value=found[0].case.place("type"),
                case=found[0].case,
                related=[Label(_say(edge), edge.at) for edge in starts],
            )


def _say(edge: Edge) -> str:
    return "it is started from here" + (f" ({edge.because})" if edge.because else "")


def _starts_by_consumers(graph: Graph) -> Mapping[Resource, list[Edge]]:
    """Return how functions that consume a queue or stream start machines, as their code or their permissions say."""
    mappings = [m for m in graph.resources(Kind.MAPPING) if graph.reads_queue(m) or graph.reads_stream(m)]
    consumers = list(dict.fromkeys(edge.target for mapping in mappings for edge in graph.functions(mapping)))
    calls = [
        edge for function in consumers for call in graph.parts(function, Kind.CALL) for edge in graph.outgoing(call)
    ]
    starts: dict[Resource, list[Edge]] = defaultdict(list)
    for edge in (*calls, *graph.inferred(consumers, [Kind.MACHINE])):
        is_evident = (edge.source.owner or edge.source) in consumers and edge.evidence is not Evidence.CRUD_PERMISSION
        if edge.target.kind is Kind.MACHINE and is_evident:
            starts[edge.target].append(edge)
    return starts


def _needs_no_time(graph: Graph, machine: Resource, starts: list[Edge], definition: Definition) -> Found | None:
    if not definition.complete or not definition.tasks:
        return None
    for state in definition.states:
        integration = state.integration
        if state.type == "Wait" or state.is_distributed_map:
            return None
        if integration and (integration.is_job or integration.is_callback or not integration.service):
            return None
        functions = awaited_functions(graph, machine, state)
        if any(number_of_seconds(edge.target["timeout"].known) > EXPRESS_LIMIT for edge in functions):
            return None
    verdict = worst_of(judge(type=machine["type"], level=_level, along=[edge]) for edge in starts)
    return (verdict, definition.tasks) if verdict else None


def _level(case: Case) -> Severity | None:
    return Severity.NOTE if case.matches(type="STANDARD") else None

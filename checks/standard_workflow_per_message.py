"""STANDARD state machines that are started for every message."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    Case,
    Definition,
    Edge,
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

from ._workflows import EXPRESS_LIMIT, Found, awaited_functions, judge_definitions, seconds

#: What starts a machine once per message.
_STARTERS = (Kind.PIPE, Kind.INTEGRATION)


@check(
    severity=Severity.NOTE,
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def standard_workflow_per_message(graph: Graph) -> Iterator[Finding]:
    """A STANDARD state machine is started for every message but needs nothing that only STANDARD ones have.

    STANDARD workflows are paid for by the state transition, and their starts are limited to some hundreds per
    second. They are made for long and rare work. This one does not wait, neither for a time nor for a job or an
    answer.

    **Fix:** make it EXPRESS, if running a message twice does no harm: it is paid for by the run, and starts 6,000
    times per second.
    """
    for machine in graph.resources(Kind.MACHINE):
        starts = [e for e in graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES) if e.source.kind in _STARTERS]
        found = judge_definitions(graph, machine, partial(_needs_no_time, graph, machine, starts)) if starts else None
        if found:
            senders = dict.fromkeys(graph.name_of_source(edge.source) for edge in starts)
            yield Finding(
                f"STANDARD state machine {machine.label}, which waits for nothing, is started for every message "
                f"from {listed(list(senders))}",
                at=machine,
                case=found[0].case,
                related=[Label("it is started from here", edge.at) for edge in starts],
            )


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
        if any(seconds(edge.target["timeout"].known) > EXPRESS_LIMIT for edge in functions):
            return None
    verdict = worst_of(
        judge(machine["type"], level=_level, given=machine.when | edge.source.when, present=[edge.case])
        for edge in starts
    )
    return (verdict, definition.tasks) if verdict else None


def _level(case: Case) -> Severity | None:
    return Severity.NOTE if case.known[0] == "STANDARD" else None

"""Verdicts on state machines: what is wrong with the states of a definition, of which a machine may have several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from archlint.aws.kinds import Kind
from archlint.aws.state_machines import Definition, State
from archlint.findings.verdict import Judged, Verdict, judge_each
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.model.values.cases import Case

_Found: TypeAlias = "Judged[State] | None"


def judge_definitions(graph: Graph, machine: Resource, examine: Callable[[Definition], _Found]) -> _Found:
    """Return the worst that is wrong in a machine's definition, in whatever circumstances; None if nothing is.

    What is wrong in every definition that the machine may have is wrong always.

    Args:
        graph: the graph.
        machine: the state machine.
        examine: what says which states of one definition are wrong.
    """
    definitions = graph.definitions(machine)
    found = [(definition.case, judged) for definition in definitions if (judged := examine(definition))]
    if not found:
        return None
    is_always = len(found) == len(definitions) and not any(judged.verdict.case.when for _case, judged in found)
    results = [_holding(judged, judged.verdict.case.under(case.when, case.rests_on)) for case, judged in found]
    if is_always:
        mildest = max(results, key=lambda judged: judged.verdict.level.rank)
        results.append(_holding(mildest, mildest.verdict.case.always))
    return min(results, key=lambda judged: judged.verdict.rank)


def _holding(judged: Judged[State], case: Case) -> Judged[State]:
    return replace(judged, verdict=Verdict(judged.verdict.level, case))


def judge_machines(graph: Graph, examine: Callable[[Definition], _Found]) -> Iterator[tuple[Resource, Judged[State]]]:
    """Yield the state machines whose definition is wrong, each with the worst that is wrong in it."""
    for machine in graph.resources(Kind.MACHINE):
        found = judge_definitions(graph, machine, examine)
        if found:
            yield machine, found


def judge_states(
    graph: Graph, judge_one: Callable[[Resource, State], Verdict | None]
) -> Iterator[tuple[Resource, Judged[State]]]:
    """Yield the state machines with states that are wrong, each with those of the worst of its definitions.

    Args:
        graph: the graph.
        judge_one: what says what is wrong with one state of a machine.
    """
    for machine in graph.resources(Kind.MACHINE):
        found = judge_definitions(graph, machine, partial(_judge_all, partial(judge_one, machine)))
        if found:
            yield machine, found


def _judge_all(judge_one: Callable[[State], Verdict | None], definition: Definition) -> _Found:
    return judge_each(definition.states, judge_one)

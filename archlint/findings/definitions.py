"""Verdicts on state machines: what is wrong with the states of a definition, of which a machine may have several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from archlint.aws.kinds import Kind
from archlint.aws.workflows.state_machines import Definition, State
from archlint.findings.verdict import Judged, Verdict, judge_each
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.model.values.cases import Case

_Found: TypeAlias = "Judged[State] | None"


def judge_machines(
    graph: Graph, examine: Callable[[Resource, Definition], _Found]
) -> Iterator[tuple[Resource, Judged[State]]]:
    """Yield the state machines whose definition is wrong, each with the worst that is wrong in it.

    What is wrong in every definition that a machine may have is wrong always.

    Args:
        graph: the graph.
        examine: what says which states of a machine are wrong in one definition.
    """
    for machine in graph.resources(Kind.MACHINE):
        definitions = graph.definitions(machine)
        judged = [(each.case, found) for each in definitions if (found := examine(machine, each))]
        if judged:
            yield machine, _worst(judged, is_everywhere=len(judged) == len(definitions))


def _worst(found: Sequence[tuple[Case, Judged[State]]], *, is_everywhere: bool) -> Judged[State]:
    """Return the worst that is wrong in definitions, each of which is there in some case."""
    results = [_holding(judged, judged.verdict.case.under(case.when, case.rests_on)) for case, judged in found]
    if is_everywhere and not any(judged.verdict.case.when for _case, judged in found):
        mildest = max(results, key=lambda judged: judged.verdict.level.rank)
        results.append(_holding(mildest, mildest.verdict.case.always))
    return min(results, key=lambda judged: judged.verdict.rank)


def _holding(judged: Judged[State], case: Case) -> Judged[State]:
    return replace(judged, verdict=Verdict(judged.verdict.level, case))


def judge_states(
    graph: Graph, judge_one: Callable[[Resource, State], Verdict | None]
) -> Iterator[tuple[Resource, Judged[State]]]:
    """Yield the state machines with states that are wrong, each with those of the worst of its definitions.

    Args:
        graph: the graph.
        judge_one: what says what is wrong with one state of a machine.
    """

    def examine(machine: Resource, definition: Definition) -> _Found:
        return judge_each(definition.states, partial(judge_one, machine))

    return judge_machines(graph, examine)

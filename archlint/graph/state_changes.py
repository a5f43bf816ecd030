"""The edges that events on runs travel: from what is run to the rules on the default bus that are told of it.

Only loops are looked for over them: what such an event says is not what the run was handed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.event_patterns.pattern import Asked, Event
from archlint.aws.event_patterns.state_changes import STATE_CHANGES, StateChange
from archlint.aws.kinds import Kind, Link
from archlint.aws.services.stepfunctions import DEFINITIONS
from archlint.graph.graph import Graph
from archlint.graph.making.externals import is_own_default_bus
from archlint.graph.resource import Edge, Resource
from archlint.graph.rule_patterns import pattern_of
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Tree

#: How many edges there are at most: a rule that names nothing is told of all that is run.
_MOST = 2_000
#: Stands for what a pattern names that something else is named.
_ANOTHER = Known("\0")


def told_of_changes(graph: Graph) -> Iterator[Edge]:
    """Yield the edges from what is run to the rules that certainly are told of its runs, if of some states only."""
    yield from islice(_told(graph), _MOST)


def _told(graph: Graph) -> Iterator[Edge]:
    rules = [
        rule
        for rule in graph.resources(Kind.RULE)
        if not rule["pattern"].certainly_absent and is_own_default_bus(rule["bus"], rule.site)
    ]
    for kind, change in STATE_CHANGES.items():
        run = dict.fromkeys(filter(_tells, graph.resources(kind))) if rules else {}
        for rule in (each for each in rules if run and _may_be_told(each, change)):
            named, is_told_of_others = _named(graph, rule, change, kind)
            for resource in run if is_told_of_others else [each for each in named if each in run]:
                if rule.site == resource.site:
                    at, outcome = rule["pattern"].place or rule.at, named.get(resource, _ANOTHER)
                    yield Edge(resource, rule, Link.FEEDS, at, because=change.detail_type, outcome=outcome)


def _tells(resource: Resource) -> bool:
    return resource.kind is not Kind.MACHINE or resource["type"].known == "STANDARD"


def _may_be_told(rule: Resource, change: StateChange) -> bool:
    """Tell whether a pattern asks for such events, and for nothing that tells one run from others."""
    pattern = pattern_of(rule)
    is_open = all(
        asks is not None and not asks.either and all(map(change.may_ask, asks.fields)) for asks in pattern.cases
    )
    return is_open and any(pattern.passes(change.event(each)) for each in (*change.usual, *change.failed))


def _named(graph: Graph, rule: Resource, change: StateChange, kind: Kind) -> tuple[dict[Resource, Outcome], bool]:
    """Return how a pattern names resources, also those that it leaves out, and whether others may pass it."""
    asked = [asks.fields.get(f"detail.{change.named}") for asks in pattern_of(rule).cases if asks is not None]
    names = [name for each in asked if each is not None for name in _names(each)]
    meant = [None if name is None else graph.find(name, (kind,)) for name in names]
    named = {resource: name for resource, name in zip(meant, names, strict=True) if resource and name is not None}
    # A name that leads nowhere may be that of any.
    return named, None not in meant and any(each is None or each.others for each in asked)


def _names(asked: Asked) -> Iterator[Outcome | None]:
    """Yield the names that a pattern lists, also those of what it leaves out; None for one that is not known."""
    yield from asked.literals.values()
    for branch in asked.others:
        but = branch.outcome.step("anything-but") if isinstance(branch.outcome, Tree) else None
        if but is None or but.certainly_absent or branch.when:
            yield None
        else:
            listed = [each.outcome for each in but.each("[]")]
            yield from (None if isinstance(each, Tree) else each for each in listed)


def through_changes(told: Edge) -> Passage:
    """Tell whether an event on a run passes a rule's pattern; of a state that only some runs come to, it may.

    So it may where the pattern names what is run: it need not be by mistake that it is run again.
    """
    resource, change = told.source, STATE_CHANGES[told.source.kind]
    named: Event = {f"detail.{change.named}": told.outcome} if told.outcome is not None else {}
    usual, failed = (
        max((pattern_of(told.target).passes({**change.event(each), **named}) for each in states), default=Passage.NEVER)
        for states in (_reached(resource, change.usual), (*change.usual, *change.failed))
    )
    # Who asks by name for the events on what is started may mean it to go on for ever.
    is_meant = told.outcome is not _ANOTHER
    return min(Passage.MAYBE, max(usual, failed)) if is_meant else max(usual, min(failed, Passage.MAYBE))


def _reached(resource: Resource, states: Sequence[str]) -> Sequence[str]:
    """Return which of some states each run comes to: an execution that may end in a Fail need not succeed."""
    if resource.kind is not Kind.MACHINE or resource.declaration is None:
        return states
    found = resource.declaration.noted(DEFINITIONS)
    may_fail = any(not each.complete or any(state.type == "Fail" for state in each.states) for each in found)
    return [each for each in states if each != "SUCCEEDED"] if may_fail or not found else states

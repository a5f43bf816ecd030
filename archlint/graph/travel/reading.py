"""What the facts of the table are for one hop: the settings of its ends are read where they rest on them."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

from archlint.aws.delivery.facts import (
    Amount,
    Between,
    Claim,
    Given,
    HopEnd,
    Presence,
    Product,
    Ratio,
    Read,
    Untold,
)
from archlint.aws.delivery.polling import BATCHED
from archlint.aws.kinds import Kind, Link
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.figures import Answer, Figure, combine
from archlint.graph.travel.hops import carrying
from archlint.graph.travel.tasks import execution_end, state_of, task_setting
from archlint.model.source.location import Place
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import NOTHING, Outcome, Unknown, Value

_T = TypeVar("_T")


class FactReader:
    """Reads facts for one hop.

    Attributes:
        agent: what carries its messages.
    """

    def __init__(self, graph: Graph, hop: Hop) -> None:
        self.graph = graph
        self.hop = hop
        self.agent = carrying(hop)
        #: What the rest of the hop says of itself, once that is known: how many messages make a batch.
        self.batch = Figure.unknown("no batch is made")
        self._ends = {
            HopEnd.SOURCE: hop.source,
            HopEnd.AGENT: self.agent,
            HopEnd.TARGET: hop.target,
            HopEnd.OWNER: self.agent.owner or self.agent,
        }

    @cached_property
    def of_source(self) -> FactReader:
        """Read what the start of the hop does with what it is sent itself."""
        return FactReader(self.graph, Hop(self.hop.source, self.hop.source, self.hop.edges[:1]))

    def setting(self, end: HopEnd, name: str) -> Value:
        """Return a setting of an end, or what follows from several of its settings."""
        if end is HopEnd.GOVERNOR:
            return self._governor(name)
        resource = self._ends[end]
        if name == "asynchronous" and end is HopEnd.AGENT and self.hop.edges and self.hop.edges[-1].enriches:
            return self.hop.edges[-1].asynchronous
        if name == "batches_at_once":
            return self._batches_at_once()
        if name == "takes_batches":
            edges = self.graph.outgoing(resource, Link.DELIVERS_TO, Link.INVOKES)
            return Value.of(Known(all(edge.target.is_external or edge.target.kind in BATCHED for edge in edges)))
        if name == "source_retention":
            return source_retention(self.graph, resource)
        state = state_of(self.graph, resource) if resource.kind is Kind.TASK else None
        said = None if state is None else task_setting(state, name, execution_end(state, resource.owner or resource))
        return resource[name] if said is None else said

    def _governor(self, name: str) -> Value:
        """Return a setting of the event invoke configs of the function; there may be one for each version."""
        function = self.hop.target
        found = [each.source for each in self.graph.incoming(function, Link.GOVERNS)]
        configs = [each for each in found if each.kind is Kind.INVOKE_CONFIG]
        if self.graph.may_be_linked(function, Link.GOVERNS, Kind.INVOKE_CONFIG):
            return Value.of(Unknown("an event invoke config names an unknown function"))
        return Value.union(branch for each in configs for branch in each[name].branches) if configs else NOTHING

    def _batches_at_once(self) -> Value:
        limit = self.graph.batches_at_once(self.agent)
        return self.hop.target["reserved_concurrency"] if limit.certainly_absent else limit

    def chosen(self, facts: Sequence[Claim[_T]]) -> Answer[Claim[_T]]:
        """Return the first fact whose settings are those that the hop has; none where one of them is not known."""
        at: tuple[Place, ...] = ()
        for fact in facts:
            if not fact.given:
                return Answer(fact, at=tuple(dict.fromkeys(at)), page=fact.page)
            values = [self.setting(given.end, given.setting) for given in fact.given]
            held = [_holds(value, given) for value, given in zip(values, fact.given, strict=True)]
            for value in values:
                at += _places(value)
            if all(held):
                return Answer(fact, at=tuple(dict.fromkeys(at)), page=fact.page)
            if False not in held:
                unknown = held.index(None)
                because = f"it depends on {_called(self._ends, fact.given[unknown])}: {_reason(values[unknown])}"
                return Answer(None, because, at, fact.page)
        return Answer(None, "AWS says nothing of it", at)

    def word(self, facts: Sequence[Claim[_T | Untold]]) -> Answer[_T]:
        """Return the word that some facts say."""
        if facts and not facts[0].given and not isinstance(facts[0].value, Untold):
            return Answer(facts[0].value, page=facts[0].page)
        found = self.chosen(facts)
        if found.value is None:
            return Answer(None, found.because, found.at, found.page)
        said = found.value.value
        if isinstance(said, Untold):
            return Answer(None, said.reason, found.at, found.page)
        return Answer(said, at=found.at, page=found.page)

    def figure(self, facts: Sequence[Claim[Amount]]) -> Figure:
        """Return the number that some facts say."""
        if facts and not facts[0].given:  # most facts hold anyway
            said, page = facts[0].value, facts[0].page
            return Figure(said, said, "", (), page) if isinstance(said, int | float) else self.amount(said).under(page)
        found = self.chosen(facts)
        if found.value is None:
            unknown = Figure.unknown(found.because, *found.at)
            return unknown if found.page is None else unknown.under(found.page)
        read = self.amount(found.value.value)
        return Figure(read.low, read.high, read.because, tuple(dict.fromkeys((*found.at, *read.at))), found.value.page)

    def amount(self, amount: Amount) -> Figure:
        """Return what an amount is for the hop."""
        match amount:
            case int() | float():
                return Figure.of(amount)
            case Untold():
                return Figure.unknown(amount.reason)
            case Read(_, "messages_per_batch"):
                return self.batch
            case Read():
                return _number(self.setting(amount.end, amount.setting), amount.plus)
            case Product():
                return combine(map(self.amount, amount.factors), operator.mul)
            case Ratio():
                top, bottom = self.amount(amount.top), self.amount(amount.bottom)
                upside_down = Figure(bottom.high, bottom.low, bottom.because, bottom.at, bottom.page)
                return combine((top, upside_down), _divided)
            case Between():
                low, high = self.amount(amount.low), self.amount(amount.high)
                because = high.because or low.because
                return Figure(low.low, high.high, because, (*low.at, *high.at))


def _divided(one: float, other: float) -> float:
    return one / other if other else math.inf


def _number(value: Value, plus: float) -> Figure:
    """Return the number that a value is; a range where it depends on conditions."""
    places = _places(value)
    if len(value.branches) == 1:
        only = _plain(value.branches[0].outcome)
        return Figure.unknown(_reason(value), *places) if only is None else Figure(only + plus, only + plus, "", places)
    numbers = [_plain(branch.outcome) for branch in value.branches]
    if None in numbers or not numbers:
        return Figure.unknown(_reason(value), *places)
    found = [each + plus for each in numbers if each is not None]
    because = "it depends on conditions" if min(found) != max(found) else ""
    return Figure(min(found), max(found), because, places)


def _plain(outcome: Outcome) -> float | None:
    value = outcome.value if isinstance(outcome, Known) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _holds(value: Value, given: Given) -> bool | None:
    """Tell whether a setting is what a fact presupposes; None where that is not known."""
    if len(value.branches) == 1:
        return _is(value.branches[0].outcome, given)
    tests = [_is(branch.outcome, given) for branch in value.branches]
    return tests[0] if len(set(tests)) == 1 else None


def _is(outcome: Outcome, given: Given) -> bool | None:
    if isinstance(given.value, Presence):
        if isinstance(outcome, Unknown) and outcome.inside:
            return None
        is_set = not isinstance(outcome, Absent) and outcome != Known("")
        return is_set is (given.value is Presence.SET)
    if isinstance(outcome, Known):
        return bool(outcome.value == given.value)
    return False if outcome == ABSENT else None


def _places(value: Value) -> tuple[Place, ...]:
    if len(value.branches) == 1:
        place = value.branches[0].place
        return () if place is None else (place,)
    return tuple(dict.fromkeys(branch.place for branch in value.branches if branch.place is not None))


def _reason(value: Value) -> str:
    if len(value.branches) > 1:
        return "it depends on conditions"
    outcome = value.outcome
    if isinstance(outcome, Unknown):
        return outcome.reason
    return "it is not set" if isinstance(outcome, Absent) else "it is taken from another resource"


def source_retention(graph: Graph, firehose: Resource) -> Value:
    """Return for how long what a Firehose stream reads keeps its records; nothing if it reads nothing."""
    streams = [each for each in graph.sources(firehose) if each.kind is Kind.STREAM]
    if streams:
        return streams[0]["record_retention"]
    is_fed = not firehose["source"].certainly_absent
    return Value.of(Unknown("how long its source keeps records is not in the template")) if is_fed else NOTHING


def _called(ends: dict[HopEnd, Resource], given: Given) -> str:
    of = f" of '{ends[given.end].name}'" if given.end in ends else ""
    return f"{given.setting.replace('_', ' ')}{of}"

"""What the facts of the table are for one hop: the settings of its ends are read where they rest on them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import TypeVar

from archlint.aws.delivery.facts import (
    Amount,
    Between,
    Ceiling,
    Claim,
    Given,
    HopEnd,
    Least,
    Page,
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
from archlint.graph.travel.figures import Answer, Figure, combine, least
from archlint.graph.travel.hops import carrying
from archlint.graph.travel.tasks import execution_end, state_of, task_setting
from archlint.model.source.location import Place
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import NOTHING, Outcome, Unknown, Value

_T = TypeVar("_T")

_NO_BATCH = Figure.unknown("no batch is made")
#: Asked for every fact, and a tuple of classes is told apart in half the time of their union.
_NUMBER = (int, float)


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
        self.batch = _NO_BATCH
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
        resource = self._ends.get(end)
        if resource is None:
            return self._governor(name)
        if name in _FOLLOWING:
            return _FOLLOWING[name](self, resource)
        said = self._of_state(resource, name) if resource.kind is Kind.TASK else None
        return resource[name] if said is None else said

    def _of_state(self, task: Resource, name: str) -> Value | None:
        """Return what the state of a Task says of its attempts, as long as its execution lasts."""
        state = state_of(self.graph, task)
        if state is None:
            return None
        return self.graph.once(
            ("attempts", task, name), lambda: task_setting(state, name, execution_end(state, task.owner or task))
        )

    def _governor(self, name: str) -> Value:
        """Return a setting of the event invoke configs of the function; there may be one for each version."""
        configs = self._configs
        if configs is None:
            return Value.of(Unknown("an event invoke config names an unknown function"))
        return Value.union(branch for each in configs for branch in each[name].branches) if configs else NOTHING

    @cached_property
    def _configs(self) -> Sequence[Resource] | None:
        """The event invoke configs of the function; None where there may be others."""
        function = self.hop.target
        if self.graph.may_be_linked(function, Link.GOVERNS, Kind.INVOKE_CONFIG):
            return None
        found = [each.source for each in self.graph.incoming(function, Link.GOVERNS)]
        return [each for each in found if each.kind is Kind.INVOKE_CONFIG]

    def asynchronous(self, sender: Resource) -> Value:
        """Return whether what carries the messages goes on without waiting: that may depend on the edge."""
        last = self.hop.edges[-1] if self.hop.edges else None
        return last.asynchronous if last is not None and last.source is sender else sender["asynchronous"]

    def batches_at_once(self, mapping: Resource) -> Value:
        """Return how many batches a mapping takes at once: as many as its function where it says nothing."""
        limit = self.graph.batches_at_once(mapping)
        return self.hop.target["reserved_concurrency"] if limit.certainly_absent else limit

    def takes_batches(self, pipe: Resource) -> Value:
        """Return whether all that a pipe hands messages to takes batches."""
        edges = self.graph.outgoing(pipe, Link.DELIVERS_TO, Link.INVOKES)
        return Value.of(Known(all(edge.target.is_external or edge.target.kind in BATCHED for edge in edges)))

    def execution_type(self, task: Resource) -> Value:
        """Return the type of the execution that a Task is a part of: a Distributed Map runs ones of its own."""
        state, machine = state_of(self.graph, task), task.owner or task
        runs = next((each for each in (state.enclosing if state else ()) if each.is_distributed_map), None)
        return machine["type"] if runs is None else runs.child_type

    def chosen(self, facts: Sequence[Claim[_T]]) -> tuple[Claim[_T] | None, str, tuple[Place, ...], Page | None]:
        """Return the first fact whose settings are those that the hop has.

        Returns:
            The fact; None where one of the settings is not known, with the reason. Then where the settings are written,
            and the page that says so.
        """
        if not facts[0].given:  # as most
            return facts[0], "", (), facts[0].page
        at: tuple[Place, ...] = ()
        for fact in facts:
            may_hold = True
            unknown: tuple[Given, Value] | None = None
            for given in fact.given:
                value = self.setting(given.end, given.setting)
                if len(value.branches) == 1:  # as most are
                    outcome, _, place, _ = value.branches[0]
                    holds = _is(outcome, given.value)
                    at = at if place is None or place in at else (*at, place)
                else:
                    holds = _holds(value, given.value)
                    at += _places(value)
                if holds is None:
                    unknown = unknown or (given, value)
                elif not holds:
                    may_hold = False
            if may_hold and unknown is None:
                return fact, "", _each_once(at), fact.page
            if may_hold and unknown is not None:
                because = f"it depends on {_called(self._ends, unknown[0])}: {_reason(unknown[1])}"
                return None, because, at, fact.page
        return None, "AWS says nothing of it", at, None

    def word(self, facts: Sequence[Claim[_T | Untold]]) -> Answer[_T]:
        """Return the word that some facts say."""
        fact, because, at, page = self.chosen(facts)
        if fact is None:
            return Answer(None, because, at, page)
        said = _word(fact)
        return Answer(said.value, said.because, at, page) if at else said

    def figure(self, facts: Sequence[Claim[Amount]]) -> Figure:
        """Return the number that some facts say."""
        fact, because, at, page = self.chosen(facts)
        if fact is None:
            return Figure(None, None, because, at, page)
        said = number_of(fact)
        if said is None:
            return self.amount(fact.value, at, page)
        return Figure(said.low, said.high, said.because, at, page) if at else said

    def amount(self, amount: Amount, at: tuple[Place, ...] = (), page: Page | None = None) -> Figure:
        """Return what an amount is for the hop.

        Args:
            amount: the amount.
            at: where the settings are written under which it is that.
            page: the page that says so.
        """
        if isinstance(amount, _NUMBER):
            return Figure(amount, amount, "", at, page)
        if isinstance(amount, Read) and amount.setting != "messages_per_batch":
            return _number(self.setting(amount.end, amount.setting), amount.plus, at, page)
        if isinstance(amount, Untold):
            return Figure(None, None, amount.reason, at, page)
        read = self._composed(amount)
        return Figure(read.low, read.high, read.because, _each_once(at + read.at), page or read.page)

    def _composed(self, amount: Read | Product | Ratio | Least | Between) -> Figure:
        """Return what is made of several amounts; or the batch, which is known by itself."""
        match amount:
            case Read():
                return self.batch
            case Product():
                return combine(map(self.amount, amount.factors), operator.mul)
            case Ratio():
                top, bottom = self.amount(amount.top), self.amount(amount.bottom)
                upside_down = Figure(bottom.high, bottom.low, bottom.because, bottom.at, bottom.page)
                return combine((top, upside_down), _divided)
            case Least():
                return least(map(self.amount, amount.of))
            case Between():
                return _between(self.amount(amount.low), self.amount(amount.high))


#: What follows from several settings, by the name that facts have for it.
_FOLLOWING: Mapping[str, Callable[[FactReader, Resource], Value]] = {
    "asynchronous": FactReader.asynchronous,
    "batches_at_once": FactReader.batches_at_once,
    "execution_type": FactReader.execution_type,
    "takes_batches": FactReader.takes_batches,
    "sets_aside": lambda _reader, resource: sets_aside(resource),
    "source_retention": lambda reader, resource: source_retention(reader.graph, resource),
}


@cache
def _word(fact: Claim[_T | Untold]) -> Answer[_T]:
    """Return the word of a fact, the same one for every hop."""
    said = fact.value
    return Answer(None, said.reason, (), fact.page) if isinstance(said, Untold) else Answer(said, "", (), fact.page)


@cache
def number_of(fact: Claim[Amount] | Claim[Ceiling]) -> Figure | None:
    """Return the number of a fact that is the same one for every hop; None where it rests on settings."""
    said = fact.value
    number = _constant(said.rate if isinstance(said, Ceiling) else said)
    return None if number is None else number.under(fact.page)


def _constant(amount: Amount) -> Figure | None:
    match amount:
        case int() | float():
            return Figure.of(amount)
        case Untold():
            return Figure.unknown(amount.reason)
        case Between():
            low, high = _constant(amount.low), _constant(amount.high)
            return None if low is None or high is None else _between(low, high)
        case _:
            return None


def _between(low: Figure, high: Figure) -> Figure:
    return Figure(low.low, high.high, high.because or low.because, low.at + high.at)


def _divided(one: float, other: float) -> float:
    return one / other if other else math.inf


def _number(value: Value, plus: float, at: tuple[Place, ...], page: Page | None) -> Figure:
    """Return the number that a value is; a range where it depends on conditions."""
    places = _each_once(at + _places(value)) if at else _places(value)
    if len(value.branches) == 1:
        only = _plain(value.branches[0].outcome)
        if only is not None:
            return Figure(only + plus, only + plus, "", places, page)
        return Figure(None, None, _reason(value), places, page)
    numbers = [_plain(branch.outcome) for branch in value.branches]
    if None in numbers or not numbers:
        return Figure(None, None, _reason(value), places, page)
    found = [each + plus for each in numbers if each is not None]
    because = "it depends on conditions" if min(found) != max(found) else ""
    return Figure(min(found), max(found), because, places, page)


def _plain(outcome: Outcome) -> float | None:
    value = outcome.value if isinstance(outcome, Known) else None
    return value if isinstance(value, _NUMBER) and not isinstance(value, bool) else None


def _holds(value: Value, wanted: Scalar | Presence) -> bool | None:
    """Tell whether a setting is what a fact presupposes; None where that is not known."""
    tests = {_is(branch.outcome, wanted) for branch in value.branches}
    return tests.pop() if len(tests) == 1 else None


def _is(outcome: Outcome, wanted: Scalar | Presence) -> bool | None:
    if isinstance(outcome, Known):
        if isinstance(wanted, Presence):
            return (outcome.value != "") is (wanted is Presence.SET)
        return outcome.value == wanted
    if isinstance(outcome, Absent):
        return wanted is Presence.UNSET
    if isinstance(wanted, Presence) and not (isinstance(outcome, Unknown) and outcome.inside):
        return wanted is Presence.SET
    return None


def _places(value: Value) -> tuple[Place, ...]:
    if len(value.branches) == 1:
        place = value.branches[0].place
        return () if place is None else (place,)
    return tuple(dict.fromkeys(branch.place for branch in value.branches if branch.place is not None))


def _each_once(places: tuple[Place, ...]) -> tuple[Place, ...]:
    return places if len(places) < 2 else tuple(dict.fromkeys(places))


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


def sets_aside(firehose: Resource) -> Value:
    """Return whether the bucket of a Firehose stream gets only what could not be delivered elsewhere."""
    copies = str(firehose["backup_mode"].known or "").startswith("ALL")
    return NOTHING if copies else firehose["delivers_elsewhere"]


def _called(ends: dict[HopEnd, Resource], given: Given) -> str:
    of = f" of '{ends[given.end].name}'" if given.end in ends else ""
    return f"{given.setting.replace('_', ' ')}{of}"

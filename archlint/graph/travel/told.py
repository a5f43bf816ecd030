"""What is told of a hop: how its messages travel, by the table of deliveries and the settings of the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archlint.aws.delivery.carriers import carrier_of
from archlint.aws.delivery.facts import Carrier, Ceiling, Claim, Guarantee, Intake, Lever, Mode, Order
from archlint.aws.delivery.intakes import intake_of
from archlint.aws.delivery.polling import PUSHED_OVER
from archlint.aws.delivery.stages import ASYNCHRONOUS, ASYNCHRONOUS_SIZE
from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.access import HopAccess, accesses
from archlint.graph.travel.fates import TriedStage, stages_of
from archlint.graph.travel.figures import ZERO, Answer, Figure, least, total
from archlint.graph.travel.filters import Sieve, sieve_of
from archlint.graph.travel.hops import last_between
from archlint.graph.travel.reading import FactReader, number_of
from archlint.model.data import dataclass, field

_UNKNOWN_ROW = "archlint has no row for it"
_ONE = Figure.of(1)
_MODES: Mapping[Mode, Answer[Mode]] = {mode: Answer(mode) for mode in Mode}


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling of a hop: how many messages a second something takes, and what raises that.

    Attributes:
        of: the resource that it is a ceiling of.
        rate: messages a second.
        raising: what raises it.
        reader: what reads how many messages a second one more of these takes.
    """

    of: Resource
    rate: Figure
    raising: tuple[Lever, ...] = ()
    reader: FactReader | None = field(default=None, repr=False, compare=False)

    @property
    def levers(self) -> tuple[tuple[Lever, Figure], ...]:
        """What raises it, each with how many messages a second one more takes; few ask for that."""
        reader = self.reader
        return tuple((lever, reader.amount(lever.each)) for lever in self.raising) if reader is not None else ()


@dataclass(frozen=True, slots=True)
class ToldHop:
    """A hop, and all that is known of it.

    Attributes:
        hop: its ends, and the edges between them.
        carrier: its row of the table; None where there is none.
        agent: what carries the messages.
        mode: who moves them.
        guarantee: how often one arrives.
        order: in which order.
        deduplicates: for how many seconds what arrives twice is dropped; 0 for never.
        batch: how many travel together.
        sieve: whether a filter holds some of them back.
        stages: what is tried, and what becomes of what fails.
        size: how many bytes one may have.
        delay: how many seconds one may be held back before the first attempt.
        limits: the ceilings, of what carries them and of what takes them.
        access: what it takes to be allowed to.
    """

    hop: Hop
    carrier: Carrier | None
    agent: Resource
    mode: Answer[Mode]
    guarantee: Answer[Guarantee]
    order: Answer[Order]
    deduplicates: Figure
    batch: Figure
    sieve: Sieve
    stages: tuple[TriedStage, ...]
    size: Figure
    delay: Figure
    limits: tuple[Limit, ...]
    access: tuple[HopAccess, ...]

    @property
    def rate(self) -> Figure:
        """How many messages a second pass the narrowest part of the hop."""
        return least(limit.rate for limit in self.limits) if self.limits else Figure.of(float("inf"))

    @property
    def longest(self) -> Figure:
        """How many seconds a message may take that still arrives, by its delays and attempts together."""
        return total((self.delay, *(tried.seconds for tried in self.stages)))


def told(graph: Graph, hop: Hop) -> ToldHop:
    """Return what is known of a hop; asked for by several questions, worked out once."""
    return graph.once(("told", hop.edges), lambda: _told(graph, hop))


def _told(graph: Graph, hop: Hop) -> ToldHop:
    reader = FactReader(graph, hop)
    to_outside = reader.agent.kind is Kind.SUBSCRIPTION and hop.target.kind is Kind.EXTERNAL
    protocol = str(reader.agent["protocol"].known or "") if to_outside else ""
    carrier = carrier_of(hop.source.kind, last_between(hop), hop.target.kind, protocol=protocol)
    if carrier is None:
        return _without_row(graph, hop, reader)
    reader.batch = reader.figure(carrier.batch) if carrier.batch else _ONE
    intake = intake_of(hop.target.kind) if carrier.mode is Mode.PUSH else Intake()
    stages = stages_of(reader, carrier)
    return ToldHop(
        hop,
        carrier,
        reader.agent,
        _mode(hop, carrier),
        reader.word(carrier.guarantee),
        _order(reader, carrier, intake),
        reader.figure(intake.deduplicates) if intake.deduplicates else ZERO,
        reader.batch,
        sieve_of(graph, reader, carrier),
        stages,
        _size(reader, carrier, intake, stages),
        total([reader.figure(facts) for facts in (carrier.delay, intake.delay) if facts]),
        _limits(reader, carrier, intake),
        tuple(accesses(graph, hop)),
    )


def _mode(hop: Hop, carrier: Carrier) -> Answer[Mode]:
    """Return who moves the messages: where records are pushed over a consumer, it is the stream."""
    is_pushed = carrier.mode is Mode.PULL and any(edge.source.kind is PUSHED_OVER.value for edge in hop.edges)
    return Answer(Mode.PUSH, page=PUSHED_OVER.page) if is_pushed else _MODES[carrier.mode]


def _without_row(graph: Graph, hop: Hop, reader: FactReader) -> ToldHop:
    unknown = Figure.unknown(_UNKNOWN_ROW)
    return ToldHop(
        hop,
        None,
        reader.agent,
        Answer(None, _UNKNOWN_ROW),
        Answer(None, _UNKNOWN_ROW),
        Answer(None, _UNKNOWN_ROW),
        unknown,
        unknown,
        Sieve(None, because=_UNKNOWN_ROW),
        (),
        unknown,
        unknown,
        (Limit(hop.target, unknown),),
        tuple(accesses(graph, hop)),
    )


def _order(reader: FactReader, carrier: Carrier, intake: Intake) -> Answer[Order]:
    """Return in which order messages come out: as the far end keeps what it is sent, or as the near end held it."""
    order = reader.word(carrier.order)
    if order.value is Order.AS_SENT:
        found = reader.word(intake.order) if intake.order else Answer(Order.NOT_KEPT, page=order.page)
        return Answer(found.value, found.because, (*order.at, *found.at), found.page or order.page)
    if order.value is Order.AS_HELD:
        held = intake_of(reader.hop.source.kind).order
        found = reader.of_source.word(held) if held else Answer(Order.NOT_KEPT, page=order.page)
        return Answer(found.value, found.because, (*order.at, *found.at), order.page)
    return order


def _size(reader: FactReader, carrier: Carrier, intake: Intake, stages: tuple[TriedStage, ...]) -> Figure:
    """Return how many bytes a message may have: the least that something on the hop takes."""
    figures = [reader.figure(each) for each in (carrier.size, intake.size) if each]
    if stages and stages[-1].stage is ASYNCHRONOUS:
        figures.append(reader.figure(ASYNCHRONOUS_SIZE))
    if carrier.mode is Mode.PULL:
        held = intake_of(reader.hop.source.kind).size
        figures += [reader.of_source.figure(held)] if held else []
    return least(figures) if figures else Figure.unknown("AWS says nothing of it")


def _limits(reader: FactReader, carrier: Carrier, intake: Intake) -> tuple[Limit, ...]:
    by = ((carrier.ceiling, reader.agent), (intake.ceiling, reader.hop.target))
    return tuple([_limit(reader, facts, of) for facts, of in by if facts])


def intake_limit(graph: Graph, resource: Resource) -> Limit | None:
    """Return how many messages a second a resource takes, whoever sends them; None where AWS says nothing of it."""
    facts = intake_of(resource.kind).ceiling
    return _limit(FactReader(graph, Hop(resource, resource, ())), facts, resource) if facts else None


def _limit(reader: FactReader, facts: Sequence[Claim[Ceiling]], of: Resource) -> Limit:
    fact, because, at, page = reader.chosen(facts)
    if fact is None:
        return Limit(of, Figure(None, None, because, at))
    said = number_of(fact) if not at else None
    rate = reader.amount(fact.value.rate, at, page) if said is None else said
    return Limit(of, rate, fact.value.levers, reader)

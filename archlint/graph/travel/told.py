"""What is told of a hop: how its messages travel, by the table of deliveries and the settings of the templates."""

from __future__ import annotations

from archlint.aws.delivery.facts import Carrier, Guarantee, Lever, Mode, Order
from archlint.aws.delivery.intakes import intake_of
from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.access import HopAccess, accesses
from archlint.graph.travel.fates import TriedStage, fate_of
from archlint.graph.travel.figures import Answer, Figure, least, total
from archlint.graph.travel.filters import Sieve, sieve_of
from archlint.graph.travel.hops import last_between
from archlint.graph.travel.reading import FactReader
from archlint.graph.travel.table import ceiling_of, readings, row_of
from archlint.model.data import dataclass, field

_UNKNOWN_ROW = "archlint has no row for it"


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
    agent = reader.agent
    is_outside = hop.target.kind is Kind.EXTERNAL and agent.kind is Kind.SUBSCRIPTION
    protocol = str(agent["protocol"].known or "") if is_outside else ""
    row = row_of(hop.source.kind, last_between(hop), hop.target.kind, protocol)
    if row is None:
        return _without_row(graph, hop, reader)
    read = readings(reader, row)
    reader.batch = read.batch
    limits = ((read.carrying, agent), (read.taking, hop.target))
    return ToldHop(
        hop,
        row.carrier,
        agent,
        Answer(row.carrier.mode),
        read.guarantee,
        read.order,
        read.deduplicates,
        read.batch,
        sieve_of(graph, reader, row.carrier),
        tuple([TriedStage(*each, fate_of(reader, each[0])) for each in read.stages]),
        read.size,
        read.delay,
        tuple([Limit(of, *found, reader) for found, of in limits if found is not None]),
        tuple(accesses(graph, hop)),
    )


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


def intake_limit(graph: Graph, resource: Resource) -> Limit | None:
    """Return how many messages a second a resource takes, whoever sends them; None where AWS says nothing of it."""
    facts = intake_of(resource.kind).ceiling
    reader = FactReader(graph, Hop(resource, resource, ()))
    return Limit(resource, *ceiling_of(reader, facts), reader) if facts else None

"""What the table of deliveries says of a hop by its settings: read once for all hops whose settings are alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from archlint.aws.delivery.carriers import carrier_of
from archlint.aws.delivery.facts import (
    Amount,
    Between,
    Carrier,
    Ceiling,
    Claim,
    Guarantee,
    HopEnd,
    Intake,
    Lever,
    Mode,
    Order,
    Presence,
    Product,
    Ratio,
    Read,
    Stage,
)
from archlint.aws.delivery.intakes import intake_of
from archlint.aws.delivery.stages import ASYNCHRONOUS, ASYNCHRONOUS_SIZE
from archlint.aws.kinds import Kind
from archlint.graph.travel.figures import Answer, Figure, least, total
from archlint.graph.travel.reading import FactReader
from archlint.model.data import copied, dataclass
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Unknown

_Told = TypeVar("_Told", Figure, Answer[Guarantee], Answer[Order])
#: A setting of an end, and whether it only matters that it is set.
_Asked = dict[tuple[HopEnd, str], bool]
#: What a row says that has to do with a call of a function that does not wait.
_ASYNCHRONOUS = "asynchronous"


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """What the table has for some kinds.

    Attributes:
        carrier: what moves messages between them.
        intake: what the far end does with what it is sent; nothing where it fetches it.
        held: what the near end does with what it holds.
        asked: the settings of the hop that the facts rest on, and whether it only matters that they are set.
        asked_of_source: those of what the hop starts at, as the end of other hops.
    """

    carrier: Carrier
    intake: Intake
    held: Intake
    asked: _Asked
    asked_of_source: _Asked


@dataclass(frozen=True, slots=True)
class Readings:
    """What is known of a hop by its settings; `ToldHop` says what each is.

    Attributes:
        guarantee: as there.
        order: as there.
        deduplicates: as there.
        batch: as there.
        stages: what is tried, how often, and for how many seconds.
        size: as there.
        delay: as there.
        carrying: the ceiling of what carries the messages, and what raises it; None where AWS says nothing of it.
        taking: that of what takes them.
    """

    guarantee: Answer[Guarantee]
    order: Answer[Order]
    deduplicates: Figure
    batch: Figure
    stages: tuple[tuple[Stage, Figure, Figure], ...]
    size: Figure
    delay: Figure
    carrying: tuple[Figure, tuple[Lever, ...]] | None
    taking: tuple[Figure, tuple[Lever, ...]] | None

    def moved(self, to: dict[Place, Place]) -> Readings:
        """Return what is known of a hop whose settings say the same, and are written elsewhere."""
        carrying, taking = self.carrying, self.taking
        return Readings(
            _moved(self.guarantee, to),
            _moved(self.order, to),
            _moved(self.deduplicates, to),
            _moved(self.batch, to),
            tuple([(stage, _moved(attempts, to), _moved(seconds, to)) for stage, attempts, seconds in self.stages]),
            _moved(self.size, to),
            _moved(self.delay, to),
            None if carrying is None else (_moved(carrying[0], to), carrying[1]),
            None if taking is None else (_moved(taking[0], to), taking[1]),
        )


def _moved(told: _Told, to: dict[Place, Place]) -> _Told:
    return copied(told, at=tuple([to[place] for place in told.at])) if told.at else told


@cache
def row_of(source: Kind, between: Kind | None, target: Kind, protocol: str) -> Row | None:
    """Return what the table has for some kinds; None if there is nothing. `carrier_of` says what these are."""
    carrier = carrier_of(source, between, target, protocol=protocol)
    if carrier is None:
        return None
    is_pulled = carrier.mode is Mode.PULL
    intake, held = Intake() if is_pulled else intake_of(target), intake_of(source)
    facts: list[Sequence[Claim[Any]]] = [
        carrier.guarantee,
        carrier.order,
        carrier.batch,
        carrier.delay,
        carrier.size,
        carrier.ceiling,
    ]
    facts += (*_of_stages(carrier.stages), intake.order, intake.deduplicates, intake.size, intake.delay, intake.ceiling)
    if target is Kind.FUNCTION:
        facts += (*_of_stages((ASYNCHRONOUS,)), ASYNCHRONOUS_SIZE)
    asked = _asked(facts)
    if target is Kind.FUNCTION:
        asked[HopEnd.AGENT, _ASYNCHRONOUS] = False
    return Row(carrier, intake, held, asked, _asked((held.order, held.size)))


def _of_stages(stages: Iterable[Stage]) -> Iterator[Sequence[Claim[Any]]]:
    for stage in stages:
        yield from (stage.attempts, stage.seconds)


def _asked(facts: Iterable[Sequence[Claim[Any]]]) -> _Asked:
    """Return the settings that facts rest on, and whether it only matters that they are set."""
    found: _Asked = {}
    for claim in (each for claims in facts for each in claims):
        for end, setting, value in claim.given:
            found[end, setting] = found.get((end, setting), True) and isinstance(value, Presence)
        for end, setting in _read_in(claim.value.rate if isinstance(claim.value, Ceiling) else claim.value):
            found[end, setting] = False
    return found


def _read_in(amount: Any) -> Iterator[tuple[HopEnd, str]]:
    """Yield the settings that an amount is made of; a word has none."""
    parts: Sequence[Amount] = ()
    match amount:
        case Read(_, "messages_per_batch"):
            return  # that is among the readings itself
        case Read():
            yield amount.end, amount.setting
        case Product():
            parts = amount.factors
        case Ratio():
            parts = amount.top, amount.bottom
        case Between():
            parts = amount.low, amount.high
    for part in parts:
        yield from _read_in(part)


def readings(reader: FactReader, row: Row) -> Readings:
    """Return what is known of a hop by its settings."""
    said: list[Any] = [row]
    at: list[Place] = []
    is_plain = _note(reader, row.asked, said, at) and _note(reader.of_source, row.asked_of_source, said, at)
    if not is_plain or len(set(at)) < len(at):
        return _read(reader, row)
    found, places = reader.graph.once(("readings", *said), lambda: (_read(reader, row), at))
    # What is written at a place of its own is told in the same way, wherever that is.
    return found if places is at or not at else found.moved(dict(zip(places, at, strict=True)))


def _note(reader: FactReader, asked: _Asked, said: list[Any], at: list[Place]) -> bool:
    """Note what settings say, and where; tell whether each says one known thing, or nothing, in all circumstances."""
    for (end, setting), only_whether in asked.items():
        branches = reader.setting(end, setting).branches
        if len(branches) != 1:
            return False
        outcome, _, place, _ = branches[0]
        if only_whether:
            if isinstance(outcome, Unknown) and outcome.inside:
                return False
            said.append(_is_set(outcome))
        elif isinstance(outcome, Known):
            said += (outcome.value.__class__, outcome.value)
        elif isinstance(outcome, Absent):
            said.append(None)
        else:
            return False
        said.append(place is None)
        if place is not None:
            at.append(place)
    return True


def _is_set(outcome: Outcome) -> bool:
    return not isinstance(outcome, Absent) and outcome != Known("")


def _read(reader: FactReader, row: Row) -> Readings:
    carrier, intake = row.carrier, row.intake
    reader.batch = reader.figure(carrier.batch) if carrier.batch else Figure.of(1)
    stages: Sequence[Stage] = carrier.stages
    # What is handed over to Lambda without waiting has the stage of Lambda's own queue, too.
    if reader.hop.target.kind is Kind.FUNCTION and reader.setting(HopEnd.AGENT, _ASYNCHRONOUS).known is True:
        stages = (*stages, ASYNCHRONOUS)
    return Readings(
        reader.word(carrier.guarantee),
        _order(reader, row),
        reader.figure(intake.deduplicates) if intake.deduplicates else Figure.of(0),
        reader.batch,
        tuple((stage, reader.figure(stage.attempts), reader.figure(stage.seconds)) for stage in stages),
        _size(reader, row, stages),
        total(reader.figure(facts) for facts in (carrier.delay, intake.delay) if facts),
        ceiling_of(reader, carrier.ceiling) if carrier.ceiling else None,
        ceiling_of(reader, intake.ceiling) if intake.ceiling else None,
    )


def _order(reader: FactReader, row: Row) -> Answer[Order]:
    """Return in which order messages come out: as the far end keeps what it is sent, or as the near end held it."""
    order = reader.word(row.carrier.order)
    if order.value is Order.AS_SENT:
        found = reader.word(row.intake.order) if row.intake.order else Answer(Order.NOT_KEPT, page=order.page)
        return Answer(found.value, found.because, (*order.at, *found.at), found.page or order.page)
    if order.value is Order.AS_HELD:
        held = row.held.order
        found = reader.of_source.word(held) if held else Answer(Order.NOT_KEPT, page=order.page)
        return Answer(found.value, found.because, (*order.at, *found.at), order.page)
    return order


def _size(reader: FactReader, row: Row, stages: Sequence[Stage]) -> Figure:
    """Return how many bytes a message may have: the least that something on the hop takes."""
    figures = [reader.figure(each) for each in (row.carrier.size, row.intake.size) if each]
    if ASYNCHRONOUS in stages:
        figures.append(reader.figure(ASYNCHRONOUS_SIZE))
    if row.carrier.mode is Mode.PULL and row.held.size:
        figures.append(reader.of_source.figure(row.held.size))
    return least(figures) if figures else Figure.unknown("AWS says nothing of it")


def ceiling_of(reader: FactReader, facts: Sequence[Claim[Ceiling]]) -> tuple[Figure, tuple[Lever, ...]]:
    """Return how many messages a second pass, and what raises that."""
    found = reader.chosen(facts)
    if found.value is None:
        return Figure.unknown(found.because, *found.at), ()
    ceiling = found.value.value
    rate = reader.amount(ceiling.rate)
    return Figure(rate.low, rate.high, rate.because, (*found.at, *rate.at), found.value.page), ceiling.levers

"""A trace for people: every hop with its facts, then each way as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.delivery.services import SERVICES
from archlint.findings.wording import counted
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.travel.told import ToldHop, told
from archlint.graph.travel.ways import Journey
from archlint.graph.travel.whole import Whole, whole
from archlint.model.source.printable import on_one_line
from archlint.report.trace import words
from archlint.report.trace.naming import called

#: How wide the column of the facts' names is.
_NAMES = 11
#: What is asked of the services that a way relies on.
_ASKED = {"order": "ordered", "replay": "replayed", "readers": "several readers"}


def render_trace(graph: Graph, journey: Journey) -> Iterator[str]:
    """Yield the lines of a trace, without line breaks."""
    yield from map(on_one_line, _lines(graph, journey))


def _lines(graph: Graph, journey: Journey) -> Iterator[str]:
    to = f" to {called(journey.to)}" if journey.to is not None else ""
    yield f"From {called(journey.start)}{to}: {counted(len(journey.hops), 'hop')}, {counted(len(journey.ways), 'way')}"
    numbers = {hop: number for number, hop in enumerate(journey.hops, start=1)}
    for hop, number in numbers.items():
        yield ""
        yield f"{number}. {called(hop.source)} -> {called(hop.target)}"
        yield from _hop(told(graph, hop))
    for way in journey.ways:
        yield ""
        yield from _way(whole(graph, way), numbers)
    if journey.more_hops or journey.more_ways:
        yield ""
        what = " and ".join(name for name, more in (("hops", journey.more_hops), ("ways", journey.more_ways)) if more)
        yield f"There are more {what} than are shown: name where the message is to get to, with --to."


def _hop(hop: ToldHop) -> Iterator[str]:
    facts = [*_facts(hop)]
    for name, value in facts:
        yield f"   {name.ljust(_NAMES)} {value}"


def _facts(hop: ToldHop) -> Iterator[tuple[str, str]]:
    """Yield the facts of a hop: a name, and what is known."""
    if hop.agent is not hop.hop.source and hop.agent is not hop.hop.target:
        yield "by", words.with_places(f"{hop.agent.kind.value} '{hop.agent.name}'", (hop.agent.at,))
    mode = hop.mode.value.value if hop.mode.value else words.UNKNOWN
    yield "moves", mode if hop.carrier else f"{words.UNKNOWN} ({hop.mode.because})"
    if hop.carrier is None:
        return
    guarantee, order = hop.guarantee, hop.order
    yield "delivery", guarantee.value.value if guarantee.value else f"{words.UNKNOWN} ({guarantee.because})"
    said = order.value.value if order.value else f"{words.UNKNOWN} ({order.because})"
    yield "order", words.with_places(said, order.at)
    yield "duplicates", _duplicates(hop)
    yield "batch", words.with_places(words.amount(hop.batch), hop.batch.at)
    yield "filter", words.with_places(_filter(hop), hop.sieve.at)
    for tried in hop.stages:
        yield "attempts", words.stage(tried)
    if not hop.stages:
        yield "attempts", "those of the hops before and after it"
    yield "size", words.with_places(words.amount(hop.size, " bytes"), hop.size.at)
    yield "delay", words.with_places(words.amount(hop.delay, " s"), hop.delay.at)
    for limit in hop.limits:
        yield "ceiling", words.limit(limit)
    for access in hop.access:
        key = f", and {', '.join(access.key_actions)} on key '{access.key.name}'" if access.key else ""
        state = f"REFUSED: {access.refused}" if access.refused else "nothing refuses it"
        yield "access", words.with_places(f"{access.acts}: {', '.join(access.actions)}{key}; {state}", access.at)
    for page in words.pages_of(hop):
        yield "source", f"{page.url} (read {page.checked})"


def _duplicates(hop: ToldHop) -> str:
    seconds = hop.deduplicates.known
    if seconds is None:
        return words.amount(hop.deduplicates)
    return f"dropped within {words.with_commas(seconds)} s" if seconds else "possible"


def _filter(hop: ToldHop) -> str:
    lets = {"all": "none: every message passes", "some": "lets some messages through", "none": "LETS NOTHING THROUGH"}
    said = lets.get(hop.sieve.lets or "", words.UNKNOWN)
    return f"{said} ({hop.sieve.because})" if hop.sieve.because else said


def _way(found: Whole, numbers: Mapping[Hop, int]) -> Iterator[str]:
    names = [found.way.hops[0].source.name, *(hop.target.name for hop in found.way.hops)]
    back = f", back to {called(found.way.back_to)}" if found.way.back_to is not None else ""
    yield f"Way {' -> '.join(names)}{back}"
    for name, value in _whole(found, numbers):
        yield f"   {name.ljust(_NAMES)} {value}"


def _whole(found: Whole, numbers: Mapping[Hop, int]) -> Iterator[tuple[str, str]]:
    def called_hop(hop: ToldHop) -> str:
        return f"hop {numbers[hop.hop]}" if hop.hop in numbers else f"{hop.hop.source.name} -> {hop.hop.target.name}"

    yield "hops", ", ".join(str(numbers.get(hop, "?")) for hop in found.way.hops)
    yield "moves", ", ".join(mode.value if mode else words.UNKNOWN for mode in found.modes)
    yield "delivery", words.word_or_unknown(found.guarantee)
    lost = f"lost at {called_hop(found.order_lost)}" if found.order_lost else "kept"
    yield "order", lost if found.order.value is not None else f"{words.UNKNOWN} ({found.order.because})"
    shrinks = f"; shrinks at {', '.join(map(called_hop, found.shrinks))}" if found.shrinks else ""
    yield "size", words.amount(found.size, " bytes") + shrinks
    yield "longest", words.amount(found.longest, " s")
    narrowest = f"; narrowest at {called_hop(found.narrowest[0])}" if found.narrowest else ""
    yield "ceiling", words.amount(found.rate, "/s") + narrowest
    yield "lost", ", ".join(map(called_hop, found.lost)) or "nowhere that is known"
    for service in found.services:
        cells = ((asked, getattr(SERVICES[service], name)) for name, asked in _ASKED.items())
        yield "relies on", f"{SERVICES[service].title}: " + "; ".join(f"{asked}? {cell.words}" for asked, cell in cells)

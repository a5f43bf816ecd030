"""A trace for people: every hop with its facts, then each way as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.delivery.services import SERVICES
from archlint.findings.wording import counted
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.travel import words
from archlint.graph.travel.hop_words import facts_of_hop
from archlint.graph.travel.told import ToldHop, told
from archlint.graph.travel.ways import Journey
from archlint.graph.travel.whole import Whole, whole
from archlint.graph.travel.words import called
from archlint.model.source.printable import on_one_line

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
    for name, value in facts_of_hop(hop):
        yield f"   {name.ljust(_NAMES)} {value}"


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

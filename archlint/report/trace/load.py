"""What a load does to the hops, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.wording import counted
from archlint.graph.travel.figures import Figure
from archlint.graph.travel.load import Arrival, Judgement, LoadedHop, Strain
from archlint.graph.travel.words import amount, called, with_commas, with_places
from archlint.model.source.printable import on_one_line
from archlint.report.trace.data import figure_data, page_data, resource_data

_COUNTED = {
    Strain.CANNOT: "cannot take it",
    Strain.MAY_NOT: "may not",
    Strain.UNKNOWN: "unknown",
    Strain.TAKES: "take it",
}


def render_loads(arrived: Sequence[Arrival], hops: Sequence[LoadedHop]) -> Iterator[str]:
    """Yield the lines of what a load does, without line breaks."""
    yield from map(on_one_line, _lines(arrived, hops))


def _lines(arrived: Sequence[Arrival], hops: Sequence[LoadedHop]) -> Iterator[str]:
    loads = ", ".join(f"{with_commas(each.load)}/s at {called(each.resource)}" for each in arrived)
    strains = [each.strain for each in hops]
    counts = (f"{strains.count(strain)} {_COUNTED[strain]}" for strain in _COUNTED if strain in strains)
    yield f"Load: {loads}. Of {counted(len(hops), 'hop')}: {', '.join(counts) or 'none is known'}."
    for arrival in arrived:
        if arrival.judgement is not None:
            yield ""
            yield f"At {called(arrival.resource)}"
            yield f"   ceiling     {_judgement(arrival.judgement)}"
            yield f"   so it       {_strain(arrival.judgement.strain)}"
    for count, each in enumerate(hops, start=1):
        yield ""
        yield f"{count}. {called(each.hop.hop.source)} -> {called(each.hop.hop.target)}"
        yield f"   load        {_load(each)}"
        for judgement in each.judgements:
            yield f"   ceiling     {_judgement(judgement)}"
        yield f"   so it       {_strain(each.strain)}"


def _strain(strain: Strain) -> str:
    words: str = strain.value
    return words.upper() if strain is Strain.CANNOT else words


def _load(each: LoadedHop) -> str:
    because = f" ({each.load.because})" if each.load.because and each.load.known is None else ""
    said = f"{amount(each.load, '/s')}{because if each.load.low is not None else ''}"
    calls = f", {amount(each.invocations, '/s')} calls" if each.hop.batch.high not in (None, 1) else ""
    return said + calls


def _judgement(found: Judgement) -> str:
    rate = with_places(f"{amount(found.limit.rate, '/s')} at {called(found.limit.of)}", found.limit.rate.at)
    if found.strain is Strain.TAKES:
        return rate
    over = f": {_over(found.over)} too much" if found.strain is not Strain.UNKNOWN else ""
    needs = " or ".join(f"{each.count:,} {each.lever.what} ({each.lever.setting})" for each in found.needs)
    return f"{rate}{over}{f'; {needs} would take it' if needs else ''}"


def _over(figure: Figure) -> str:
    """Return by how much a load is too great; where it may also be none of that, how much it is at most."""
    if figure.high is not None and not figure.low:
        return f"up to {with_commas(figure.high)}/s"
    return amount(figure, "/s")


def loads_data(arrived: Sequence[Arrival], hops: Sequence[LoadedHop]) -> dict[str, Any]:
    """Return what a load does as JSON has it."""
    return {
        "declared": [_arrival(each) for each in arrived],
        "load": [_hop(count, each) for count, each in enumerate(hops, start=1)],
    }


def _hop(count: int, each: LoadedHop) -> dict[str, Any]:
    return {
        "number": count,
        "from": resource_data(each.hop.hop.source),
        "to": resource_data(each.hop.hop.target),
        "messages_per_second": figure_data(each.load),
        "calls_per_second": figure_data(each.invocations),
        "takes": each.strain.value,
        "ceilings": [_ceiling(found) for found in each.judgements],
    }


def _arrival(each: Arrival) -> dict[str, Any]:
    return {
        **resource_data(each.resource),
        "messages_per_second": each.load,
        "ceiling": _ceiling(each.judgement) if each.judgement is not None else None,
    }


def _ceiling(found: Judgement) -> dict[str, Any]:
    return {
        "of": resource_data(found.limit.of),
        "messages_per_second": figure_data(found.limit.rate),
        "takes": found.strain.value,
        "over": figure_data(found.over),
        "needs": [
            {"count": need.count, "what": need.lever.what, "setting": need.lever.setting} for need in found.needs
        ],
        "source": page_data(found.limit.rate.page),
    }

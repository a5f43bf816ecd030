"""What a load does to the hops, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archlint.findings.wording import counted
from archlint.graph.resource import Resource
from archlint.graph.travel.load import Judgement, LoadedHop, Strain
from archlint.model.source.printable import on_one_line
from archlint.report.trace.data import figure_data, page_data, resource_data
from archlint.report.trace.naming import called
from archlint.report.trace.words import amount, number, with_places

_SHOUTED = {Strain.CANNOT: "CANNOT TAKE IT", Strain.MAY_NOT: "may not take it"}


def render_loads(declared: Mapping[Resource, float], hops: Sequence[LoadedHop]) -> Iterator[str]:
    """Yield the lines of what a load does, without line breaks."""
    yield from map(on_one_line, _lines(declared, hops))


def _lines(declared: Mapping[Resource, float], hops: Sequence[LoadedHop]) -> Iterator[str]:
    loads = ", ".join(f"{number(rate)}/s at {called(resource)}" for resource, rate in declared.items())
    narrow = sum(each.strain is Strain.CANNOT for each in hops)
    doubtful = sum(each.strain is Strain.MAY_NOT for each in hops)
    yield f"Load: {loads}. {counted(narrow, 'hop')} cannot take it, {doubtful} may not."
    for count, each in enumerate(hops, start=1):
        yield ""
        yield f"{count}. {called(each.hop.hop.source)} -> {called(each.hop.hop.target)}"
        yield f"   load        {_load(each)}"
        for judgement in each.judgements:
            yield f"   ceiling     {_judgement(judgement)}"
        yield f"   so it       {_SHOUTED.get(each.strain, each.strain.value)}"


def _load(each: LoadedHop) -> str:
    because = f" ({each.load.because})" if each.load.because and each.load.known is None else ""
    said = f"{amount(each.load, '/s')}{because if each.load.low is not None else ''}"
    calls = f", {amount(each.invocations, '/s')} calls" if each.hop.batch.high not in (None, 1) else ""
    return said + calls


def _judgement(found: Judgement) -> str:
    rate = with_places(f"{amount(found.limit.rate, '/s')} at {called(found.limit.of)}", found.limit.rate.at)
    if found.strain is Strain.TAKES:
        return rate
    over = f": {amount(found.over, '/s')} too much" if found.strain is not Strain.UNKNOWN else ""
    needs = " or ".join(f"{each.count:,} {each.lever.what} ({each.lever.setting})" for each in found.needs)
    return f"{rate}{over}{f'; {needs} would take it' if needs else ''}"


def loads_data(declared: Mapping[Resource, float], hops: Sequence[LoadedHop]) -> dict[str, Any]:
    """Return what a load does as JSON has it."""
    return {
        "declared": [{**resource_data(each), "messages_per_second": rate} for each, rate in declared.items()],
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
        "ceilings": [
            {
                "of": resource_data(found.limit.of),
                "messages_per_second": figure_data(found.limit.rate),
                "takes": found.strain.value,
                "over": figure_data(found.over),
                "needs": [
                    {"count": need.count, "what": need.lever.what, "setting": need.lever.setting}
                    for need in found.needs
                ],
                "source": page_data(found.limit.rate.page),
            }
            for found in each.judgements
        ],
    }

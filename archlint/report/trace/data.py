"""A trace as data; docs/trace.schema.json says what each field is."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from archlint.aws.delivery.facts import Page
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel import words
from archlint.graph.travel.access import HopAccess
from archlint.graph.travel.fates import TriedStage
from archlint.graph.travel.figures import Answer, Figure
from archlint.graph.travel.told import Limit, ToldHop, told
from archlint.graph.travel.ways import Journey
from archlint.graph.travel.whole import Whole, whole
from archlint.graph.travel.words import name_with_kind
from archlint.model.source.location import Place
from archlint.model.source.printable import JSON_HASH, without_commands

#: Grows when a key changes its meaning or goes away; a new key alone does not raise it.
TRACE_VERSION = 1


def render_data(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a JSON document, without line breaks."""
    text = json.dumps({"version": TRACE_VERSION, **data}, indent=2, ensure_ascii=True)
    yield from without_commands(text, JSON_HASH).split("\n")


def trace_data(graph: Graph, journey: Journey) -> dict[str, Any]:
    """Return a trace as JSON has it."""
    numbers = {hop: number for number, hop in enumerate(journey.hops, start=1)}
    return {
        "from": resource_data(journey.start),
        "to": resource_data(journey.to) if journey.to is not None else None,
        "hops": [{"number": number, **hop_data(told(graph, hop))} for hop, number in numbers.items()],
        "ways": [_way(whole(graph, way), numbers) for way in journey.ways],
        "more_hops": journey.more_hops,
        "more_ways": journey.more_ways,
    }


def resource_data(resource: Resource) -> dict[str, Any]:
    """Return a resource as JSON has it."""
    return {
        "id": name_with_kind(resource),
        "kind": resource.kind.value,
        "name": resource.name,
        **place_data(resource.at),
    }


def place_data(place: Place) -> dict[str, Any]:
    """Return where something is written."""
    location = place.written.location
    return {"path": location.path, "line": location.line}


def places_data(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return where settings are written, each place once."""
    found = [place_data(each) for each in places]
    return [each for number, each in enumerate(found) if each not in found[:number]]


def figure_data(figure: Figure) -> dict[str, Any]:
    """Return a number: the least and the greatest that it may be, where it is written and who says so."""
    return {
        "low": _plain(figure.low),
        "high": _plain(figure.high),
        "because": figure.because or None,
        "at": places_data(figure.at),
        "source": page_data(figure.page),
    }


def _plain(number: float | None) -> float | str | None:
    if number is None:
        return None
    if math.isinf(number):
        return "unlimited"
    return int(number) if number == int(number) else round(number, 6)


def page_data(page: Page | None) -> dict[str, str] | None:
    """Return a page of AWS's documentation."""
    return {"title": page.title, "url": page.url, "checked": page.checked} if page is not None else None


def _answer(value: object, answer: Answer[Any]) -> dict[str, Any]:
    return {
        "value": value,
        "because": answer.because or None,
        "at": places_data(answer.at),
        "source": page_data(answer.page),
    }


def hop_data(hop: ToldHop) -> dict[str, Any]:
    """Return a hop as JSON has it."""
    return {
        "from": resource_data(hop.hop.source),
        "to": resource_data(hop.hop.target),
        "by": resource_data(hop.agent),
        "edges": [
            {"link": edge.link.value, "evidence": edge.evidence.value, **place_data(edge.at)} for edge in hop.hop.edges
        ],
        "service": hop.carrier.service if hop.carrier else None,
        "mode": _answer(hop.mode.value.value if hop.mode.value else None, hop.mode),
        "delivery": _answer(hop.guarantee.value.value if hop.guarantee.value else None, hop.guarantee),
        "order": _answer(hop.order.value.value if hop.order.value else None, hop.order),
        "deduplicated_seconds": figure_data(hop.deduplicates),
        "batch": figure_data(hop.batch),
        "filter": {
            "lets": hop.sieve.lets,
            "because": hop.sieve.because or None,
            "at": places_data(hop.sieve.at),
        },
        "stages": [_stage(tried) for tried in hop.stages],
        "size_bytes": figure_data(hop.size),
        "delay_seconds": figure_data(hop.delay),
        "longest_seconds": figure_data(hop.longest),
        "messages_per_second": figure_data(hop.rate),
        "ceilings": [_limit(limit) for limit in hop.limits],
        "access": [_access(access) for access in hop.access],
        "sources": [page_data(page) for page in words.pages_of(hop)],
    }


def _stage(tried: TriedStage) -> dict[str, Any]:
    fate = tried.fate
    return {
        "name": tried.stage.name,
        "attempts": figure_data(tried.attempts),
        "seconds": figure_data(tried.seconds),
        "between": tried.stage.between or None,
        "then": {
            "to": [resource_data(each) for each in fate.to],
            "words": fate.words or None,
            "lost": fate.is_lost,
            "conditional": fate.conditional,
            "because": fate.because or None,
            "at": places_data(fate.at),
        },
    }


def _limit(limit: Limit) -> dict[str, Any]:
    levers = [{"what": lever.what, "setting": lever.setting, "each": figure_data(each)} for lever, each in limit.levers]
    return {"of": resource_data(limit.of), "messages_per_second": figure_data(limit.rate), "raised_by": levers}


def _access(access: HopAccess) -> dict[str, Any]:
    return {
        "acts": access.acts,
        "actions": list(access.actions),
        "on": resource_data(access.edge.acted_on),
        "key": resource_data(access.key) if access.key is not None else None,
        "key_actions": list(access.key_actions),
        "refused": access.refused or None,
        "at": places_data(access.at),
    }


def _way(found: Whole, numbers: Mapping[Hop, int]) -> dict[str, Any]:
    def named(hops: Sequence[ToldHop]) -> list[int]:
        return [numbers[each.hop] for each in hops if each.hop in numbers]

    return {
        "hops": [numbers[hop] for hop in found.way.hops if hop in numbers],
        "back_to": resource_data(found.way.back_to) if found.way.back_to is not None else None,
        "delivery": {"value": found.guarantee.value, "because": found.guarantee.because or None},
        "order": {
            "kept": found.order.value,
            "because": found.order.because or None,
            "lost_at": named([found.order_lost])[0] if found.order_lost is not None else None,
        },
        "size_bytes": figure_data(found.size),
        "shrinks_at": named(found.shrinks),
        "longest_seconds": figure_data(found.longest),
        "messages_per_second": figure_data(found.rate),
        "narrowest_at": named([found.narrowest[0]])[0] if found.narrowest is not None else None,
        "lost_at": named(found.lost),
        "services": list(found.services),
    }

"""A way as a whole: what its hops together promise, and where something is lost on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from archlint.aws.delivery.facts import Guarantee, Mode, Order
from archlint.aws.delivery.services import SERVICES
from archlint.graph.graph import Graph
from archlint.graph.travel.figures import Answer, Figure, least, total
from archlint.graph.travel.told import Limit, ToldHop, told
from archlint.graph.travel.ways import WayThrough
from archlint.model.data import dataclass

_KEPT = (Order.PER_GROUP, Order.PER_KEY, Order.AS_BEFORE)


@dataclass(frozen=True, slots=True)
class Whole:
    """What is told of a way.

    Attributes:
        way: its hops.
        hops: what is told of each.
        guarantee: how often a message arrives that is sent once, in words; None where that is not known.
        order: whether the order in which messages start is kept; None where that is not known.
        order_lost: the first hop that does not keep it.
        size: how many bytes a message may have that is to come through.
        shrinks: the hops that take less than the ones before them.
        longest: how many seconds it may take at most.
        rate: how many messages a second pass its narrowest hop.
        narrowest: that hop, with what is narrow; None where that is not known.
        lost: the hops after the last attempt of which a message is gone.
        services: the services whose facts it relies on, as the comparisons call them.
    """

    way: WayThrough
    hops: tuple[ToldHop, ...]
    guarantee: Answer[str]
    order: Answer[bool]
    order_lost: ToldHop | None
    size: Figure
    shrinks: tuple[ToldHop, ...]
    longest: Figure
    rate: Figure
    narrowest: tuple[ToldHop, Limit] | None
    lost: tuple[ToldHop, ...]
    services: tuple[str, ...]

    @property
    def modes(self) -> tuple[Mode | None, ...]:
        """Who moves the message, hop by hop."""
        return tuple(each.mode.value for each in self.hops)


def whole(graph: Graph, way: WayThrough) -> Whole:
    """Return what is told of a way."""
    hops = tuple(told(graph, hop) for hop in way.hops)
    order, order_lost = _order(hops)
    return Whole(
        way,
        hops,
        _guarantee(hops),
        order,
        order_lost,
        least(each.size for each in hops),
        tuple(_shrinking(hops)),
        total(each.longest for each in hops),
        _rate(hops),
        _narrowest(hops),
        tuple(each for each in hops if any(tried.fate.is_lost for tried in each.stages)),
        tuple(
            dict.fromkeys(each.carrier.service for each in hops if each.carrier and each.carrier.service in SERVICES)
        ),
    )


def _guarantee(hops: Sequence[ToldHop]) -> Answer[str]:
    """Return what the guarantees of hops are together."""
    unknown = next((each.guarantee for each in hops if each.guarantee.value is None), None)
    if unknown is not None:
        return Answer(None, unknown.because)
    found = {each.guarantee.value for each in hops}
    may_lose, may_repeat = Guarantee.AT_MOST_ONCE in found, Guarantee.AT_LEAST_ONCE in found
    if may_lose and may_repeat:
        return Answer("once the first hop has taken it, at least once")
    weakest = Guarantee.AT_MOST_ONCE if may_lose else Guarantee.AT_LEAST_ONCE if may_repeat else Guarantee.EXACTLY_ONCE
    return Answer(weakest.value)


def _rate(hops: Sequence[ToldHop]) -> Figure:
    """Return how many messages a second pass, by the hops of which AWS says something."""
    rates = [each.rate for each in hops if each.limits]
    return least(rates) if rates else Figure.unknown("AWS says nothing of it")


def _order(hops: Sequence[ToldHop]) -> tuple[Answer[bool], ToldHop | None]:
    for each in hops:
        if each.order.value is None:
            return Answer(None, each.order.because), None
        if each.order.value not in _KEPT:
            return Answer(value=False), each
    return Answer(value=True), None


def _shrinking(hops: Sequence[ToldHop]) -> list[ToldHop]:
    """Return the hops that take smaller messages than what comes before them."""
    found: list[ToldHop] = []
    before: float | None = None
    for each in hops:
        size = each.size.known
        if size is not None and before is not None and size < before:
            found.append(each)
        before = size if size is not None and (before is None or size < before) else before
    return found


def _narrowest(hops: Sequence[ToldHop]) -> tuple[ToldHop, Limit] | None:
    """Return the hop that takes the fewest messages a second, by what each takes at least; else by what at most."""
    limits = [(each, limit) for each in hops for limit in each.limits]
    for ends in ([limit.rate.low for _, limit in limits], [limit.rate.high for _, limit in limits]):
        found = [(rate, n) for n, rate in enumerate(ends) if rate is not None and not math.isinf(rate)]
        if found:
            return limits[min(found)[1]]
    return None

"""The ways of a message from one resource on: every hop that it may take, and the ways that these make.

A graph may have more ways than can be counted: hops are looked for once each, ways up to a number, and what is left out
is said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence, Set

from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.hops import Hops, may_follow
from archlint.model.data import dataclass

#: So many hops are told, and so many ways are shown, at most.
MOST_TOLD, MOST_WAYS = 1_000, 100
#: So many steps are taken to look for ways: where hops part and meet again, ways double each time.
_MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class WayThrough:
    """A way of a message.

    Attributes:
        hops: the hops, one after the other.
        back_to: the resource on the way that its last hop leads back to; None where it ends.
    """

    hops: tuple[Hop, ...]
    back_to: Resource | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """All that a message may do from a resource on.

    Attributes:
        start: where it starts.
        to: where it is to get to; None for wherever it does.
        hops: the hops that it may take, nearer ones first.
        ways: the ways that they make.
        more_hops: whether there are hops that are not among them.
        more_ways: whether there are ways that are not among them.
    """

    start: Resource
    to: Resource | None
    hops: tuple[Hop, ...]
    ways: tuple[WayThrough, ...]
    more_hops: bool = False
    more_ways: bool = False


def hops_from(network: Hops, start: Resource, to: Resource | None = None) -> Journey:
    """Return what a message may do from a resource on.

    Args:
        network: the hops of the graph.
        start: where it starts.
        to: where it is to get to: only hops on ways there are told; None for all.
    """
    hops, cut = _reached(network, start)
    if to is not None:
        leading = _leading_to(hops, to)
        hops = [hop for hop in hops if hop in leading]
    finder = _Finder(network, frozenset(hops), to)
    ways = tuple(finder.ways(start))
    used = hops if to is None else [hop for hop in hops if not finder.is_done or any(hop in way.hops for way in ways)]
    return Journey(start, to, tuple(used), ways, cut or bool(network.cut), not finder.is_done)


def _reached(network: Hops, start: Resource) -> tuple[list[Hop], bool]:
    """Return the hops that a message may take, nearer ones first, and whether there are more."""
    found: dict[Hop, None] = dict.fromkeys(network.leaving(start))
    pending = deque(found)
    while pending:
        hop = pending.popleft()
        for after in network.leaving(hop.target):
            if after not in found and may_follow(hop, after):
                if len(found) >= MOST_TOLD:
                    return list(found)[:MOST_TOLD], True
                found[after] = None
                pending.append(after)
    return list(found)[:MOST_TOLD], len(found) > MOST_TOLD


def _leading_to(hops: Sequence[Hop], to: Resource) -> Set[Hop]:
    """Return the hops from whose ends a resource can be reached."""
    arriving: dict[Resource, list[Hop]] = {}
    for hop in hops:
        arriving.setdefault(hop.target, []).append(hop)
    found = set(arriving.get(to, ()))
    pending = deque(found)
    while pending:
        for before in arriving.get(pending.popleft().source, ()):
            if before not in found:
                found.add(before)
                pending.append(before)
    return found


class _Finder:
    """Looks for ways, depth first, with a limit on the steps and on the ways.

    Attributes:
        is_done: whether every way was found.
    """

    def __init__(self, network: Hops, hops: Set[Hop], to: Resource | None) -> None:
        self._network, self._hops, self._to = network, hops, to
        self._steps = 0
        self.is_done = True

    def ways(self, start: Resource) -> Iterator[WayThrough]:
        """Yield the ways from a resource on."""
        first = [hop for hop in self._network.leaving(start) if hop in self._hops]
        pending: list[tuple[Hop, ...]] = [(hop,) for hop in reversed(first)]
        found = 0
        while pending:
            self._steps += 1
            if found >= MOST_WAYS or self._steps > _MOST_STEPS:
                self.is_done = False
                return
            way = pending.pop()
            end = way[-1].target
            passed = {start, *(hop.target for hop in way[:-1])}
            if end in passed:
                if self._to is None:
                    found += 1
                    yield WayThrough(way, back_to=end)
                continue
            if end is self._to:
                found += 1
                yield WayThrough(way)
                continue
            after = [hop for hop in self._network.following(way[-1]) if hop in self._hops]
            if not after and self._to is None:
                found += 1
                yield WayThrough(way)
            pending += [(*way, hop) for hop in reversed(after)]

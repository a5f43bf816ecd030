"""The connected components of a few things and the pairs that tie them.

Found without networkx, which takes longer to import than most runs take to find them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


def components(items: Iterable[Item], pairs: Iterable[tuple[Item, Item]]) -> list[list[Item]]:
    """Return the connected components: both they and what is in each of them stand in the order of the items.

    Args:
        items: the items, each of them once.
        pairs: which of them are tied to which.
    """
    leaders = {item: item for item in items}

    def leader(item: Item) -> Item:
        while leaders[item] != item:
            leaders[item] = item = leaders[leaders[item]]
        return item

    for one, other in pairs:
        leaders[leader(one)] = leader(other)
    found: dict[Item, list[Item]] = {}
    for item in leaders:
        found.setdefault(leader(item), []).append(item)
    return list(found.values())


def strong_components(ways: Mapping[Item, Iterable[Item]]) -> list[list[Item]]:
    """Return the strongly connected components: of two items in one, each can be reached from the other.

    Source: Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972); without
    recursion, as a way may be long.

    Args:
        ways: what each item leads to; one that is only led to leads nowhere.
    """
    search = _Search(ways)
    for item in ways:
        if item not in search.numbers:
            search.run(item)
    return search.found


class _Search(Generic[Item]):
    """A search in depth.

    Attributes:
        found: the components so far.
        numbers: in which order items were reached.
    """

    def __init__(self, ways: Mapping[Item, Iterable[Item]]) -> None:
        self.found: list[list[Item]] = []
        self.numbers: dict[Item, int] = {}
        self._ways = ways
        #: Of what is in no component yet: the least number of what it is known to reach, as the items were reached.
        self._least: dict[Item, int] = {}
        self._trail: list[tuple[Item, Iterator[Item]]] = []

    def run(self, start: Item) -> None:
        """Find the components of all that can be reached from an item."""
        self._enter(start)
        while self._trail:
            item, rest = self._trail[-1]
            for other in rest:
                if other not in self.numbers:
                    self._enter(other)
                    break
                if other in self._least:
                    self._least[item] = min(self._least[item], self.numbers[other])
            else:
                self._leave(item)

    def _enter(self, item: Item) -> None:
        self.numbers[item] = self._least[item] = len(self.numbers)
        self._trail.append((item, iter(self._ways.get(item, ()))))

    def _leave(self, item: Item) -> None:
        self._trail.pop()
        reached = self._least[item]
        if self._trail:
            above = self._trail[-1][0]
            self._least[above] = min(self._least[above], reached)
        if reached == self.numbers[item]:
            # All that was reached after it, and is in no component yet, is in this one.
            group: list[Item] = []
            while not group or group[-1] != item:
                group.append(self._least.popitem()[0])
            self.found.append(group)

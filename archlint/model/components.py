"""The connected components of a few things and the pairs that tie them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def components(items: Iterable[Item], pairs: Iterable[tuple[Item, Item]]) -> list[list[Item]]:
    """Return the connected components: both they and what is in each of them stand in the order of the items.

    Runs without a graph have no networkx, which takes longer to import than these take to find.

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

"""Components are found as networkx finds them."""

from __future__ import annotations

import random
from collections.abc import Iterable

import networkx as nx
import pytest

from archlint.model.components import components, strong_components


def _random_ways(seed: int) -> dict[int, list[int]]:
    some = random.Random(seed)
    size = some.randrange(1, 30)
    ways: dict[int, list[int]] = {}
    for _ in range(some.randrange(3 * size)):
        ways.setdefault(some.randrange(size), []).append(some.randrange(size))
    return ways


@pytest.mark.parametrize("seed", range(200))
def test_strong_components_are_those_of_networkx(seed: int) -> None:
    ways = _random_ways(seed)
    expected: Iterable[set[int]] = nx.strongly_connected_components(
        nx.DiGraph((one, other) for one in ways for other in ways[one])
    )
    found = strong_components(ways)
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


@pytest.mark.parametrize("seed", range(50))
def test_components_are_those_of_networkx(seed: int) -> None:
    ways = _random_ways(seed)
    pairs = [(one, other) for one in ways for other in ways[one]]
    graph: nx.Graph[int] = nx.Graph(pairs)
    found = components(sorted(graph), pairs)
    assert found == sorted(map(sorted, nx.connected_components(graph)))


def test_a_long_way_is_no_recursion() -> None:
    long = 50_000
    ways = {n: [n + 1] for n in range(long)}
    assert len(strong_components(ways)) == long + 1
    assert len(strong_components({**ways, long: [0]})) == 1

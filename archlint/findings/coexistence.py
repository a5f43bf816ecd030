"""Verdicts on edges of one resource that may exist beside each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TypeAlias

from archlint.findings.severity import Severity
from archlint.findings.verdict import Judged, judge, judge_each
from archlint.graph.resource import Edge
from archlint.model.values.conditions import When

#: How many pairs of edges are judged, at most: where more depend on conditions, the first ones show what is wrong.
_MAX_PAIRS = 50_000
#: The conditions under which the ends of an edge exist, and the edge itself, and the defaults that it rests on.
_Circumstances: TypeAlias = tuple[When, When, frozenset[str]]


def _circumstances(edge: Edge) -> _Circumstances:
    return edge.source.when | edge.target.when, edge.when, edge.rests_on


def differing(edges: Iterable[Edge]) -> list[Edge]:
    """Return, of the edges that exist under the same circumstances, the first one.

    What is judged along edges of one resource is the same for all of these: of thousands, few are to be looked at.
    """
    found: dict[_Circumstances, Edge] = {}
    for edge in edges:
        found.setdefault(_circumstances(edge), edge)
    return list(found.values())


def judge_coexistence(edges: Iterable[Edge], level: Severity) -> Judged[Edge] | None:
    """Return the verdict on edges that should exclude each other, and those that exist beside another one; or None.

    Pairs of edges are judged, the first ones first. Of thousands that depend on the same conditions it takes two.

    Args:
        edges: the edges.
        level: how bad it is if two of them exist at once.
    """
    edges = list(edges)
    alike: dict[_Circumstances, list[int]] = {}
    for number, edge in enumerate(edges):
        alike.setdefault(_circumstances(edge), []).append(number)
    group = {number: of_group[0] for of_group in alike.values() for number in of_group}
    numbers = {of_group[0]: of_group for of_group in alike.values()}
    few = sorted(number for of_group in alike.values() for number in of_group[:2])
    pairs = itertools.islice(itertools.combinations(few, 2), _MAX_PAIRS)
    found = judge_each(pairs, lambda pair: judge(level=level, along=[edges[number] for number in pair]))
    if found is None:
        return None
    beside: dict[int, set[int]] = {first: set() for first in numbers}
    for one, other in found.things:
        beside[group[one]].add(group[other])
        beside[group[other]].add(group[one])
    things: dict[int, None] = {}
    for number, first in sorted(group.items()):
        if any(numbers[other][-1] > number for other in beside[first]):
            things[number] = None
        if number == first:  # what is beside the others of its group has been added then
            later = sorted(n for other in beside[first] for n in numbers[other] if n > number)
            things |= dict.fromkeys(later)
    return Judged(found.verdict, tuple(edges[number] for number in things), edges[found.worst[0]], found.case)

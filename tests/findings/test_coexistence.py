"""Edges that should exclude each other: the verdict is the one on all their pairs, of however many it was found."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as some

from archlint.aws.kinds import Kind, Link
from archlint.findings.coexistence import judge_coexistence
from archlint.findings.severity import Severity
from archlint.findings.verdict import Judged, judge, judge_each
from archlint.graph.resource import Edge, Resource
from archlint.model.source.location import Place
from archlint.model.values.conditions import Condition, When
from archlint.model.values.value import NOTHING, Declaration
from tests.words import document

AT = Place(document("Resources: {}"), ())
QUEUE = Resource(Kind.QUEUE, "Q", AT)
CONDITIONS = [Condition("A"), Condition("B"), Condition("S", "x"), Condition("S", "y"), Condition("D", default=False)]

whens = some.frozensets(some.tuples(some.sampled_from(CONDITIONS), some.booleans()), max_size=2)


def edge(exists: When, when: When, rests_on: frozenset[str]) -> Edge:
    policy = Declaration("P", "AWS::SQS::QueuePolicy", AT, NOTHING, when=exists)
    source = Resource(Kind.QUEUE_POLICY, "P", AT, declaration=policy)
    return Edge(source, QUEUE, Link.GOVERNS, AT, when, rests_on=rests_on)


def by_pairs(edges: Sequence[Edge]) -> Judged[Edge] | None:
    """Return the same, found by looking at each pair."""
    pairs = itertools.combinations(edges, 2)
    found = judge_each(pairs, lambda pair: judge(level=lambda case: Severity.ERROR, along=pair))
    if found is None:
        return None
    things = dict.fromkeys(edge for pair in found.things for edge in pair)
    return Judged(found.verdict, tuple(things), found.worst[0], found.case)


@settings(max_examples=300, deadline=None)
@given(
    some.lists(some.builds(edge, whens, whens, some.sampled_from([frozenset[str](), frozenset({"P"})])), max_size=3),
    some.lists(some.integers(0, 2), max_size=9),
)
def test_the_verdict_is_the_one_on_all_pairs(few: list[Edge], chosen: list[int]) -> None:
    edges = few + [edge(few[n].source.when, few[n].when, few[n].rests_on) for n in chosen if n < len(few)]
    assert judge_coexistence(edges, Severity.ERROR) == by_pairs(edges)

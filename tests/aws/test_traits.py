"""What kinds of resources do: every one that makes edges says it."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind, Trait
from archlint.aws.services import TABLE, kinds_with
from tests.words import graph


def test_every_kind_that_makes_edges_says_what_it_does() -> None:
    silent = {
        column.kind
        for column in TABLE.values()
        if (column.links or column.expanders) and not column.traits and column.sets is None
    }
    assert silent == set()


def test_all_types_of_a_kind_do_the_same() -> None:
    found: dict[Kind, set[frozenset[Trait]]] = {}
    for column in TABLE.values():
        if column.sets is None:
            found.setdefault(column.kind, set()).add(column.traits)
    assert {kind: traits for kind, traits in found.items() if len(traits) > 1} == {}


@pytest.mark.parametrize("trait", Trait)
def test_every_trait_is_had(trait: Trait) -> None:
    assert kinds_with(trait)


def test_what_lies_outside_has_no_traits() -> None:
    found = graph(
        """
        Resources:
          Topic: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: "arn:aws:sqs:x:1:q"}]}}
        """
    )
    (outside,) = found.resources(Kind.EXTERNAL)
    (topic,) = found.resources(Kind.TOPIC)
    assert not any(outside.has(trait) for trait in Trait)
    assert topic.has(Trait.FANS_OUT)

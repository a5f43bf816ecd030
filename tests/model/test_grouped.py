"""Things by what they have in common."""

from __future__ import annotations

from archlint.model.grouped import grouped


def test_things_are_grouped_in_the_order_of_their_keys() -> None:
    found = grouped([("b", 1), ("a", 2), ("b", 3)])
    assert list(found.items()) == [("b", [1, 3]), ("a", [2])]
    assert grouped(iter(())) == {}

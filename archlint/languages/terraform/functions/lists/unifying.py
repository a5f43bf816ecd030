"""Values that become ones of one type, as the elements of a list, a set or a map do.

Source: go-cty's `convert/unify.go`: objects of the same attributes become objects, others maps; tuples of one length
become tuples, others lists; what they hold becomes of one type in turn, scalars a text where one of them is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    PLAIN,
    Converted,
    ListData,
    MapData,
    SetData,
    elements,
    is_collection,
    members,
)
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Tree, Value

#: Values that stand deeper in others stay what they are.
_MAX_DEPTH = 20


def are_of_no_type(values: Iterable[Value]) -> bool:
    """Tell whether values cannot be of one type: collections among scalars, truth values among numbers only."""
    outcomes = [value.outcome for value in values]
    scalars = {_type(each.value) for each in outcomes if isinstance(each, Known)}
    return bool(scalars) and (scalars == {bool, float} or any(map(is_collection, outcomes)))


def unified(values: Sequence[Value]) -> list[Value]:
    """Return values of one type: those that have it already are the same ones."""
    return _Unifying().of_one_type(values, 0)


def _type(scalar: object) -> type:
    return type(scalar) if isinstance(scalar, str | bool) else float


class _Unifying:
    """Makes values ones of one type; where there are very many, they stay what they are."""

    def __init__(self) -> None:
        self._left = MAX_ELEMENTS

    def of_one_type(self, values: Sequence[Value], depth: int) -> list[Value]:
        """Return values that stand so deep in others as ones of one type."""
        known = [value.known for value in values]
        if any(isinstance(one, str) for one in known):
            return [
                value if one is None or isinstance(one, str) else value.convert(lambda o: Known(canonical(o)))
                for value, one in zip(values, known, strict=True)
            ]
        trees = {at: outcome for at, value in enumerate(values) if is_collection(outcome := value.outcome)}
        self._left -= len(values)
        if len(trees) < 2 or depth > _MAX_DEPTH or self._left < 0:
            return list(values)
        made = self._collections(list(trees.values()), depth + 1)
        by_position = dict(zip(trees, made, strict=True))
        return [
            value
            if at not in trees or by_position[at] is trees[at]
            else value.convert(lambda _, at=at: by_position[at])  # type: ignore[misc]
            for at, value in enumerate(values)
        ]

    def _collections(self, trees: list[Tree], depth: int) -> list[Tree]:
        """Return lists, or mappings, as ones of one type."""
        found = [_held(tree) for tree in trees]
        held = [inner for inner in found if inner is not None]
        if len(held) < len(trees) or len({tree.is_list for tree in trees}) > 1:
            return trees
        keys = held[0].keys()
        if any(map(_is_typed, trees)) or any(inner.keys() != keys for inner in held):
            all_ = iter(self.of_one_type([value for inner in held for value in inner.values()], depth))
            alike = [{key: next(all_) for key in inner} for inner in held]
        else:
            columns = {key: self.of_one_type([inner[key] for inner in held], depth) for key in keys}
            alike = [{key: columns[key][at] for key in keys} for at in range(len(held))]
        return [
            tree if all(before[key] is after[key] for key in before) else _holding(tree, after)
            for tree, before, after in zip(trees, held, alike, strict=True)
        ]


def _held(tree: Tree) -> dict[Any, Value] | None:
    """Return what a list holds, by position, or a mapping, by key; None where that is not known."""
    listed = elements(tree)
    return members(tree) if listed is None else dict(enumerate(listed))


def _is_typed(tree: Tree) -> bool:
    """Tell whether something is certainly no tuple and no object: all that it holds is of one type."""
    if isinstance(tree.dialect, Converted):
        return tree.dialect.kind in ("list", "map")
    return isinstance(tree.node.data, SetData | ListData | MapData)


def _holding(tree: Tree, held: dict[Any, Value]) -> Tree:
    """Return a list or a mapping like another one that holds something else."""
    data = tree.node.data
    if tree.is_list:
        kind = type(data) if isinstance(data, SetData | ListData) else list
        return Tree(tree.node.with_data(kind(held.values())), PLAIN)
    return Tree(tree.node.with_data(MapData(held) if isinstance(data, MapData) else held), PLAIN)

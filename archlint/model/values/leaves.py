"""The trees and leaves inside a value, found without recursion; what several trees share is visited once."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.model.source.location import Place
from archlint.model.values.value import Branch, Tree, Value


def parts(value: Value, at: Place | None = None) -> Iterator[tuple[Branch, Place | None]]:
    """Yield everything in a value, depth first, with the nearest place that is known: trees, and what is in them.

    A tree that stands in several places, or in itself, is gone through once. The caller limits the steps: parts may
    be made on the way, without an end.

    Args:
        value: the value.
        at: the place of what has none of its own.
    """
    # The trees are kept, so that no other one is made where they were.
    seen: dict[tuple[int, int], Tree] = {}
    pending: list[tuple[Iterator[Branch], Place | None]] = [(iter(value.branches), at)]
    while pending:
        branches, outer = pending[-1]
        branch = next(branches, None)
        if branch is None:
            pending.pop()
            continue
        place, outcome = branch.place or outer, branch.outcome
        yield branch, place
        if isinstance(outcome, Tree):
            key = (id(outcome.node.data), id(outcome.dialect))
            if key not in seen:
                seen[key] = outcome
                pending.append((_inside(outcome), place))


def _inside(tree: Tree) -> Iterator[Branch]:
    if tree.is_list:
        yield from tree.elements()
    else:
        for _, value in tree.items():
            yield from value.branches

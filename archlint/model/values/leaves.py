"""The trees and leaves inside a value, found without recursion; what several trees share is visited once.

Of them, what rests on the defaults of parameters: with other values, it may be anything else. And what is there under
some conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from archlint.model.source.location import Place
from archlint.model.values.conditions import Condition, When, consistent
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Absent
from archlint.model.values.value import Branch, EmbeddedJson, Outcome, Tree, Unknown, Value

#: No more parts of a value than this are looked at for defaults, and no deeper ones.
_MOST, _DEEPEST = 50_000, 40
_BY_DEFAULT = Unknown("it rests on a parameter's default", inside=True)


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


def named_parts(value: Value, keys: tuple[str, ...] = (), depth: int = 0) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Yield everything in a value with the keys that lead to it; the elements of lists have none of their own.

    What a macro may add to is not gone through. The caller limits the steps.

    Args:
        value: the value.
        keys: the keys that lead to it.
        depth: how deep it stands.
    """
    yield keys, value
    trees = [branch.outcome for branch in value.branches if isinstance(branch.outcome, Tree)]
    if depth > _DEEPEST or not trees:
        return
    if any(tree.is_list for tree in trees):
        for element in value.each("[]"):
            yield from named_parts(Value((element,)), keys, depth + 1)
    readable = [tree for tree in trees if not tree.is_list and tree.keys is not None]
    for name in dict.fromkeys(name for tree in readable for name, _ in tree.items()):
        yield from named_parts(value.step(name), (*keys, name), depth + 1)


def defaults_in(value: Value) -> frozenset[str]:
    """Return the parameters whose defaults a value rests on, or anything in it."""
    return frozenset[str]().union(*(branch.rests_on for branch, _place in islice(parts(value), _MOST)))


def without_defaults(value: Value) -> Value:
    """Return a value in which all that rests on defaults is not known, nor what is too much or too deep in it."""
    return _without(value, [_MOST], 0) if defaults_in(value) else value


def where(value: Value, given: When) -> Value:
    """Return what a value is where some conditions hold: what it is only under others is left out, however deep."""
    return _where(value, given, [_MOST], 0) if given and conditions_in(value) else value


def conditions_in(value: Value) -> frozenset[Condition]:
    """Return the conditions on which it depends what a value is, or anything in it."""
    if all(not branch.when and _never_varies(branch.outcome) for branch in value.branches):
        return frozenset()
    whens = (branch.when for branch, _place in islice(parts(value), _MOST))
    return frozenset(condition for when in whens for condition, _truth in when)


def _never_varies(outcome: Outcome) -> bool:
    """Tell whether nothing in it depends on conditions, as far as its dialect says so without evaluating it."""
    if not isinstance(outcome, Tree):
        return True
    said: Callable[[Node], bool] | None = getattr(outcome.dialect, "never_varies", None)
    return said is not None and said(outcome.node)


def _where(value: Value, given: When, left: list[int], depth: int) -> Value:
    there = [branch for branch in value.branches if consistent(branch.when | given)]
    return Value(tuple([_there(branch, given, left, depth) for branch in there]) or (Branch(ABSENT),))


def _there(branch: Branch, given: When, left: list[int], depth: int) -> Branch:
    left[0] -= 1
    branch, tree = branch._replace(when=branch.when - given), branch.outcome
    if left[0] < 0 or depth > _DEEPEST or not isinstance(tree, Tree) or (tree.keys is None and not tree.is_list):
        return branch
    return branch._replace(outcome=_rebuilt(tree, lambda each: _where(each, given, left, depth + 1)))


def _rebuilt(tree: Tree, change: Callable[[Value], Value]) -> Tree:
    """Return a mapping or list with each of its values changed."""
    data: Any = list(map(change, tree.values())) if tree.is_list else {key: change(each) for key, each in tree.items()}
    return Tree(Node(tree.node.document, tree.node.route, data), EmbeddedJson())


def _without(value: Value, left: list[int], depth: int) -> Value:
    return Value(tuple([_known(branch, left, depth) for branch in value.branches]))


def _known(branch: Branch, left: list[int], depth: int) -> Branch:
    left[0] -= 1
    if branch.rests_on or left[0] < 0 or depth > _DEEPEST:
        return branch._replace(outcome=_BY_DEFAULT, rests_on=frozenset())
    tree = branch.outcome
    if not isinstance(tree, Tree) or (tree.keys is None and not tree.is_list):
        return branch
    return branch._replace(outcome=_rebuilt(tree, lambda each: _without(each, left, depth + 1)))


def holds_something(value: Value) -> bool:
    """Tell whether a value possibly is there, and is no empty list."""
    found = [branch.outcome for branch in value.branches if not isinstance(branch.outcome, Absent)]
    return any(not isinstance(each, Tree) or not each.is_list or any(True for _ in each.elements()) for each in found)

"""What is made of lists and mappings rests on the defaults that what these hold rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.languages.terraform.functions.lists.collections import Encoded, SetData, decoded, elements, members
from archlint.languages.terraform.hcl.scalars import as_number, as_text, scalar
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Text, Tree, Value

#: Functions that make lists and mappings by what others hold: which elements there are, and in which order. What other
#: functions make holds what it is made of, and that says itself what it rests on.
_BY_ELEMENTS = frozenset({"compact", "distinct", "formatlist", "matchkeys", "sort", "transpose", "zipmap"}) | {
    *("setintersection", "setsubtract"),
}
#: Functions that give one of the elements.
_ONE_OF = {"element", "lookup"}
#: Lists inside lists are looked into up to this depth, and up to so many elements.
_MAX_DEPTH, _MAX_ELEMENTS = 3, 1000


def resting(made: Value, function: str, arguments: Sequence[Value]) -> Value:
    """Return what a function, an operator or a template makes, resting on what its arguments' elements rest on, too.

    Args:
        made: what it makes.
        function: its name, or sign.
        arguments: what it is given.
    """
    collections = [outcome for value in arguments if isinstance(outcome := value.outcome, Tree)]
    if not collections or not _is_made_of_elements(made.outcome, function, collections[0]):
        return made
    rests_on = frozenset[str]().union(
        *(branch for outcome in _looked_at(function, arguments) for branch in _defaults(outcome))
    )
    if not rests_on:
        return made
    return Value(tuple(branch._replace(rests_on=branch.rests_on | rests_on) for branch in made.branches))


def _is_made_of_elements(made: Outcome | None, function: str, collection: Tree) -> bool:
    if function == "length":
        return isinstance(collection.node.data, SetData) or isinstance(collection.dialect, Encoded)
    return function in _BY_ELEMENTS or isinstance(made, Known | Text)


def _looked_at(function: str, arguments: Sequence[Value]) -> Iterator[Value]:
    """Yield the arguments that say what a function makes; of those that give one element, that one."""
    if function not in _ONE_OF or len(arguments) < 2:
        yield from arguments
        return
    source, key = arguments[0].outcome, arguments[1].outcome
    known = scalar(key) if key is not None else None
    if source is None or known is None:
        return
    listed, held = elements(source), members(source)
    index = as_number(known)
    if listed and index is not None:
        yield listed[int(index) % len(listed)]
    elif held and as_text(known) in held:
        yield held[as_text(known)]


def _defaults(value: Value) -> Iterator[frozenset[str]]:
    """Yield what a value, and all that it holds, rests on."""
    pending, left = [(value, 0)], _MAX_ELEMENTS
    while pending:
        each, depth = pending.pop()
        for branch in each.branches:
            yield branch.rests_on
            if isinstance(branch.outcome, Tree) and depth < _MAX_DEPTH and left > 0:
                tree = decoded(branch.outcome)
                held = elements(tree) or list((members(tree) or {}).values())
                left -= len(held)
                pending += [(inner, depth + 1) for inner in held]

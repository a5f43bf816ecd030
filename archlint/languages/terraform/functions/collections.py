"""Lists and mappings that are made while expressions are evaluated, and how they are taken apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.texts import text
from archlint.model.values.value import (
    Absent,
    Dialect,
    EmbeddedJson,
    Known,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
)

#: A function on outcomes, called somewhere; None where they do not settle what it makes of them.
Function: TypeAlias = Callable[[Sequence[Outcome], Place], Outcome | None]

#: Larger lists, and longer texts, are not made.
MAX_ELEMENTS = 20_000
MAX_TEXT = 2_000_000

#: What the lookup of something that does not exist is: an error, which `try` and `can` notice.
MISSING = Unknown("it refers to something that does not exist", inside=True)
#: The dialect of data that is plain, or whose parts have been evaluated.
PLAIN = EmbeddedJson()


class SetData(list[Any]):
    """The data of a set: a list in which the elements are their own keys."""


class Encoded:
    """The dialect of what `jsonencode` is given: readers step into it, functions see that it is text."""

    def __init__(self, inner: Dialect) -> None:
        self.inner = inner

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return self.inner.evaluate(node)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`."""
        return self.inner.step(node, key)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values."""
        return self.inner.items(node)


class Made:
    """A dialect of collections whose elements are made when somebody asks; what stands in their place is plain."""

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return PLAIN.evaluate(node)


class Open(Made):
    """The dialect of a collection of which nobody knows the size: one element stands for all."""

    def __init__(self, element: Value) -> None:
        self.element = element

    def step(self, node: Node, key: str) -> Value:
        """Return the element that stands for all, whatever the key."""
        del node, key
        return self.element

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield the element that stands for all, under no key in particular."""
        del node
        yield "*", self.element


def sequence(place: Place, values: Sequence[Value]) -> Outcome:
    """Return a list of values."""
    if len(values) > MAX_ELEMENTS:
        return Unknown("it is a very long list", inside=True)
    return Tree(Node(place.document, place.route, list(values)), PLAIN)


def unordered(place: Place, values: Sequence[Value]) -> Outcome:
    """Return a set of values: sorted and each of them once, where they are known."""
    known = {str(v.known) for v in values if v.known is not None}
    if len(known) > MAX_ELEMENTS or len(values) > MAX_ELEMENTS:
        return Unknown("it is a very large set", inside=True)
    if len(known) < len(values) and any(v.known is None for v in values):
        return Tree(Node(place.document, place.route, SetData(values)), PLAIN)
    by_text = {str(v.known): v for v in reversed(values)}
    return Tree(Node(place.document, place.route, SetData(by_text[key] for key in sorted(by_text))), PLAIN)


def opened(place: Place, element: Value, *, is_list: bool) -> Outcome:
    """Return a collection of unknown size, in which one element stands for all."""
    return Tree(Node(place.document, place.route, [element] if is_list else {}), Open(element))


def mapping(place: Place, values: Mapping[str, Value]) -> Outcome:
    """Return a mapping of values."""
    return Tree(Node(place.document, place.route, dict(values)), PLAIN)


def is_unsettled(key: str) -> bool:
    """Tell whether a mapping's key stands for one that is not known."""
    return "${" in key


def elements(outcome: Outcome) -> list[Value] | None:
    """Return the elements of a list; None for anything else, and for a list of unknown size."""
    if not _is_list(outcome):
        return None
    return [outcome.dialect.evaluate(child) for child in outcome.node.elements()]


def element(outcome: Outcome, position: int) -> Value | None:
    """Return an element of a list, counted from 0; None if it has none there, and where `elements` is None."""
    if not _is_list(outcome) or position >= len(outcome.node.data):
        return None
    return outcome.dialect.evaluate(outcome.node.child(position))


def _is_list(outcome: Outcome) -> TypeGuard[Tree]:
    return isinstance(outcome, Tree) and outcome.is_list and not isinstance(outcome.dialect, Open | Encoded)


def members(outcome: Outcome) -> dict[str, Value] | None:
    """Return what a mapping holds; None for anything else, and where not all of its keys are known."""
    if not isinstance(outcome, Tree) or outcome.is_list or isinstance(outcome.dialect, Open | Encoded):
        return None
    if any(is_unsettled(key) for key in outcome.node.data):
        return None
    return dict(outcome.items())


def entries(outcome: Outcome) -> list[tuple[Value, Value]] | None:
    """Return keys and values of a collection, those of a mapping by key; None where they are not known."""
    held = members(outcome)
    if held is not None:
        return [(Value.of(Known(key)), held[key]) for key in sorted(held)]
    listed = elements(outcome)
    if listed is None:
        return None
    assert isinstance(outcome, Tree)
    if isinstance(outcome.node.data, SetData):
        return [(value, value) for value in listed]
    return [(Value.of(Known(index)), value) for index, value in enumerate(listed)]


def as_text(outcome: Outcome) -> Outcome:
    """Return what `jsonencode` makes of an outcome, as text; what is not settled becomes a hole."""
    pieces: list[str | Reference | Unknown] = []
    _write(outcome, pieces, 0)
    return text(pieces)


def _write(outcome: Outcome, pieces: list[str | Reference | Unknown], depth: int) -> None:
    if len(pieces) > MAX_ELEMENTS or depth > 50:
        pieces.append(Unknown("it is a very large text", inside=True))
    elif isinstance(outcome, Absent):
        pieces.append("null")
    elif isinstance(outcome, Known):
        pieces.append(json.dumps(outcome.value))
    elif isinstance(outcome, Text):
        pieces.append('"')
        pieces += [json.dumps(part)[1:-1] if isinstance(part, str) else part for part in outcome.parts]
        pieces.append('"')
    elif isinstance(outcome, Reference | Unknown):
        pieces += ['"', outcome, '"'] if isinstance(outcome, Reference) else [outcome]
    elif (held := members(outcome)) is not None:
        for number, (key, value) in enumerate(sorted(held.items())):
            pieces.append(("," if number else "{") + json.dumps(key) + ":")
            _write_value(value, pieces, depth)
        pieces.append("}" if held else "{}")
    elif (listed := elements(outcome)) is not None:
        for number, value in enumerate(listed):
            pieces.append("," if number else "[")
            _write_value(value, pieces, depth)
        pieces.append("]" if listed else "[]")
    elif isinstance(outcome, Tree) and isinstance(outcome.dialect, Encoded):
        _write(as_text(decoded(outcome)), pieces, depth)
    else:
        pieces.append(Unknown("not all of the text is known", inside=True))


def _write_value(value: Value, pieces: list[str | Reference | Unknown], depth: int) -> None:
    outcome = value.outcome
    conditional = Unknown("it depends on a condition inside a text", inside=True)
    _write(conditional if outcome is None else outcome, pieces, depth + 1)


def decoded(outcome: Tree) -> Outcome:
    """Return what was given to `jsonencode`."""
    return Tree(outcome.node, outcome.dialect.inner) if isinstance(outcome.dialect, Encoded) else outcome

"""Lists and mappings that are made while expressions are evaluated, and how they are taken apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from archlint.model.budget import LOOK
from archlint.model.source.location import Place
from archlint.model.values.node import Node, Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import scalar_text, text
from archlint.model.values.value import Dialect, EmbeddedJson, Outcome, Reference, Text, Tree, Unknown, Value

#: A function on outcomes, called somewhere; None where they do not settle what it makes of them.
TerraformFunction: TypeAlias = Callable[[Sequence[Outcome], Place], Outcome | None]

#: Larger lists, and longer texts, are not made.
MAX_ELEMENTS = 20_000
MAX_TEXT = 2_000_000
#: Lists and mappings inside others are written as text up to this depth.
_MAX_WRITTEN_DEPTH = 50

#: What the lookup of something that does not exist is: an error, which `try` and `can` notice.
MISSING = Unknown("it refers to something that does not exist", inside=True)
#: The dialect of data that is plain, or whose parts have been evaluated.
PLAIN = EmbeddedJson()


class SetData(list[Any]):
    """The data of a set: a list in which the elements are their own keys."""

    kind = "set"


class ListData(list[Any]):
    """The data of a list that is certainly one: `[...]` is a tuple, which never equals a list."""

    kind = "list"


class TupleData(list[Any]):
    """The data of a tuple that is not written as one."""

    kind = "tuple"


class MapData(dict[str, Any]):
    """The data of a map that is certainly one: `{...}` is an object, which never equals a map."""

    kind = "map"


class Converted:
    """The dialect of lists and mappings that have been made ones of a type.

    Attributes:
        kind: what they are: `list`, `map` or `object`.
    """

    kind = ""


class Encoded:
    """The dialect of what `jsonencode` is given: readers step into it, functions see that it is text."""

    def __init__(self, inner: Dialect) -> None:
        self.inner = inner
        # What is encoded again and again is read at once.
        self._plain: Dialect = inner._plain if isinstance(inner, Encoded) else inner

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return self._plain.evaluate(node)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`."""
        return self._plain.step(node, key)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values."""
        return self._plain.items(node)


class Made:
    """A dialect of collections whose elements are made when they are read; what stands in their place is plain."""

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return PLAIN.evaluate(node)


class Open(Made):
    """The dialect of a collection whose size is not known: one element stands for all."""

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


def typed_list(place: Place, values: Sequence[Value]) -> Outcome:
    """Return a list that is certainly no tuple."""
    made = sequence(place, values)
    return Tree(made.node.with_data(ListData(made.node.data)), PLAIN) if isinstance(made, Tree) else made


def typed_tuple(place: Place, values: Sequence[Value]) -> Tree:
    """Return a tuple of as many values as its type says."""
    return Tree(Node(place.document, place.route, TupleData(values)), PLAIN)


def typed_map(place: Place, values: Mapping[str, Value]) -> Tree:
    """Return a map that is certainly no object."""
    return Tree(Node(place.document, place.route, MapData(values)), PLAIN)


def is_collection(outcome: Outcome | None) -> TypeGuard[Tree]:
    """Tell whether an outcome is a list or a mapping; what `jsonencode` makes of one is a text."""
    return isinstance(outcome, Tree) and not isinstance(outcome.dialect, Encoded)


def is_encoded(outcome: Outcome | None) -> TypeGuard[Tree]:
    """Tell whether an outcome is the text that `jsonencode` makes of a list or a mapping."""
    return isinstance(outcome, Tree) and isinstance(outcome.dialect, Encoded)


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


def size(outcome: Outcome) -> int | None:
    """Return how many elements a list has; None where `elements` is None."""
    return len(outcome.node.data) if _is_list(outcome) else None


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


def length(outcome: Outcome) -> int:
    """Return about how long the text is that an outcome makes."""
    if isinstance(outcome, Text):
        return sum(len(part) if isinstance(part, str) else 100 for part in outcome.parts)
    return len(outcome.value) if isinstance(outcome, Known) and isinstance(outcome.value, str) else 20


def as_json_text(outcome: Outcome, spend: Callable[[float], bool] = lambda steps: True) -> Outcome:
    """Return what `jsonencode` makes of an outcome, as text; what is not settled becomes a hole.

    Args:
        outcome: the outcome.
        spend: called with what it costs, in steps; returns whether there are any left.
    """
    writer = _Writer(spend)
    writer.write(outcome, 0)
    return text(writer.pieces)


def encoded_text(outcome: Outcome, spend: Callable[[float], bool] = lambda steps: True) -> Outcome:
    """Return what `jsonencode` makes as the text that it is, as `as_json_text` does; anything else as it is."""
    return as_json_text(decoded(outcome), spend) if is_encoded(outcome) else outcome


class _Writer:
    """Writes outcomes as JSON, up to a largest length.

    Args:
        spend: see `as_json_text`.

    Attributes:
        pieces: the text, as far as it is written.
    """

    def __init__(self, spend: Callable[[float], bool]) -> None:
        self.pieces: list[str | Reference | Unknown] = []
        self._spend = spend
        self._length = 0

    def write(self, outcome: Outcome, depth: int) -> None:
        """Write an outcome that stands so deep in others."""
        if self._is_full() or depth > _MAX_WRITTEN_DEPTH:
            self._add(Unknown("it is a very large text", inside=True))
        elif isinstance(outcome, Absent):
            self._add("null")
        elif isinstance(outcome, Known):
            self._add(_written(outcome.value))
        elif isinstance(outcome, Text):
            self._add('"', *(_written(p)[1:-1] if isinstance(p, str) else p for p in outcome.parts), '"')
        elif isinstance(outcome, Reference):
            self._add('"', outcome, '"')
        elif isinstance(outcome, Unknown):
            self._add(outcome)
        elif (held := members(outcome)) is not None:
            self._write_in(((_written(key) + ":", held[key]) for key in sorted(held)), "{}", depth)
        elif (listed := elements(outcome)) is not None:
            self._write_in((("", value) for value in listed), "[]", depth)
        elif is_encoded(outcome):
            inner = _Writer(self._spend)
            inner.write(decoded(outcome), depth + 1)
            self.write(text(inner.pieces), depth)
        else:
            self._add(Unknown("not all of the text is known", inside=True))

    def _write_in(self, parts: Iterable[tuple[str, Value]], brackets: str, depth: int) -> None:
        before = brackets[0]
        for key, value in parts:
            self._add(before + key)
            outcome = value.outcome
            conditional = Unknown("it depends on a condition inside a text", inside=True)
            self.write(conditional if outcome is None else outcome, depth + 1)
            if self._is_full():
                break
            before = ","
        self._add(brackets if before == brackets[0] else brackets[1])

    def _add(self, *pieces: str | Reference | Unknown) -> None:
        self.pieces += pieces
        self._length += sum(len(piece) for piece in pieces if isinstance(piece, str))
        self._spend(LOOK * len(pieces))

    def _is_full(self) -> bool:
        return len(self.pieces) > MAX_ELEMENTS or self._length > MAX_TEXT


#: What `jsonencode` writes in another way than Python does: HTML would take it for something else.
_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def _written(scalar: Scalar) -> str:
    """Return a scalar as `jsonencode` writes it."""
    if not isinstance(scalar, str):
        return scalar_text(scalar)
    return json.dumps(scalar, ensure_ascii=False).translate(_ESCAPED)


def decoded(outcome: Tree) -> Outcome:
    """Return what was given to `jsonencode`."""
    return Tree(outcome.node, outcome.dialect.inner) if isinstance(outcome.dialect, Encoded) else outcome

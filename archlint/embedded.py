"""JSON inside strings: policies, patterns and definitions that templates carry as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from archlint.location import Place
from archlint.node import Node
from archlint.value import ABSENT, NOTHING, Known, Outcome, Reference, Text, Tree, Unknown, Value

# A hole stands in the text as a private character, its number, and the character again.
_MARK = "\ue000"
_HOLE = re.compile(f"{_MARK}([0-9]+){_MARK}")


class EmbeddedJson:
    """The dialect of JSON text: plain data, in which strings may carry the text's holes."""

    def __init__(self, holes: tuple[Reference | Unknown, ...] = ()) -> None:
        self._holes = holes

    def evaluate(self, node: Node) -> Value:
        """Return what `node` says; a string with holes is text again."""
        data = node.data
        if isinstance(data, dict | list):
            return Value.of(Tree(node, self), node.place)
        if data is None:
            return NOTHING
        if isinstance(data, Value):
            return data
        if isinstance(data, str) and self._holes and _MARK in data:
            return Value.of(self._text(data), node.place)
        return Value.of(Known(data), node.place)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`."""
        return self.evaluate(node.child(key)) if isinstance(node.data, dict) and key in node.data else NOTHING

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values."""
        for key, child in node.items():
            yield key, self.evaluate(child)

    def _text(self, data: str) -> Outcome:
        pieces = _HOLE.split(data)
        parts = tuple(
            self._holes[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces) if piece
        )
        return parts[0] if len(parts) == 1 and not isinstance(parts[0], str) else Text(parts)


def read_json(outcome: Known | Text, place: Place | None) -> Outcome:
    """Read a string, or text with holes, as JSON.

    Returns:
        The tree or scalar it holds; unknown if it cannot be read as JSON.
    """
    if isinstance(outcome, Known):
        source: object = outcome.value
        holes: tuple[Reference | Unknown, ...] = ()
    else:
        source, holes = _with_marks(outcome)
    if not isinstance(source, str):
        return Unknown("it is not a mapping")
    if not source.strip():
        return ABSENT
    try:
        data: Any = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        # Where text holds an unreadable part, that part may name anything that the text mentions.
        return Unknown("its text cannot be read as JSON", inside=True)
    if not isinstance(data, dict | list):
        return Unknown("its text holds no JSON object")
    if place is None:
        return Unknown("its text stands nowhere")
    return Tree(Node(place.document, place.route, data), EmbeddedJson(holes))


def _with_marks(text: Text) -> tuple[str, tuple[Reference | Unknown, ...]]:
    """Put a mark in place of each hole; a hole outside a JSON string becomes a string of its own."""
    pieces: list[str] = []
    holes: list[Reference | Unknown] = []
    quoted = False
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(part)
            quoted ^= part.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
        else:
            mark = f"{_MARK}{len(holes)}{_MARK}"
            pieces.append(mark if quoted else f'"{mark}"')
            holes.append(part)
    return "".join(pieces), tuple(holes)


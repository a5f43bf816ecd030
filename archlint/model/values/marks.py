"""Text with holes as JSON: a mark stands for each hole while the text is parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from archlint.model.regex import regex

Hole = TypeVar("Hole")

# A hole stands in the text as a private character, its number, and the character again.
_MARK = "\ue000"
_HOLE = regex(f"{_MARK}([0-9]{{1,9}}){_MARK}")
#: That character in a text that is read, itself or as JSON escapes it, and what is read in its place.
_FORGED = regex(rf"{_MARK}|\\u[eE]000")
_REPLACED = {1: "\ufffd", 6: r"\ufffd"}
#: Text in a text is not read as JSON if it is nested more deeply: readers recurse into it.
_MAX_JSON_DEPTH = 200
_BRACKETS = regex(r"\"(?:[^\"\\]|\\.)*+\"?|[\[{]|[\]}]", re.DOTALL)


class NotJsonError(Exception):
    """A text is no list or mapping of JSON.

    Attributes:
        inside: whether it may name anything that the text mentions.
    """

    def __init__(self, reason: str, *, inside: bool = False) -> None:
        super().__init__(reason)
        self.inside = inside


def is_list(text: object) -> bool:
    """Tell whether a text, whole or the parts of one with holes, begins as a list of JSON does."""
    first = text[0] if isinstance(text, tuple) and text else text
    return isinstance(first, str) and first.lstrip().startswith("[")


def parse_json(source: str) -> Any:
    """Return the list or mapping that a text holds.

    Raises:
        NotJsonError: it holds none.
    """
    if _is_nested_deeply(source):
        raise NotJsonError("its text is nested too deeply", inside=True)
    try:
        data: Any = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        # Where text holds an unreadable part, that part may name anything that the text mentions.
        raise NotJsonError("its text cannot be read as JSON", inside=True) from None
    if not isinstance(data, dict | list):
        raise NotJsonError("its text holds no JSON object")
    return data


def with_marks(parts: Iterable[str | Hole]) -> tuple[str, tuple[Hole, ...]]:
    """Return a text with a mark in place of each hole, and the holes."""
    pieces: list[str] = []
    holes: list[Hole] = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(_unmarked(part))
        else:
            pieces.append(f"{_MARK}{len(holes)}{_MARK}")
            holes.append(part)
    return "".join(pieces), tuple(holes)


def with_quoted_marks(parts: Iterable[str | Hole]) -> tuple[str, tuple[Hole, ...]]:
    """Return a text with marks, as `with_marks`; a hole outside of a JSON string becomes a string of its own."""
    pieces: list[str] = []
    holes: list[Hole] = []
    quoted = False
    for part in parts:
        if isinstance(part, str):
            pieces.append(_unmarked(part))
            quoted ^= part.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
        else:
            mark = f"{_MARK}{len(holes)}{_MARK}"
            pieces.append(mark if quoted else f'"{mark}"')
            holes.append(part)
    return "".join(pieces), tuple(holes)


def has_marks(text: str) -> bool:
    """Tell whether marks may stand in a text."""
    return _MARK in text


def without_marks(text: str, holes: tuple[Hole, ...]) -> Iterator[str | Hole]:
    """Yield the parts of a text with marks: what stands between them, and the holes that they stand for."""
    for index, piece in enumerate(_HOLE.split(text)):
        if piece:
            yield holes[int(piece)] if index % 2 and int(piece) < len(holes) else piece


def _unmarked(part: str) -> str:
    """Return a literal part of a text without what would be taken for the mark of a hole; it stays as long as it is."""
    if _MARK not in part and "000" not in part:
        return part
    return _FORGED.sub(lambda found: _REPLACED[len(found[0])], part)


def _is_nested_deeply(source: str) -> bool:
    """Tell whether JSON is nested more deeply than readers can recurse."""
    if source.count("[") + source.count("{") <= _MAX_JSON_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(source):
        token = found[0]
        depth += (token in "[{") - (token in "]}")
        if depth > _MAX_JSON_DEPTH:
            return True
    return False

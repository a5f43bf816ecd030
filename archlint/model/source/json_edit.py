"""Edits of a JSON text that leave the rest of it, and its layout, as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from archlint.model.regex import regex
from archlint.model.source.json_text import JsonPlaces
from archlint.model.source.location import Route

_LAST_LINE = regex(r"[^\r\n]*\Z")
_INDENTATION = regex(r"[ \t]*")


class Edit(NamedTuple):
    """Text to put in place of a part of another text."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made that do not overlap."""
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


class JsonEditor:
    """Makes the edits of one text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = JsonPlaces(text)

    def member(self, route: Route, key: str, value: Any) -> Edit:
        """Return the edit that adds a member to the object at a route, after those that are there."""
        return self._addition(route, [value], key)

    def elements(self, route: Route, values: Sequence[Any]) -> Edit:
        """Return the edit that adds elements to the array at a route, after those that are there."""
        return self._addition(route, values)

    def wrapped(self, route: Route, values: Sequence[Any]) -> Edit:
        """Return the edit that makes an array of the value at a route and others."""
        start, end = self._places.value(route)
        added = "".join(f", {json.dumps(value, ensure_ascii=False)}" for value in values)
        return Edit(start, end, f"[{self._text[start:end]}{added}]")

    def _addition(self, route: Route, values: Sequence[Any], key: str | None = None) -> Edit:
        text, (start, end), members = self._text, self._places.value(route), self._places.members(route)
        prefix = "" if key is None else f"{json.dumps(key)}: "
        if not members:
            return Edit(start + 1, end - 1, prefix + ", ".join(json.dumps(v, ensure_ascii=False) for v in values))
        blanks = text[start + 1 : members[0].key[0]]
        written = [prefix + self._laid_out(value, blanks, end) for value in values]
        last = members[-1].value[1]
        # On one line, what follows a comma is not what follows the bracket.
        between = blanks if "\n" in blanks or "\r" in blanks else " "
        return Edit(last, last, "".join(f",{between}{one}" for one in written))

    def _laid_out(self, value: Any, blanks: str, end: int) -> str:
        """Return a value as its siblings are written: on lines of their own, or not."""
        if "\n" not in blanks and "\r" not in blanks:
            return json.dumps(value, ensure_ascii=False)
        newline = "\r\n" if "\r\n" in blanks else blanks[0] if blanks[0] in "\r\n" else "\n"
        indentation = _LAST_LINE.search(blanks)[0]  # type: ignore[index]
        outer = _INDENTATION.match(_LAST_LINE.search(self._text[:end])[0])[0]  # type: ignore[index]
        step = indentation.removeprefix(outer) or "  "
        lines = json.dumps(value, indent=step, ensure_ascii=False).split("\n")
        return f"{newline}{indentation}".join(lines)

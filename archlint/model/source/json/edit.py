"""Edits of a JSON text that leave the rest of it, and its layout, as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from archlint.model.regex import regex
from archlint.model.source.edits import Edit, NotEditable, Written, nested
from archlint.model.source.json.text import JsonPlaces
from archlint.model.source.line_edges import LINE_END, newline_of
from archlint.model.source.location import Route
from archlint.model.source.text import Span
from archlint.model.source.written import cloudformation_data

_LAST_LINE = regex(r"[^\r\n]*\Z")
_INDENTATION = regex(r"[ \t]*")
_PAIRS = json.JSONDecoder(object_pairs_hook=lambda pairs: [key for key, _ in pairs], strict=False).raw_decode


class JsonEditor:
    """Makes the edits of one text that is known to be JSON.

    Args:
        text: the text.
        plain: returns the plain data that stands for data to write; it is kept.
    """

    def __init__(self, text: str, plain: Callable[[Written], Any] = cloudformation_data) -> None:
        self._text = text
        self._places = JsonPlaces(text)
        self.plain = plain

    def put(self, route: Route, data: Written) -> list[Edit]:
        """Return the edits that set what a route leads to; see `Editor.put`."""
        depth = self._depth(route)
        start, end = self._places.value(route[:depth])
        rest = route[depth:]
        if not rest or self._text[start:end] == "null":
            return [self._replacement(route[:depth], (start, end), self.plain(nested(rest, data)))]
        value = self.plain(nested(rest[1:], data))
        members = self._places.members(route[:depth])
        kind = {"{": str, "[": int}.get(self._text[start])
        if not isinstance(rest[0], kind or ()) or (kind is int and rest[0] != len(members)):
            raise NotEditable("there is another value on the way to it")
        if not members:
            whole = {rest[0]: value} if kind is str else [value]
            return [self._replacement(route[:depth], (start, end), whole)]
        return [self._addition(route[:depth], [value], rest[0] if isinstance(rest[0], str) else None)]

    def removed(self, route: Route) -> list[Edit]:
        """Return the edits that take a member or element out; see `Editor.removed`."""
        if not route or self._depth(route) < len(route):
            raise NotEditable("there is nothing to remove")
        members = self._places.members(route[:-1])
        value = self._places.value(route)
        at = next(index for index, member in enumerate(members) if member.value == value)
        if len(members) == 1:
            start, end = self._places.value(route[:-1])
            return [Edit(start + 1, end - 1, "")]
        if at:
            return [Edit(members[at - 1].value[1], value[1], "")]
        return [Edit(members[0].key[0], members[1].key[0], "")]

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

    def _depth(self, route: Route) -> int:
        """Return how many of a route's steps exist.

        Raises:
            NotEditable: one of them is a key that is written twice.
        """
        for depth, step in enumerate(route):
            start, end = self._places.value(route[:depth])
            if self._text[start] == "{" and _PAIRS(self._text[start:end])[0].count(step) > 1:
                raise NotEditable("its key is written twice")
            if self._places.value_span(route[: depth + 1]) is None:
                return depth
        return len(route)

    def _replacement(self, route: Route, span: Span, value: Any) -> Edit:
        """Return the edit that writes another value where one stands."""
        blanks = self._blanks(route[:-1]) if route else "\n"
        if route and not LINE_END.search(blanks) and not LINE_END.search(self._text[slice(*span)]):
            return Edit(*span, json.dumps(value, ensure_ascii=False))
        line = _LAST_LINE.search(self._text[: span[0]])[0]  # type: ignore[index]
        indentation = _INDENTATION.match(line)[0]  # type: ignore[index]
        return Edit(*span, self._lines(value, f"{newline_of(self._text)}{indentation}", self._step(route)))

    def _addition(self, route: Route, values: Sequence[Any], key: str | None = None) -> Edit:
        (start, end), members = self._places.value(route), self._places.members(route)
        prefix = "" if key is None else f"{json.dumps(key, ensure_ascii=False)}: "
        if not members:
            return Edit(start + 1, end - 1, prefix + ", ".join(json.dumps(v, ensure_ascii=False) for v in values))
        blanks = self._blanks(route)
        written = [prefix + self._laid_out(value, blanks, end) for value in values]
        last = members[-1].value[1]
        # On one line, what follows a comma is not what follows the bracket.
        between = blanks if "\n" in blanks or "\r" in blanks else " "
        return Edit(last, last, "".join(f",{between}{one}" for one in written))

    def _blanks(self, route: Route) -> str:
        """Return what stands between the bracket of a container and its first member."""
        return self._text[self._places.value(route)[0] + 1 : self._places.members(route)[0].key[0]]

    def _laid_out(self, value: Any, blanks: str, end: int) -> str:
        """Return a value as its siblings are written: on lines of their own, or not."""
        if "\n" not in blanks and "\r" not in blanks:
            return json.dumps(value, ensure_ascii=False)
        newline = "\r\n" if "\r\n" in blanks else blanks[0] if blanks[0] in "\r\n" else "\n"
        indentation = _LAST_LINE.search(blanks)[0]  # type: ignore[index]
        outer = _INDENTATION.match(_LAST_LINE.search(self._text[:end])[0])[0]  # type: ignore[index]
        return self._lines(value, f"{newline}{indentation}", indentation.removeprefix(outer) or "  ")

    def _lines(self, value: Any, between: str, step: str) -> str:
        return between.join(json.dumps(value, indent=step, ensure_ascii=False).split("\n"))

    def _step(self, route: Route) -> str:
        """Return the blanks by which what stands in a container is indented further than it."""
        for depth in range(len(route)):
            end = self._places.value(route[:depth])[1]
            indentation = _LAST_LINE.search(self._blanks(route[:depth]))[0]  # type: ignore[index]
            outer = _INDENTATION.match(_LAST_LINE.search(self._text[:end])[0])[0]  # type: ignore[index]
            if indentation.startswith(outer) and indentation != outer:
                return indentation.removeprefix(outer)
        return "  "

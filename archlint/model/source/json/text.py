"""JSON: text to plain data at C speed, and places found later in the text, only where they are needed."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.location import Route
from archlint.model.source.text import BEGINNING, Span, Unreadable

_WHITESPACE = regex(r"[ \t\n\r]*")
_COMMA = regex(r"[ \t\n\r]*,?[ \t\n\r]*")
_BLANKS = " \t\n\r"

# For skipping values: the objects are not used, so they are thrown away as they close (`len` is merely the
# cheapest function), lest a large file is built a second time in memory. Control characters in strings are let pass, as
# definitions that are written as text are read with them.
_skip = json.JSONDecoder(object_hook=len, strict=False).scan_once  # type: ignore[attr-defined]


def load_json(text: str) -> Any:
    """Return the data in a JSON text.

    Raises:
        Unreadable: for text that is not JSON.
        RecursionError: for values nested too deeply.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable.at(error.pos, text, f"not valid JSON: {error.msg}") from None
    except ValueError:  # Python's guard against quadratic conversion; it does not say where
        raise Unreadable("not readable JSON: a number has thousands of digits") from None


class JsonMember(NamedTuple):
    """A value in an object or an array, and the key that names it (for an array, the value again)."""

    key: Span
    value: Span


#: The same, as there are many of them.
_Member: TypeAlias = tuple[Span, Span]
_Members: TypeAlias = dict[str | int, _Member]


class JsonPlaces:
    """Finds things in a text that is known to be JSON.

    The C decoder skips values many times faster than Python could note positions, so each object or array is
    scanned when a route first leads into it, and remembered. With the outermost object those directly in it are, for
    the value that is most of a file, such as the resources of a template, to be skipped only once.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._skip_blanks(0)
        self._members: dict[int, _Members] = {}
        #: The names that objects have once more.
        self._again: dict[int, list[str]] = {}
        self._inside: dict[Route, _Members] = {}

    def span(self, route: Route) -> Span:
        """Return the span of the key or item that the route's deepest existing step names."""
        if not route:
            return BEGINNING
        around, step = route[:-1], route[-1]
        # Much of what is looked for stands in one object: the way there is gone once.
        members = self._inside.get(around)
        if members is None:
            members = self._inside[around] = self._members_inside(around)
        member = members.get(step)
        if member is None:
            return self.span(around)
        return self._item_span(member[1]) if isinstance(step, int) else member[0]

    def _members_inside(self, route: Route) -> _Members:
        """Return the members of what a route leads to; none where nothing is there."""
        try:
            return self._members_at(self._start_of(route))
        except KeyError:
            return {}

    def _start_of(self, route: Route) -> int:
        """Return where the value starts that a route leads to, as `value` does."""
        start = self._start
        for step in route:
            start = self._members_at(start)[step][1][0]
        return start

    def value_span(self, route: Route) -> Span | None:
        """Return the span of the value that a route leads to; None where nothing is there."""
        try:
            return self.value(route)
        except KeyError:
            return None

    def value(self, route: Route) -> Span:
        """Return the span of the value that a route leads to.

        Raises:
            KeyError: nothing is there.
        """
        start = self._start_of(route)
        return start, _skip(self._text, start)[1]

    def members(self, route: Route) -> list[JsonMember]:
        """Return the members of the object or array that a route leads to, in the order of the text."""
        return [JsonMember(*each) for each in sorted(self._members_at(self._start_of(route)).values())]

    def names(self, route: Route) -> list[str]:
        """Return the keys of the object that a route leads to, each as often as it is written; else none."""
        try:
            start = self._start_of(route)
        except KeyError:
            return []
        return [*self._members_at(start), *self._again.get(start, ())] if self._text[start] == "{" else []  # type: ignore[list-item]

    def first_line_of_block(self, route: Route) -> int:
        """Return 0: JSON has no block scalars."""
        del route
        return 0

    def _item_span(self, item: Span) -> Span:
        """Return what of a list item to point at: of an object its first key, else all of it."""
        if self._text[item[0]] == "{":
            first = self._skip_blanks(item[0] + 1)
            if self._text[first] == '"':
                return first, _skip(self._text, first)[1]
        return item

    def _members_at(self, start: int) -> _Members:
        """Return the members of the value that starts at an index; a scalar has none."""
        if start not in self._members:
            first = self._text[start]
            if first == "{":
                self._scan_object(start, is_outermost=start == self._start)
            else:
                self._members[start] = self._scan_array(start) if first == "[" else {}
        return self._members[start]

    def _scan_object(self, start: int, *, is_outermost: bool = False) -> int:
        """Note an object's members by name, of two with one name the last, as `json.loads` does; return where it ends.

        There are many, of which most are texts without escapes: `str.find` takes a tenth of a regular expression.
        """
        text, find, index = self._text, self._text.find, start + 1
        members: _Members = {}
        self._members[start] = members
        while (key_start := find('"', index)) >= 0 and find("}", index, key_start) < 0:
            key_end = find('"', key_start + 1) + 1
            name = text[key_start + 1 : key_end - 1]
            if "\\" in name:
                name, key_end = _skip(text, key_start)
            value_start = find(":", key_end) + 1
            while text[value_start] in _BLANKS:
                value_start += 1
            index = find('"', value_start + 1) + 1 if text[value_start] == '"' else 0
            if is_outermost and text[value_start] == "{":
                index = self._scan_object(value_start)
            elif not index or find("\\", value_start, index) >= 0:
                index = _skip(text, value_start)[1]
            if name in members:
                self._again.setdefault(start, []).append(name)
            members[name] = (key_start, key_end), (value_start, index)
        return find("}", index) + 1

    def _scan_array(self, start: int) -> _Members:
        """Return an array's members by index."""
        text, index = self._text, self._skip_blanks(start + 1)
        members: _Members = {}
        while text[index] != "]":
            end = _skip(text, index)[1]
            members[len(members)] = (index, end), (index, end)
            index = self._after(_COMMA, end)
        return members

    def _skip_blanks(self, index: int) -> int:
        return self._after(_WHITESPACE, index)

    def _after(self, pattern: re.Pattern[str], index: int) -> int:
        match = pattern.match(self._text, index)
        return match.end() if match else index

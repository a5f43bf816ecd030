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

#: Of what is not longer, all is read when a route first leads into it: that costs what skipping it two times does.
_SMALL = 4000

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


#: Where a key starts and ends, and where its value starts: few of them are asked where the value ends.
_Member: TypeAlias = tuple[int, int, int]
_Members: TypeAlias = dict[str | int, _Member]


class JsonPlaces:
    """Finds things in a text that is known to be JSON.

    The C decoder skips values many times faster than Python could note positions, so each large object or array is
    scanned when a route first leads into it, and remembered. A small one is read with all that is in it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._skip_blanks(0)
        self._members: dict[int, _Members] = {}
        self._small: dict[int, int] = {}
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
        return self._item_span(member[2]) if isinstance(step, int) else member[:2]

    def _members_inside(self, route: Route) -> _Members:
        """Return the members of what a route leads to; none where nothing is there."""
        start = self._start
        for step in route:
            member = self._members_at(start).get(step)
            if member is None:
                return {}
            start = member[2]
        return self._members_at(start)

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
        start = self._start
        for step in route:
            start = self._members_at(start)[step][2]
        return self._value_at(start)

    def members(self, route: Route) -> list[JsonMember]:
        """Return the members of the object or array that a route leads to, in the order of the text."""
        found = []
        for start, end, value_start in sorted(self._members_at(self.value(route)[0]).values()):
            value = self._value_at(value_start)
            found.append(JsonMember((start, end) if start != value_start else value, value))
        return found

    def first_line_of_block(self, route: Route) -> int:
        """Return 0: JSON has no block scalars."""
        del route
        return 0

    def _item_span(self, start: int) -> Span:
        """Return what of a list item to point at: of an object its first key, else all of it."""
        if self._text[start] == "{":
            first = self._skip_blanks(start + 1)
            if self._text[first] == '"':
                return self._value_at(first)
        return self._value_at(start)

    def _value_at(self, start: int) -> Span:
        return start, _skip(self._text, start)[1]

    def _members_at(self, start: int) -> _Members:
        """Return the members of the value that starts at an index; a scalar has none."""
        if start not in self._members:
            end = self._small.get(start)
            if end is not None and "\\" not in self._text[start:end]:
                self._read(start, end)
            else:
                scan = {"{": self._scan_object, "[": self._scan_array}.get(self._text[start])
                self._members[start] = scan(start) if scan else {}
        return self._members[start]

    def _scan_object(self, start: int) -> _Members:
        """Return an object's members by name; of two with one name the last, as `json.loads` does."""
        text, members = self._text, _Members()
        index = self._skip_blanks(start + 1)
        while text[index] != "}":
            name, key_end = _skip(text, index)
            value_start = self._skip_blanks(text.index(":", key_end) + 1)
            members[name] = index, key_end, value_start
            index = self._after(_COMMA, self._skipped(value_start))
        return members

    def _scan_array(self, start: int) -> _Members:
        """Return an array's members by index."""
        text, members = self._text, _Members()
        index = self._skip_blanks(start + 1)
        while text[index] != "]":
            members[len(members)] = index, index, index
            index = self._after(_COMMA, self._skipped(index))
        return members

    def _skipped(self, start: int) -> int:
        """Return where a value ends; of one that is small, that is remembered."""
        end: int = _skip(self._text, start)[1]
        if end - start <= _SMALL and self._text[start] in "{[":
            self._small[start] = end
        return end

    def _read(self, start: int, end: int) -> None:
        """Remember the members of an object or array, and of all in it; no backslash is in its text.

        Its strings stand between the quotation marks, and most of what is between them is a colon or a comma.
        """
        pieces = self._text[start:end].split('"')
        around: list[tuple[_Members, bool]] = []
        members: _Members = {}  # `_Members()` would cost as much as the rest
        is_array = expects_value = True
        name, key_start, key_end, at = "", start, start, start
        for between, string in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            index = 0
            for mark in "".join(between.split()):
                if mark == ":":
                    expects_value = True
                elif mark == ",":
                    expects_value = is_array
                elif mark in "}]":
                    members, is_array = around.pop()
                    expects_value = False
                else:
                    index = between.index(mark, index) + 1
                    if not expects_value:  # the next character of a number or a word
                        continue
                    value = at + index - 1
                    if is_array:
                        members[len(members)] = value, value, value
                    else:
                        members[name] = key_start, key_end, value
                    expects_value = mark == "["
                    if mark in "{[":
                        around.append((members, is_array))
                        members = self._members[value] = {}
                        is_array = expects_value
            after = at + len(between)
            at = after + len(string) + 2
            if not expects_value:
                name, key_start, key_end = string, after, at
            elif is_array:
                members[len(members)] = after, after, after
            else:
                members[name] = key_start, key_end, after
            expects_value = False

    def _skip_blanks(self, index: int) -> int:
        return self._after(_WHITESPACE, index)

    def _after(self, pattern: re.Pattern[str], index: int) -> int:
        match = pattern.match(self._text, index)
        return match.end() if match else index

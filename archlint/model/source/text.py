"""A document's text: decoding it, and the lines and columns of what stands in it."""

from __future__ import annotations

import codecs
import io
import json
from bisect import bisect_right
from itertools import accumulate, count
from operator import add
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

from archlint.model.regex import regex

if TYPE_CHECKING:
    # A commit hook mostly needs no locations.
    from archlint.model.source.location import Route

#: Where a piece of text starts and ends, as indexes into the text; the end is exclusive.
Span: TypeAlias = tuple[int, int]

#: What people call the beginning of a document: its first character.
BEGINNING: Span = (0, 1)

#: How deep a document may be nested; thirty levels are a lot in a template.
MAX_DEPTH = 200

#: The key of a mapping that stands for a value: `{Ref: Name}` is what CloudFormation makes of it.
_FUNCTION = regex(r"Ref|Fn::\w+")
#: The functions that hold values as they are: a choice between some, and data that becomes text.
_HOLDING = ("Fn::If", "Fn::ToJsonString")

_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


class Unreadable(Exception):  # noqa: N818 - it names the state of a file and reads well after "except"
    """A file that is no document; the message is one line, a line or column of 0 is unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    @classmethod
    def at(cls, index: int, text: str, message: str) -> Self:
        """Return the exception for what stands at `index` of `text`."""
        visible = min(index, len(text.rstrip()))  # not the empty line below the last one
        return cls(message, *Lines(text).position(visible))


class Places(Protocol):
    """Where the things of one parsed text stand in it."""

    def span(self, route: Route) -> Span:
        """Return where the deepest existing step of `route` is written."""
        ...

    def value_span(self, route: Route) -> Span | None:
        """Return where the value at `route` is written; None where that is not known, or nothing is there."""
        ...

    def first_line_of_block(self, route: Route) -> int:
        """Return the line on which the text of a literal block scalar starts; 0 for anything else."""
        ...


def as_set(route: Route) -> Route:
    """Return the route of the property, or of the item of a list, that is set to what a call of a function returns.

    Of a choice between values it is the one that is chosen.
    """
    for length, step in enumerate(route):
        leads_on = step in _HOLDING and len(route) > length + 1
        if isinstance(step, str) and _FUNCTION.fullmatch(step) and not leads_on:
            return route[:length]
    return route


def with_value(places: Places, text: str, route: Route) -> Span:
    """Return where the key or item that a route leads to is written, together with its value if that is on its line."""
    start, end = places.span(route)
    value = places.value_span(route)
    # The value of an alias stands where its anchor is.
    if value is None or value[1] < end or any(end in text[min(start, value[0]) : value[1]] for end in "\r\n"):
        return start, end
    return min(start, value[0]), value[1]


class Lines:
    r"""The lines of a text, counted as editors do: they end with `\n`, `\r\n` or `\r`.

    libyaml counts U+0085, U+2028 and U+2029 too, `str.splitlines` even form feeds: these are not the numbers
    that editors show.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = _starts(text)

    def position(self, index: int) -> tuple[int, int]:
        """Return the line and the column of a character, both from 1."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def on_line(self, start: int, end: int) -> tuple[int, int, int]:
        """Return the line and the column of a character, and how much of what goes on to `end` is on that line."""
        starts = self._starts
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        # Where more than the end of a line follows, which has two characters at most, all of it is.
        if line < len(starts) and end + 2 <= starts[line]:
            return line, column, end - start
        return line, column, min(end - start, self.length(line) + 1 - column)

    def start(self, number: int) -> int:
        """Return the index at which a line starts that there is."""
        return self._starts[number - 1]

    def line(self, number: int) -> str:
        """Return a line without its end; empty where there is no such line."""
        start, end = self._span(number)
        return self._text[start:end]

    def length(self, number: int) -> int:
        """Return how many characters a line has without its end; none where there is no such line."""
        start, end = self._span(number)
        return end - start

    def _span(self, number: int) -> Span:
        if not 1 <= number <= len(self._starts):
            return 0, 0
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        while end > start and self._text[end - 1] in "\r\n":
            end -= 1
        return start, end


def _starts(text: str) -> list[int]:
    """Return the indexes at which lines start."""
    if "\r" in text:
        lines = iter(io.StringIO(text, newline=""))  # splits twice as fast as a regular expression
        return list(accumulate(map(len, lines), initial=0))[:-1] or [0]
    # A plan is one line of many megabytes, of which the above would make four times as many.
    starts = list(map(add, accumulate(map(len, text.split("\n")), initial=0), count()))[:-1]
    return starts[:-1] if text.endswith("\n") and len(starts) > 1 else starts


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 or UTF-32 that shows by its first bytes.

    Raises:
        Unreadable: for bytes that are not text.
    """
    # A single NUL among the first bytes is binary rubbish; text in wide characters has at least two.
    wide = data[:4].count(0) >= 2 or data.startswith(_BYTE_ORDER_MARKS)
    encoding = json.detect_encoding(data) if wide else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        before = error.object[: error.start].decode(encoding, "replace")
        raise Unreadable.at(len(before), data.decode(encoding, "replace"), f"not valid {name}") from None
    if (nul := text.find("\0")) >= 0:
        raise Unreadable.at(nul, text, "not text: it contains a NUL character")
    return text.lstrip("\ufeff")


def indentation(line: str) -> int:
    """Return how many blanks a line starts with."""
    return len(line) - len(line.lstrip())

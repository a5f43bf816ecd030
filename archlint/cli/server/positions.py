"""Places in texts as editors count them: lines from 0, and columns in the units that both sides agreed on.

Source: Language Server Protocol 3.17, "Text Documents" and "Position".
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from lsprotocol import types

from archlint.model.regex import regex
from archlint.model.source.location import Location

#: What ends a line; no other character does.
_END = regex(r"\r\n|\r|\n")
#: The first character that UTF-16 writes with two units.
_BEYOND = "\U00010000"


class PositionUnits(enum.Enum):
    """What the columns of an editor are counted in; each value is the protocol's word for it."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    UTF_32 = "utf-32"

    def count(self, text: str) -> int:
        """Return how many units a text has."""
        if self is PositionUnits.UTF_16:
            return len(text) + sum(character >= _BEYOND for character in text)
        return len(text) if self is PositionUnits.UTF_32 else sum(map(self._width, text))

    def _width(self, character: str) -> int:
        if self is PositionUnits.UTF_8:
            # A lone surrogate has three, as any other character of its range would.
            return 1 if character < "\x80" else 2 if character < "\u0800" else 3 if character < _BEYOND else 4
        return 2 if self is PositionUnits.UTF_16 and character >= _BEYOND else 1

    def code_points(self, line: str, units: int) -> int:
        """Return how many characters a number of units covers; what is in the middle of one counts as before it."""
        if line.isascii() or self is PositionUnits.UTF_32:
            return min(units, len(line))
        for number, character in enumerate(line):
            units -= self._width(character)
            if units < 0:
                return number
        return len(line)


class EditedText:
    """A text, and where its lines start.

    Locations, and indexes of characters, count from behind a byte order mark, as those of documents do.

    Args:
        text: the text.
        units: what the editor counts columns in.
    """

    def __init__(self, text: str, units: PositionUnits) -> None:
        self.text = text
        self._units = units
        self._mark = len(text) - len(text.lstrip("\ufeff"))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _END.finditer(self.text))]

    @property
    def content(self) -> str:
        """The text without a byte order mark."""
        return self.text[self._mark :]

    @property
    def end(self) -> types.Position:
        """Where it ends."""
        return self.position(len(self.text))

    @property
    def lines(self) -> Iterator[str]:
        """The lines, without their ends."""
        return map(self.line, range(len(self._starts)))

    def line(self, number: int) -> str:
        """Return a line by its number from 0, without its end; empty where there is none."""
        if not 0 <= number < len(self._starts):
            return ""
        start = self._starts[number]
        return self.text[start : self._content_end(number)]

    def _content_end(self, number: int) -> int:
        """Return where a line ends, before what ends it."""
        if number + 1 == len(self._starts):
            return len(self.text)
        end = self._starts[number + 1] - 1
        return end - 1 if self.text[end - 1 : end + 1] == "\r\n" else end

    def index(self, position: types.Position) -> int:
        """Return the index of a character; what lies behind the end of a line means its end, as the protocol says."""
        if position.line >= len(self._starts):
            return len(self.text)
        number = max(0, position.line)
        return self._starts[number] + self._units.code_points(self.line(number), max(0, position.character))

    def position(self, index: int) -> types.Position:
        """Return the position of a character, or of the end."""
        number = bisect_right(self._starts, index) - 1
        return types.Position(number, self._units.count(self.text[self._starts[number] : index]))

    def column(self, position: types.Position) -> tuple[int, int]:
        """Return the line and the column of a position, both from 1, in characters, as a `Location` has them."""
        index = self.index(position)
        number = bisect_right(self._starts, index) - 1
        return number + 1, max(0, index - self._starts[number] - self._shift(number)) + 1

    def _shift(self, number: int) -> int:
        """Return how many characters a line has that locations do not count."""
        return 0 if number else self._mark

    def location(self, path: str, start: int, end: int) -> Location:
        """Return the location of a part of the text, by the indexes of its characters."""
        first, last = (bisect_right(self._starts, index) - 1 for index in (start, end))
        column, end_column = (
            index - self._starts[number] - self._shift(number) + 1 for index, number in ((start, first), (end, last))
        )
        return Location(path, first + 1, column, last + 1, end_column)

    def range(self, location: Location) -> types.Range:
        """Return where a location is; a line of 0 means the beginning, and a column of 0 the whole line."""
        number = max(location.line, 1) - 1
        if not location.column:
            line = self.line(number)
            line = line[self._shift(number) :]
            first = len(line) - len(line.lstrip())
            return types.Range(self._at(number, first), self._at(number, max(first, len(line.rstrip()))))
        start = self._at(number, location.column - 1)
        end = self._at(max(location.end_line, 1) - 1, max(location.end_column, 1) - 1)
        return types.Range(start, max(start, end, key=lambda each: (each.line, each.character)))

    def _at(self, number: int, column: int) -> types.Position:
        return types.Position(number, self._units.count(self.line(number)[: column + self._shift(number)]))

    def range_between(self, start: int, end: int) -> types.Range:
        """Return where a part of the text is that edits replace, by the indexes of its characters."""
        return types.Range(self.position(start + self._mark), self.position(end + self._mark))

    def edited(self, change: types.TextDocumentContentChangeEvent) -> EditedText:
        """Return what a change makes of the text."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = sorted((self.index(change.range.start), self.index(change.range.end)))
            return EditedText(self.text[:start] + change.text + self.text[end:], self._units)
        return EditedText(change.text, self._units)


def units_of(capabilities: types.ClientCapabilities) -> PositionUnits:
    """Return what columns are counted in: what the editor likes best of what there is; by default UTF-16."""
    general = capabilities.general
    offered = (general.position_encodings if general else None) or []
    known = {units.value: units for units in PositionUnits}
    return next((known[each] for each in map(_word, offered) if each in known), PositionUnits.UTF_16)


def _word(encoding: types.PositionEncodingKind | str) -> str:
    return encoding.value if isinstance(encoding, types.PositionEncodingKind) else encoding

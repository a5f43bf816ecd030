"""The text of one source file, and the lines and columns of what stands in it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol, TypeAlias

from archlint.code.syntax.data import value
from archlint.model.regex import regex
from archlint.model.source.location import Fixed, Location, Locator, Place, Route

#: Where something starts and ends, as offsets into the UTF-8 bytes; the end is exclusive.
ByteSpan: TypeAlias = tuple[int, int]

_LINE_BREAK = regex(rb"\r\n|\r|\n")
_WORD = regex(r"[A-Za-z_$][\w$]*")


def words(text: str) -> frozenset[str]:
    """Return the identifiers in a piece of code, with what looks like one in its texts."""
    return frozenset(_WORD.findall(text))


class Placement(Protocol):
    """Says where the lines of a text stand for people."""

    @property
    def path(self) -> str:
        """The document that holds the text, as it is shown to people."""
        ...

    def location(self, start: tuple[int, int], end: tuple[int, int]) -> Location:
        """Return the location of what goes from one line and column of the text to another, all from 1."""
        ...


@value
class File:
    """A text that fills a file of its own; `path` is the file as it is shown to people."""

    path: str

    def location(self, start: tuple[int, int], end: tuple[int, int]) -> Location:
        """Return the location in the file."""
        return Location(self.path, *start, *end)


@value
class EmbeddedLines:
    """A text that stands in another document line by line, as a YAML block scalar does.

    Attributes:
        path: the document as it is shown to people.
        line: the document's line, from 1, on which the text's first line stands.
        indent: how many columns each line of the text is indented.
    """

    path: str
    line: int
    indent: int

    def location(self, start: tuple[int, int], end: tuple[int, int]) -> Location:
        """Return the location in the document."""
        return Location(
            self.path,
            self.line + start[0] - 1,
            self.indent + start[1],
            self.line + end[0] - 1,
            self.indent + end[1],
        )


@value
class Spot:
    """A text whose lines are not those of the document around it, as in a JSON string: all of it is at one place."""

    at: Location

    @property
    def path(self) -> str:
        """The document around the text."""
        return self.at.path

    def location(self, start: tuple[int, int], end: tuple[int, int]) -> Location:
        """Return the place."""
        return self.at


class Source:
    """The text of one source file or of a part of a template; as a `Locator`, its routes are spans.

    Args:
        text: the text.
        placement: where its lines stand for people.
        grammar: what it is written in, one of the values of `GRAMMARS`; empty for no code.
    """

    def __init__(self, text: str, placement: Placement, grammar: str = "") -> None:
        self.data = text.encode("utf-8", "replace")
        self.grammar = grammar
        self._is_ascii = text.isascii()
        self._placement = placement
        self._starts: list[int] | None = None

    def text(self, span: ByteSpan) -> str:
        """Return what stands at `span`."""
        return self.data[span[0] : span[1]].decode("utf-8", "replace")

    def place(self, span: ByteSpan) -> Place:
        """Return where `span` is; lines and columns are counted when they are asked for."""
        return Place(self, span)

    @property
    def path(self) -> str:
        """The document's path, as it is shown to people."""
        return self._placement.path

    def origin(self, route: Route) -> Place:
        """Return the place itself: this is all that is known of where it is written."""
        return Place(self, route)

    def locate(self, route: Route) -> Location:
        """Return the location of a span, in lines and columns."""
        start, end = (int(step) for step in route[:2])
        return self._placement.location(self._position(start), self._position(end))

    def mark(self, route: Route) -> Location:
        """Return the location of a span, in lines and columns."""
        return self.locate(route)

    def embedded(self, route: Route, text: str) -> Locator:
        """Return the locator of a text inside this one: all of it is at one place."""
        return Fixed(Place(self, route))

    def _position(self, offset: int) -> tuple[int, int]:
        if self._starts is None:
            self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(self.data))]
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        return line, 1 + (offset - start if self._is_ascii else len(self.text((start, offset))))

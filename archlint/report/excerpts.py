"""A finding's place and those that explain it, each under its line of source: one excerpt for each file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.findings.result import Result, RunError
from archlint.model.data import copied, dataclass
from archlint.model.source.location import Location
from archlint.model.source.printable import printable
from archlint.model.source.text import indentation
from archlint.report.pen import Pen
from archlint.report.snippet import SourceLines, excerpt

#: The SGR code of the lines around the source, and of the places that explain a finding.
GUTTER = "1;34"

#: Of more places that explain a finding than this, the first ones are shown.
_MOST_PLACES = 6
#: So many lines between two places are shown; instead of more there are dots.
_BETWEEN = 2
_DOTS = "..."
#: How far a message stands in that has no room behind its underline.
_INDENT = 4


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place to underline, with the words behind the underline."""

    location: Location
    message: str
    caret: str
    code: str
    line: str = ""

    @property
    def order(self) -> tuple[int, bool, int]:
        """Sorts the marks of one file: by line, in a line first the finding's own."""
        return self.location.line, self.caret != "^", self.location.column


def spot(location: Location) -> str:
    """Return where a location is, as editors and terminals take it for a link."""
    return f"{printable(location.path)}:{location.line}:{location.column}"


def excerpts(finding: Result, sources: SourceLines, pen: Pen, code: str, *, helps: bool = True) -> Iterator[str]:
    """Yield the lines that show where a finding is and what explains it, then what to do about it.

    Args:
        finding: the finding.
        sources: the lines of files; a place without one is named.
        pen: how text is written.
        code: the SGR code of the finding's own place.
        helps: whether to say what to do about it.
    """
    files: dict[str, list[_Mark]] = {}
    named: list[_Mark] = []
    for mark in _marks(finding, code):
        line = sources.line(mark.location.path, mark.location.line)
        if line is not None:
            files.setdefault(mark.location.path, []).append(copied(mark, line=line))
        elif mark.caret != "^":
            named.append(mark)
    numbers = [mark.location.line for found in files.values() for mark in found]
    page = _Page(sources, pen, max(numbers, default=finding.location.line))
    yield page.arrow("-->", finding.location)
    for path, found in files.items():
        found.sort(key=lambda mark: mark.order)
        yield page.bar
        if path != finding.location.path:
            yield page.arrow(":::", found[0].location)
            yield page.bar
        yield from page.excerpt(found)
    left_out = len(finding.related) - _MOST_PLACES
    notes = [f"{spot(mark.location)}: {printable(mark.message)}" for mark in named]
    notes += [f"... and {left_out} other place{'s' if left_out > 1 else ''}"] if left_out > 0 else []
    notes += [f"help: {printable(finding.help)}"] if finding.help and helps else []
    if files and notes:
        yield page.bar
    for note in notes:
        yield from page.note(note)


def excerpt_of(error: RunError, pen: Pen, code: str) -> Iterator[str]:
    """Yield the lines that show where an error is; none where its line is not to be quoted. `code` is its SGR code."""
    if error.excerpt:
        location = Location(error.path, error.line, error.column, error.line, error.column + 1)
        page = _Page(SourceLines({}), pen, error.line)
        yield page.bar
        yield from page.excerpt([_Mark(location, "", "^", code, error.excerpt)])


def _marks(finding: Result, code: str) -> list[_Mark]:
    """Return the places of a finding: its own first, with the words of the one that is the same."""
    related = finding.related[:_MOST_PLACES]
    same = next((place for place in related if place.location == finding.location), None)
    own = _Mark(finding.location, same.message if same else "", "^", code)
    return [own, *(_Mark(place.location, place.message, "-", GUTTER) for place in related if place is not same)]


class _Page:
    """What stands around the lines of source of one finding: their numbers, a bar, arrows.

    Args:
        sources: the lines of files.
        pen: how text is written.
        last: the highest number of a line.
    """

    def __init__(self, sources: SourceLines, pen: Pen, last: int) -> None:
        self._sources = sources
        self._pen = pen
        self._digits = len(str(last))
        self._margin = " " * self._digits
        self.bar = f"{self._margin} {pen.paint('|', GUTTER)}"

    def arrow(self, arrow: str, location: Location) -> str:
        """Return the line that says where the following is."""
        return f"{self._margin}{self._pen.paint(arrow, GUTTER)} {spot(location)}"

    def note(self, text: str) -> Iterator[str]:
        """Yield the lines of a note below the excerpts."""
        before = len(self._margin) + len(" = ")
        hanging = before + len("help: ")
        first, *rest = self._pen.wrapped(text, before, hanging)
        yield f"{self._margin} {self._pen.paint('=', GUTTER)} {first}"
        yield from (f"{' ' * hanging}{line}" for line in rest)

    def excerpt(self, marks: Sequence[_Mark]) -> Iterator[str]:
        """Yield the lines of one file that have marks, in their order, each with its underlines."""
        number, shown = 0, ""
        for mark in marks:
            if mark.location.line != number:
                yield from self._between(number, mark.location) if number else ()
                number, shown = mark.location.line, ""
            line, carets = _underlined(mark)
            # Of a line that is cut, each mark has a piece of its own.
            if line != shown or not shown:
                yield self._numbered(number, line)
                shown = line
            yield from self._underline(carets, mark)

    def _between(self, number: int, location: Location) -> Iterator[str]:
        """Yield what stands between a line and the next one with a mark: the lines, or dots."""
        if location.line - number > _BETWEEN + 1:
            yield self._pen.paint(_DOTS, GUTTER)
            return
        for between in range(number + 1, location.line):
            yield self._numbered(between, excerpt(self._sources.line(location.path, between) or "", 1, 1)[0])

    def _numbered(self, number: int, line: str) -> str:
        return f"{self._pen.paint(f'{number:{self._digits}} |', GUTTER)} {line}".rstrip()

    def _underline(self, carets: str, mark: _Mark) -> Iterator[str]:
        indent = indentation(carets)
        before = f"{self.bar} {carets[:indent]}"
        margin = self._digits + len(" | ")
        behind = margin + len(carets) + 1
        message = printable(mark.message)
        if not message or not self._pen.has_room(behind):
            yield before + self._pen.paint(carets[indent:], mark.code)
            hanging, lines = _INDENT, self._pen.wrapped(message, margin + _INDENT, margin + _INDENT) if message else []
        else:
            hanging, (first, *lines) = len(carets) + 1, self._pen.wrapped(message, behind, behind)
            yield before + self._pen.paint(f"{carets[indent:]} {first}", mark.code)
        yield from (f"{self.bar} {' ' * hanging}{self._pen.paint(line, mark.code)}" for line in lines)


def _underlined(mark: _Mark) -> tuple[str, str]:
    """Return a mark's line as it is shown, and its underline: of what goes on below, to the end of the line."""
    location = mark.location
    end = location.end_column if location.end_line == location.line else len(mark.line) + 1
    return excerpt(mark.line, location.column, end, mark.caret)

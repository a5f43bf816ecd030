"""One line of source with carets under a part of it, and the lines of files."""

from __future__ import annotations

from collections.abc import Mapping

from archlint.model.regex import regex
from archlint.model.source.location import Location
from archlint.model.source.printable import printable, width

_LINE_BREAK = regex(r"\r\n|\r|\n")
_TAB = " " * 4
_CUT = "..."

#: Longer lines (minified JSON is one line) are cut to this many columns.
_COLUMNS = 160
#: How many of them stand before the carets of a line that is cut.
_LEAD = 100


def split_lines(text: str) -> list[str]:
    """Return the lines of `text`; unlike `str.splitlines` it breaks only where editors and GitHub do."""
    return _LINE_BREAK.split(text) if "\r" in text else text.split("\n")


class SourceLines:
    """The lines of the files with findings, split once for each file.

    Args:
        texts: the text of each file, by path.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}

    def between(self, location: Location) -> str | None:
        """Return what stands at a location; None where the source is not at hand, or ends before it."""
        lines = self.whole(location.path, location.line, location.end_line)
        if len(lines) != location.end_line - location.line + 1:
            return None
        if len(lines) == 1:
            return lines[0][location.column - 1 : location.end_column - 1]
        return "\n".join([lines[0][location.column - 1 :], *lines[1:-1], lines[-1][: location.end_column - 1]])

    def whole(self, path: str, first: int, last: int) -> list[str]:
        """Return the lines of a file from `first` to `last`, as far as there are any."""
        return self._of(path)[first - 1 : last]

    def _of(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = split_lines(self._texts[path]) if path in self._texts else []
        return self._lines[path]

    def line(self, path: str, number: int) -> str | None:
        """Return a line of a file; None where the source is not at hand."""
        lines = self._of(path)
        return lines[number - 1] if 0 < number <= len(lines) else None


def excerpt(line: str, column: int, end_column: int, caret: str = "^") -> tuple[str, str]:
    """Return `line` as it is shown, and the carets that belong under it.

    Args:
        line: one line of source, without its line break.
        column: where the carets start, in code points from 1.
        end_column: where they end, exclusive; there is always one caret.
        caret: the character to underline with.
    """
    start = min(column - 1, len(line))
    first, last = _visible(line, start)
    end = min(max(end_column - 1, start), last)
    before = (_CUT if first else "") + _shown(line[first:start])
    marked = _shown(line[start:end])
    after = _shown(line[end:last]) + (_CUT if last < len(line) else "")
    return (before + marked + after).rstrip(), " " * width(before) + caret * max(1, width(marked))


def _visible(line: str, start: int) -> tuple[int, int]:
    """Return the slice of `line` to show so that `start` is in it."""
    if len(line) <= _COLUMNS and width(_shown(line)) <= _COLUMNS:
        return 0, len(line)
    first = start - _fitting(line[max(0, start - _LEAD) : start][::-1], _LEAD)
    return first, first + _fitting(line[first : first + _COLUMNS], _COLUMNS)


def _fitting(chars: str, room: int) -> int:
    """Return how many of `chars` fit into `room` columns."""
    if chars.isascii() and chars.isprintable():
        return min(len(chars), room)
    count = 0
    for char in chars:
        room -= width(_shown(char))
        if room < 0:
            break
        count += 1
    return count


def _shown(text: str) -> str:
    return printable(text.replace("\t", _TAB))

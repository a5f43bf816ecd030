"""Where lines of a text begin and end, for those who write into it."""

from __future__ import annotations

from archlint.model.regex import regex
from archlint.model.source.text import Span

LINE_END = regex(r"\r\n|[\r\n]")
_LINE = regex(r"[^\r\n]*")


def newline_of(text: str) -> str:
    """Return what ends the lines of a text."""
    found = LINE_END.search(text)
    return found[0] if found else "\n"


def line_start(text: str, index: int) -> int:
    """Return where the line starts that a character stands on."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def line_end(text: str, index: int) -> int:
    """Return where the line ends that a character stands on, without its line break."""
    found = _LINE.match(text, index)
    return found.end() if found else index


def indentation_at(text: str, index: int) -> str:
    """Return the blanks that the line starts with on which a character stands."""
    line = text[line_start(text, index) : line_end(text, index)]
    return line[: len(line) - len(line.lstrip(" \t"))]


def whole_lines(text: str, start: int, end: int) -> Span:
    """Return the span of lines with the break behind them, to take them out.

    Of empty lines on both sides of them, those before them go with them.

    Args:
        text: the text.
        start: where the first line starts.
        end: where the last one ends, without its line break.
    """
    ending = LINE_END.match(text, end)
    if ending is None:  # the last line of the text, without a break
        return len(text[:start].rstrip("\r\n")), end
    end = ending.end()
    if text[:start].endswith(("\n\n", "\n\r\n")) and (end == len(text) or LINE_END.match(text, end)):
        start -= 2 if text[:start].endswith("\r\n") else 1
    return start, end

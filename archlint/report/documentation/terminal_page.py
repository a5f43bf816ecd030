"""A check's page as a terminal shows it, wrapped to its width; plain where no terminal is going to show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from archlint.model.regex import regex
from archlint.model.source import printable
from archlint.report.documentation.explanation import Explanation
from archlint.report.documentation.page import Addresses, CheckNames, Listing, PageBlock, Prose, page_blocks
from archlint.report.pen import Pen

#: Columns of prose where no terminal says how many it has.
_COLUMNS = 80
_INDENT = 4
_MARKED = regex(r"`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*")
_WORD = regex(r"\S+")

#: What a line of code starts with where it says a key, in YAML, JSON, TOML, HCL and Python.
_KEY = regex(r"[\s-]*+(?P<key>[\w.\"-]++)(?=\s*[:=])")
_TOKEN = regex(r"(?P<string>\"(?:[^\"\\]|\\.)*+\"?|'[^']*')|(?P<comment>#.*)")
#: The SGR codes of what is shown in a way of its own.
_CODES = {"bold": "1", "code": "36", "key": "34", "string": "32", "comment": "2"}

#: Text in pieces, each with the name of its style; the empty name is that of plain text.
_Pieces: TypeAlias = list[tuple[str, str]]


def render_pages(checks: Sequence[Explanation], *, width: int | None, color: bool) -> Iterator[str]:
    """Yield the lines of a page for each check, without line breaks.

    Args:
        checks: the checks.
        width: the columns of the terminal, which nothing exceeds; None for a file or a pipe, where code and addresses
            stay as they are.
        color: whether to write ANSI colours.
    """
    page = _Page(width, color)
    for number, check in enumerate(checks):
        if number:
            yield from ("", "")
        yield from page.lines(check)


class _Page:
    """Writes pages for a terminal, or for what is none."""

    def __init__(self, width: int | None, color: bool) -> None:
        self._columns = width or _COLUMNS
        self._whole = width is None
        self._pen = Pen(color)

    def lines(self, check: Explanation) -> Iterator[str]:
        """Yield the lines of a check's page."""
        tags = f" ({', '.join(check.tags)})" if check.tags else ""
        yield from self._wrapped([(check.name, "bold"), (tags, "")])
        for block in page_blocks(check):
            yield ""
            yield from self._block(block)

    def _block(self, block: PageBlock) -> Iterator[str]:
        match block:
            case Prose(text):
                for line in text.split("\n"):
                    yield from self._prose(line)
            case CheckNames(label, names):
                yield from self._prose(f"**{label}:** {', '.join(names)}")
            case Addresses(addresses):
                for address in addresses:
                    yield from self._wrapped([(f"See {address}", "")], whole=self._whole)
            case Listing(title, _, text):
                yield from (*self._prose(f"**{title}:**"), "")
                indent = " " * _INDENT
                for line in text.rstrip("\n").split("\n"):
                    pieces = _highlighted(line.rstrip())
                    yield from self._wrapped(pieces, indent, indent, whole=self._whole)

    def _prose(self, markdown: str) -> Iterator[str]:
        item = "- " if markdown.startswith("- ") else ""
        pieces = self._styled(markdown.removeprefix(item))
        yield from self._wrapped(pieces, item, " " * len(item))

    def _styled(self, markdown: str) -> _Pieces:
        """Return a paragraph with styles for its code and bold words; without colours, backticks stay around code."""
        pieces, end = [], 0
        for match in _MARKED.finditer(markdown):
            pieces.append((markdown[end : match.start()], ""))
            shown = match[0] if match["code"] and not self._pen.color else match[match.lastgroup or 0]
            pieces.append((shown, match.lastgroup or ""))
            end = match.end()
        return [*pieces, (markdown[end:], "")]

    def _wrapped(self, pieces: _Pieces, first: str = "", other: str = "", *, whole: bool = False) -> Iterator[str]:
        """Yield pieces of text in lines; `first` and `other` are what the first line and all others start with."""
        text = "".join(piece for piece, _ in pieces)
        cuts = [(0, len(text))] if whole else _cuts(text, self._columns - len(first))
        for number, (start, end) in enumerate(cuts):
            yield f"{other if number else first}{self._painted(pieces, start, end)}".rstrip()

    def _painted(self, pieces: _Pieces, start: int, end: int) -> str:
        """Return what stands between two places of the text that pieces make."""
        written, at = [], 0
        for piece, style in pieces:
            part = piece[max(start - at, 0) : max(end - at, 0)]
            written.append(self._pen.paint(part, _CODES[style]) if style else part)
            at += len(piece)
        return "".join(written)


def _highlighted(line: str) -> _Pieces:
    """Return a line of code with styles for a key at its start, strings and comments."""
    pieces, end = [], 0
    if key := _KEY.match(line):
        pieces, end = [(line[: key.start("key")], ""), (key["key"], "key")], key.end("key")
    for match in _TOKEN.finditer(line, end):
        pieces += [(line[end : match.start()], ""), (match[0], match.lastgroup or "")]
        end = match.end()
    return [*pieces, (line[end:], "")]


def _cuts(text: str, columns: int) -> list[tuple[int, int]]:
    """Return from where to where the lines of a text go that has to fit into columns; a longer word is cut."""
    cuts, start, end, columns = [], 0, 0, max(columns, 1)
    for word in _WORD.finditer(text):
        if end > start and printable.width(text[start : word.end()]) > columns:
            cuts.append((start, end))
            start = word.start()
        end = word.end()
        while end > start + 1 and printable.width(text[start:end]) > columns:
            cut = start + columns
            while cut > start + 1 and printable.width(text[start:cut]) > columns:
                cut -= 1
            cuts.append((start, cut))
            start = cut
    return [*cuts, (start, end)]

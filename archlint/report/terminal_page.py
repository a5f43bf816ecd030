"""A check's page as a terminal shows it, wrapped to its width; plain where no terminal is going to show it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from archlint.model.regex import regex
from archlint.report.explanation import Explanation
from archlint.report.page import Addresses, CheckNames, Listing, PageBlock, Prose, page_blocks

#: Columns of prose where no terminal says how many it has.
_COLUMNS = 80
_INDENT = 4
_MARKED = regex(r"`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*")


def render_pages(checks: Sequence[Explanation], *, width: int | None, color: bool) -> Iterator[str]:
    """Yield the lines of a page for each check, without line breaks.

    Args:
        checks: the checks.
        width: the columns of the terminal, which nothing exceeds; None for a file or a pipe, where code and addresses
            stay as they are.
        color: whether to write ANSI colours.
    """
    for number, check in enumerate(checks):
        if number:
            yield from ("", "")
        page = _Page(width, color)
        page.heading(check)
        for block in page_blocks(check):
            page.add(block)
        yield from page.lines()


class _Page:
    """Collects the lines of one page."""

    def __init__(self, width: int | None, color: bool) -> None:
        self._whole = width is None
        self._color = color
        self._console = Console(
            file=io.StringIO(),
            width=width or _COLUMNS,
            force_terminal=color,
            color_system="standard" if color else None,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def lines(self) -> list[str]:
        """Return the lines."""
        file = self._console.file
        assert isinstance(file, io.StringIO)
        return [line.rstrip() for line in file.getvalue().rstrip("\n").split("\n")]

    def heading(self, check: Explanation) -> None:
        """Write the name and the tags."""
        tags = f" ({', '.join(check.tags)})" if check.tags else ""
        self._write(Text.assemble((check.name, "bold"), tags), whole=False)

    def add(self, block: PageBlock) -> None:
        """Write a block, and an empty line before it."""
        self._console.print()
        match block:
            case Prose(text):
                for line in text.split("\n"):
                    self._prose(line)
            case CheckNames(label, names):
                self._prose(f"**{label}:** {', '.join(names)}")
            case Addresses(addresses):
                for address in addresses:
                    self._write(Text(f"See {address}"), whole=self._whole)
            case Listing(title, language, text):
                self._prose(f"**{title}:**")
                self._console.print()
                self._code(text, language)

    def _prose(self, markdown: str) -> None:
        item = "- " if markdown.startswith("- ") else ""
        text = self._styled(markdown.removeprefix(item))
        wrapped = text.wrap(self._console, self._console.width - len(item))
        for number, line in enumerate(wrapped):
            self._write(Text(item if number == 0 else " " * len(item)) + line, whole=True)

    def _styled(self, markdown: str) -> Text:
        """Return a paragraph with colours for its code and bold words; without colours, backticks stay around code."""
        text, end = Text(), 0
        for match in _MARKED.finditer(markdown):
            text.append(markdown[end : match.start()])
            if match["bold"]:
                text.append(match["bold"], "bold")
            else:
                text.append(match["code"] if self._color else match[0], "cyan")
            end = match.end()
        return text.append(markdown[end:])

    def _code(self, text: str, language: str) -> None:
        indent = " " * _INDENT
        highlighted = Syntax("", language, theme="ansi_dark", background_color="default").highlight(text)
        for line in highlighted.split("\n"):
            pieces = [line] if self._whole else line.wrap(self._console, self._console.width - _INDENT)
            for piece in pieces:
                piece.rstrip()  # in place
                self._write(Text(indent) + piece, whole=True)

    def _write(self, text: Text, *, whole: bool) -> None:
        """Write one line; as it is, or folded where it is too long."""
        self._console.print(text, soft_wrap=whole)

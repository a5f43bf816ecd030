"""Text as the terminal shall get it: with colours and links, wrapped to its width; plain anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archlint.model.source.printable import width

#: What a terminal may be told to open: no blank and nothing that could end the escape sequence.
_ADDRESS = re.compile(r"https?://[!-~]+")
#: Below this many columns, text is not wrapped any further: a word in each line is harder to read than what is cut.
_LEAST = 24


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is written.

    Attributes:
        color: whether to write ANSI colours.
        columns: the width of the terminal; 0 if lines are not to be wrapped.
    """

    color: bool = False
    columns: int = 0

    def paint(self, text: str, code: str) -> str:
        """Return text in the colour of an SGR code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def has_room(self, taken: int) -> bool:
        """Tell whether text still reads well in a line of which some columns are taken."""
        return not self.columns or self.columns - taken >= _LEAST

    def wrapped(self, text: str, taken: int, hanging: int) -> list[str]:
        """Return printable text as the lines to write it in, broken between words.

        Args:
            text: the text; a word that is longer than a line stays whole.
            taken: how many columns are taken of the first line.
            hanging: how many columns are taken of each other one.
        """
        return list(self._lines(text, taken, hanging)) if self.columns else [text]

    def _lines(self, text: str, taken: int, hanging: int) -> Iterator[str]:
        words: list[str] = []
        left = max(self.columns - taken, _LEAST)
        for word in text.split(" "):
            needed = width(word) + 1
            if words and needed > left + 1:
                yield " ".join(words)
                words, left = [], max(self.columns - hanging, _LEAST)
            words.append(word)
            left -= needed
        yield " ".join(words)


def linked(text: str, address: str) -> str:
    """Return text as a link that terminals open (OSC 8); the text itself where the address is none.

    Source: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
    """
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if _ADDRESS.fullmatch(address) else text

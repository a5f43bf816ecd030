"""A text in HCL and its syntax tree, whose parts stand at characters, not at bytes."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from archlint.languages.terraform.hcl.hcl import syntax_tree_of
from archlint.model.regex import regex
from archlint.model.source.edits import NotEditable
from archlint.model.source.syntax_tree import Contorted

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

_CONTINUATION = regex(rb"[\x80-\xbf]")


class HclText:
    """A text in HCL.

    Args:
        text: the text.

    Attributes:
        text: the text.
        root: its syntax tree.

    Raises:
        NotEditable: it is no HCL.
    """

    def __init__(self, text: str) -> None:
        data = text.encode(errors="surrogatepass")
        try:
            self.root: Syntax = syntax_tree_of(data)
        except Contorted as refusal:
            raise NotEditable(str(refusal)) from None
        if self.root.has_error:
            raise NotEditable("it would not be HCL")
        self.text = text
        self._data = data
        self._continued = [] if len(data) == len(text) else [m.start() for m in _CONTINUATION.finditer(data)]

    def start(self, syntax: Syntax) -> int:
        """Return where a part of the tree starts."""
        return self._index(syntax.start_byte)

    def end(self, syntax: Syntax) -> int:
        """Return where a part of the tree ends."""
        return self._index(syntax.end_byte)

    def written(self, syntax: Syntax) -> str:
        """Return the text of a part of the tree."""
        return self._data[syntax.start_byte : syntax.end_byte].decode(errors="surrogatepass")

    def _index(self, byte: int) -> int:
        return byte - bisect_left(self._continued, byte)

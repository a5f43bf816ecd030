"""Comments that are addressed to archlint, and how they are found in what tree-sitter reads: HCL and handler code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.location import Location
from archlint.model.source.text import Lines, Span

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

#: What makes a look for comments worth while.
ADDRESS = "archlint:"

#: Says where what goes from one line and column of a text to another stands for people, all from 1.
Locate: TypeAlias = Callable[[tuple[int, int], tuple[int, int]], Location]

#: Up to the next one: a comment may say something to others first.
_IN_LINE = regex(r"(?:#|//)[ \t]*archlint:[ \t]*((?:(?!(?:#|//)[ \t]*archlint:)[^\r\n])*)")
#: On any line of a comment that may have several.
_IN_BLOCK = regex(r"(?:\A/\*++|^[ \t]*+\**+)[ \t]*+archlint:[ \t]*((?:(?!\*/)[^\r\n])*)", re.MULTILINE)
_BLANKS = regex(r"[ \t]*")
_VISIBLE = regex(r"[^\r\n]")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that starts with `archlint:`.

    Attributes:
        words: what follows that.
        location: where it stands, up to the end of the line.
        line: the line it speaks of: its own, or, if nothing else stands there, the next one that is no comment.
    """

    words: str
    location: Location
    line: int


def comments_in(root: Syntax, data: bytes, locate: Locate) -> Iterator[Comment]:
    """Yield the comments in a syntax tree that are addressed to archlint.

    Args:
        root: the tree: what it calls a comment is one, whatever a string or a heredoc looks like.
        data: the text that it was made from, in UTF-8.
        locate: says where the text stands.
    """
    text = data.decode(errors="surrogatepass")
    if ADDRESS not in text:
        return
    spans = list(_in_characters(data, sorted(_spans(root))))
    lines = Lines(text)
    following: _Following | None = None
    for start, end in spans:
        comment = text[start:end]
        for match in (_IN_BLOCK if comment.startswith("/*") else _IN_LINE).finditer(comment):
            following = following or _Following(text, spans)
            first = start + match.start() + len(_BLANKS.match(match[0])[0])  # type: ignore[index]
            location = locate(lines.position(first), lines.position(start + match.end()))
            spoken_of = (following.line(lines.position(start)[0], lines.position(end - 1)[0]), 1)
            yield Comment(match[1].strip(), location, locate(spoken_of, spoken_of).line)


def structure(root: Syntax, data: bytes) -> bytes:
    """Return what stands for a text without its comments: equal for texts that say the same.

    Args:
        root: its syntax tree.
        data: the text.
    """
    from archlint.model.hashes import sha256  # here: most runs change nothing

    digest = sha256()
    pending = [root]
    while pending:
        syntax = pending.pop()
        children = [child for child in syntax.children if child.type != "comment"]
        # What a grammar has no nodes for stands between them; blanks there may come with a comment.
        ends = [syntax.start_byte, *(child.end_byte for child in syntax.children)]
        starts = [*(child.start_byte for child in syntax.children), syntax.end_byte]
        gaps = [b"".join(data[end:start].split()) for end, start in zip(ends, starts, strict=True)]
        own = b"".join(gaps) if syntax.children else data[syntax.start_byte : syntax.end_byte]
        digest.update(b"%s\0%d\0%s\0" % (syntax.type.encode(), len(children), own))
        pending += reversed(children)
    return digest.digest()


class _Following:
    """Finds which line a comment is about.

    Args:
        text: the text.
        spans: where all comments in it stand, in order.
    """

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        lines, parts, position = Lines(text), list[str](), 0
        commented = set[int]()
        for start, end in spans:
            parts += (text[position:start], _VISIBLE.sub(" ", text[start:end]))
            commented.update(range(lines.position(start)[0], lines.position(end - 1)[0] + 1))
            position = end
        self._rest = Lines("".join([*parts, text[position:]]))
        self._next: dict[int, int] = {}  # for each line with nothing but comments the next other one
        for number in sorted(commented, reverse=True):
            if not self._rest.line(number).strip():
                self._next[number] = self._next.get(number + 1, number + 1)

    def line(self, first: int, last: int) -> int:
        """Return the line that a comment speaks of which goes from one line to another."""
        for number in (first, last):
            if self._rest.line(number).strip():
                return number
        return self._next[last]


def _spans(root: Syntax) -> Iterator[Span]:
    """Yield where the comments of a syntax tree stand, in bytes."""
    pending = [root]
    while pending:
        syntax = pending.pop()
        if syntax.type == "comment":
            yield syntax.start_byte, syntax.end_byte
        else:
            pending += syntax.children


def _in_characters(data: bytes, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans of bytes, which are in order, as spans of characters."""
    byte = index = 0
    for start, end in spans:
        index += len(data[byte:start].decode(errors="surrogatepass"))
        length = len(data[start:end].decode(errors="surrogatepass"))
        yield index, index + length
        byte, index = end, index + length

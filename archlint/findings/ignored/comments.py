"""Comments in a document that are addressed to archlint."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.languages.detect import is_hcl
from archlint.model.regex import regex
from archlint.model.source.comments import ADDRESS, Comment
from archlint.model.source.document import Document
from archlint.model.source.location import Location
from archlint.model.source.text import Lines, Span
from archlint.model.source.yaml.text import tokens

#: Up to the next one: what looks like a comment may be inside a string, with a true comment behind it.
_ADDRESSED = regex(r"#[ \t]*archlint:[ \t]*((?:(?!#[ \t]*archlint:)[^\r\n])*)")
_LINE = regex(r"[^\r\n]*")
#: What marks a block scalar; its own line may end in a comment, the lines below it are text.
_BLOCK_STYLES = ("|", ">")


def comments(document: Document) -> Iterator[Comment]:
    """Yield the comments of a document that are addressed to archlint; JSON has none.

    What looks like one inside a string, a block scalar or a heredoc is text: YAML's scanner and HCL's grammar tell.
    """
    if ADDRESS not in document.text:
        return
    if document.is_yaml:
        yield from _in_yaml(document)
    elif is_hcl(document.path):
        # Imported here: most runs meet no HCL.
        from archlint.languages.terraform.hcl import hcl

        yield from hcl.hcl_comments(document)


def _in_yaml(document: Document) -> Iterator[Comment]:
    text = document.text
    found = list(_ADDRESSED.finditer(text))
    if not found:
        return
    lines, spans, following = Lines(text), _spans(text), _Following(document)
    span = next(spans, None)
    for match in found:
        start = match.start()
        while span is not None and span[1] <= start:
            span = next(spans, None)
        if span is None or start < span[0]:
            line, column = lines.position(start)
            location = Location(document.path, line, column, line, column + len(match[0]))
            yield Comment(match[1].strip(), location, following.line(line, column))


def _spans(text: str) -> Iterator[Span]:
    """Yield where YAML's tokens stand that have any text; of a block scalar only the lines below its header."""
    for token in tokens(text):
        start, end = token.start_mark.index, token.end_mark.index
        if getattr(token, "style", None) in _BLOCK_STYLES:
            start = _LINE.match(text, start).end()  # type: ignore[union-attr]
        if start < end:
            yield start, end


class _Following:
    """Finds which line a comment is about, for one comment after the other, down the document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known = 0

    def line(self, line: int, column: int) -> int:
        """Return it for the comment at a line and column."""
        if self._document.line(line)[: column - 1].strip():
            return line
        # What was looked through for the comment above is not looked through again.
        self._known = max(self._known, line + 1)
        while self._document.line(self._known).lstrip().startswith("#"):
            self._known += 1
        return self._known

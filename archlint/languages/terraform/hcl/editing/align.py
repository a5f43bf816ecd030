"""Where `terraform fmt` puts the `=` and the comments of adjacent lines: below each other.

Source: `format.go` of HCL's package `hclwrite`: lines belong together that follow each other without anything between
them; a heredoc is one line with what it is set to; a line that opens more brackets than it closes has its `=` where it
is, but its comment with the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archlint.languages.terraform.hcl.hcl_text import HclText
from archlint.model.data import NamedTuple, dataclass
from archlint.model.source.edits import Edit, applied
from archlint.model.source.line_edges import line_start

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

_OPENING = frozenset({"{", "[", "(", "${", "%{", "${~", "%{~"})
_CLOSING = frozenset({"}", "]", ")", "~}"})
_ONE_TOKEN = frozenset({"heredoc_template", "comment"})


@dataclass(frozen=True, slots=True)
class _Gap:
    """Blanks that are to be filled so that what follows them stands below what others precede.

    Attributes:
        start: where they start.
        end: where they end.
        column: the column at which they start.
        line: where the line starts.
    """

    start: int
    end: int
    column: int
    line: int


class _Line(NamedTuple):
    """A line, and blanks in it; None where it has none.

    Attributes:
        start: where it starts.
        end: where it ends.
        assign: those before its `=`.
        comment: those before its comment.
        lone: those before the `=` of a line that opens more brackets than it closes, or the other way round.
    """

    start: int
    end: int
    assign: _Gap | None = None
    comment: _Gap | None = None
    lone: _Gap | None = None


class _Chain(NamedTuple):
    """Lines that belong together, by where they start, and the blanks of each."""

    gaps: tuple[_Gap, ...]

    def widths(self) -> list[int]:
        """Return how many blanks there would be."""
        column = max(gap.column for gap in self.gaps) + 1
        return [column - gap.column for gap in self.gaps]


def aligned(source: HclText, edits: Sequence[Edit]) -> list[Edit]:
    """Return edits with what it takes for the lines that they write, or leave adjacent, to stand in columns.

    Lines that were in no columns before stay as they are.

    Args:
        source: the text before the edits.
        edits: the edits; they do not overlap.

    Raises:
        NotEditable: they do not leave HCL.
    """
    given = sorted(edits, key=lambda edit: edit[:2])
    before = _lines(source)
    edited = HclText(applied(source.text, given))
    after = _lines(edited)
    ordered = _aligned(source, before, edited, after, given, of_comments=False)
    if ordered != given:
        edited = HclText(applied(source.text, ordered))
        after = _lines(edited)
    return _aligned(source, before, edited, after, ordered, of_comments=True)


def _aligned(
    source: HclText,
    before: Sequence[_Line],
    edited: HclText,
    after: Sequence[_Line],
    edits: list[Edit],
    *,
    of_comments: bool,
) -> list[Edit]:
    origin = _Origin(source.text, edited.text, edits, before)
    ordered = {gap.line: width for chain in _chains(before, of_comments) for gap, width in _ordered(chain)}
    lengths = {gap.line: len(chain.gaps) for chain in _chains(before, of_comments) for gap in chain.gaps}
    changes: list[tuple[_Gap, int]] = []
    spans = {line.start: line for line in after}
    if not of_comments:
        changes += ((line.lone, 1) for line in after if line.lone is not None and origin.line(line) is None)
    for chain in _chains(after, of_comments):
        origins = [origin.line(spans[gap.line]) for gap in chain.gaps]
        known = [(gap, at) for gap, at in zip(chain.gaps, origins, strict=True) if at is not None and at in lengths]
        if len(known) == len(chain.gaps) == lengths[known[0][1]]:
            continue
        if all(ordered[at] for _, at in known):
            changes += zip(chain.gaps, chain.widths(), strict=True)
        else:
            ends = {gap.end - gap.line for gap, _ in known}
            new = [gap for gap, at in zip(chain.gaps, origins, strict=True) if at is None or at not in lengths]
            column = ends.pop() if len(ends) == 1 else 0
            changes += ((gap, max(1, column - gap.column)) for gap in new)
    return origin.edits([(gap, width) for gap, width in changes if gap.end - gap.start != width])


def _ordered(chain: _Chain) -> Iterator[tuple[_Gap, bool]]:
    """Yield the blanks of a chain, and whether they are as `terraform fmt` has them."""
    for gap, width in zip(chain.gaps, chain.widths(), strict=True):
        yield gap, gap.end - gap.start == width


def _chains(lines: Sequence[_Line], of_comments: bool) -> Iterator[_Chain]:
    gaps: list[_Gap] = []
    for line in lines:
        gap = line.comment if of_comments else line.assign
        if gap is not None:
            gaps.append(gap)
        elif gaps:
            yield _Chain(tuple(gaps))
            gaps = []
    if gaps:
        yield _Chain(tuple(gaps))


def _lines(source: HclText) -> list[_Line]:
    """Return the lines of a text; of empty ones one stands for all that follow each other."""
    found: list[_Line] = []
    tokens: list[Syntax] = []
    for token in _tokens(source.root):
        if tokens:
            breaks = source.text.count("\n", source.end(tokens[-1]), source.start(token))
            if breaks or (tokens[-1].type == "comment" and (tokens[-1].text or b"").endswith(b"\n")):
                found.append(_line(source, tokens))
                tokens = []
            if breaks > 1:
                found.append(_Line(-1, -1))
        tokens.append(token)
    return [*found, _line(source, tokens)] if tokens else found


def _tokens(root: Syntax) -> Iterator[Syntax]:
    pending = [root]
    while pending:
        syntax = pending.pop()
        if syntax.children and syntax.type not in _ONE_TOKEN:
            pending += reversed(syntax.children)
        elif syntax.end_byte > syntax.start_byte:
            yield syntax


def _line(source: HclText, tokens: list[Syntax]) -> _Line:
    text, start, end = source.text, source.start(tokens[0]), source.end(tokens[-1])
    first = line_start(text, start)
    comment = None
    if len(tokens) > 1 and tokens[-1].type == "comment":
        comment = _gap(source, tokens[-2], tokens[-1], first)
        tokens = tokens[:-1]
    equal = next((n for n, token in enumerate(tokens) if n and token.type == "="), None)
    if equal is None:
        return _Line(first, end, comment=comment)
    gap, is_whole = _gap(source, tokens[equal - 1], tokens[equal], first), not sum(map(_bracket, tokens[equal:]))
    return _Line(first, end, gap if is_whole else None, comment, None if is_whole else gap)


def _gap(source: HclText, before: Syntax, after: Syntax, first: int) -> _Gap:
    start, end = source.end(before), source.start(after)
    return _Gap(start, end, start - first, first)


def _bracket(token: Syntax) -> int:
    text = (token.text or b"").decode(errors="replace") if token.end_byte - token.start_byte <= 3 else ""
    if token.type.startswith("template_literal"):
        return 0
    return (text in _OPENING) - (text in _CLOSING)


class _Origin:
    """What of an edited text stands where in the text before."""

    def __init__(self, before: str, after: str, edits: list[Edit], lines: Sequence[_Line]) -> None:
        self._before, self._after, self._given = before, after, edits
        self._lines = {line.start: line for line in lines}
        self._spans: list[tuple[int, int]] = []  # of what the edits write, in the edited text
        shift = 0
        for start, end, text in edits:
            self._spans.append((start + shift, start + shift + len(text)))
            shift += len(text) - (end - start)

    def line(self, line: _Line) -> int | None:
        """Return where a line of the edited text stood before; None where it is another one now."""
        at = self._index(line.start)
        was = self._lines.get(at) if at is not None else None
        if was is None or self._before[was.start : was.end] != self._after[line.start : line.end]:
            return None
        return at

    def edits(self, changes: Sequence[tuple[_Gap, int]]) -> list[Edit]:
        """Return the edits with blanks that have other widths."""
        given, added = list(self._given), list[Edit]()
        for gap, width in sorted(changes, key=lambda change: -change[0].start):
            inside = next(
                (n for n, (start, end) in enumerate(self._spans) if start < gap.end and gap.start < end), None
            )
            blanks = " " * width
            if inside is None:
                at = self._index(gap.start)
                if at is not None:
                    length, more = gap.end - gap.start, width - (gap.end - gap.start)
                    added.append(Edit(at + length, at + length, " " * more) if more > 0 else Edit(at, at - more, ""))
                continue
            start, end = self._spans[inside]
            if start <= gap.start and gap.end <= end:
                text = given[inside].text
                text = text[: gap.start - start] + blanks + text[gap.end - start :]
                given[inside] = given[inside]._replace(text=text)
        return sorted([*given, *added], key=lambda edit: edit[:2])

    def _index(self, index: int) -> int | None:
        """Return where a character of the edited text stood before; None for one that an edit wrote."""
        shift = 0
        for (start, end), edit in zip(self._spans, self._given, strict=True):
            if index < start:
                break
            if index < end:
                return None
            shift = edit.end - end
        return index + shift

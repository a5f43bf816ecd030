"""From HCL's syntax tree to templates: quoted strings and heredocs with expressions in them.

Source: HCL Native Syntax Specification, "Template Expressions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from archlint.languages.terraform.hcl.expressions import (
    Conditional,
    Expression,
    For,
    FunctionCall,
    LiteralValue,
    TemplateExpression,
    UnreadExpression,
)
from archlint.languages.terraform.hcl.literals import append, flushed, template, undoubled, unescaped
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.location import Route

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

#: Directives that are nested more deeply are not read.
_MAX_DEPTH = 20
_LINE = regex(r"[^\n]*+\n|[^\n]++")
#: Returns the literal between two bytes, without its blanks on the sides where they are taken away.
_Literal: TypeAlias = Callable[[int, int, bool, bool], str]
_HOLES = ("template_interpolation", "template_directive")


class Templates:
    """Reads the templates of one text.

    Args:
        source: the text, as its syntax tree counts it.
        read: reads an expression.
    """

    def __init__(self, source: bytes, read: Callable[[Syntax, Route], Expression]) -> None:
        self._source = source
        self._read = read
        self._depth = 0

    def quoted(self, syntax: Syntax, route: Route) -> Expression:
        """Return what a string in quotes is."""
        start, end = syntax.children[0].end_byte, syntax.children[-1].start_byte
        return template(self._parts(syntax.children[1:-1], start, end, route, self._quoted))

    def heredoc(self, syntax: Syntax, route: Route) -> Expression:
        """Return what a heredoc is."""
        children = syntax.children
        if len(children) < 3:
            return UnreadExpression("it is a heredoc without an end")
        start = self._source.find(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", 0, children[-1].start_byte) + 1
        lines = self._lines(children[2:-1], start, max(start, end), flush=children[0].text == b"<<-")
        parts = self._parts(children[2:-1], start, max(start, end), route, lines)
        # A heredoc is text even where it holds nothing but an expression: its line break belongs to it.
        return TemplateExpression(tuple(parts)) if len(parts) != 1 else parts[0]

    def line(self, syntax: Syntax, route: Route) -> Expression:
        """Return the template that a heredoc of one line holds, without the line break at its end."""
        children = syntax.children
        start = self._source.find(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", 0, children[-1].start_byte)
        lines = self._lines(children[2:-1], start, max(start, end), flush=False)
        return template(self._parts(children[2:-1], start, max(start, end), route, lines))

    def _parts(
        self,
        children: list[Syntax],
        start: int,
        end: int,
        route: Route,
        literal: _Literal,
        trims: tuple[bool, bool] = (False, False),
    ) -> list[Expression]:
        """Return the literals and holes between two bytes; what lies between the holes is literal.

        Args:
            children: what stands there.
            start: the first byte.
            end: the byte after the last one.
            route: what leads there.
            literal: returns the literal between two bytes.
            trims: whether the blanks at the start and at the end are taken away.
        """
        parts: list[Expression] = []
        trim, last = trims
        first, holes = start, [child for child in children if child.type in _HOLES]
        for hole in holes:
            is_directive = hole.type == "template_directive"
            markers = hole.children[0].children if is_directive else [hole]
            append(parts, literal(start, hole.start_byte, trim, _strips(markers[0])[0]))
            read_hole = self._directive(hole.children[0], route, literal) if is_directive else self._hole(hole, route)
            parts.append(read_hole)
            start, trim = hole.end_byte, _strips(markers[-1])[1]
        append(parts, literal(start, end, trim, last))
        if len(parts) == 1 and holes and _is_beside_blanks(holes[0], first, end):
            parts.append(LiteralValue(""))
        return parts

    def _quoted(self, start: int, end: int, left: bool, right: bool) -> str:
        """Return a literal of a string in quotes, without its blanks on the sides where they are taken away."""
        text = unescaped(self._between(start, end))
        text = text.lstrip() if left else text
        return text.rstrip() if right else text

    def _lines(self, children: list[Syntax], start: int, end: int, *, flush: bool) -> _Literal:
        """Return what gives the literals of a text of several lines, each of which is one for itself.

        So `~` takes away no more than the blanks of its own line, and with `<<-` the indentation that all lines
        share is that of those that begin with a literal.
        """
        found: dict[tuple[int, int], tuple[int, int]] = {}
        tokens: list[str | None] = []
        trim = False
        for hole in [*_holes(children), None]:
            stop, right = (end, False) if hole is None else (hole.start, hole.left)
            lines = [undoubled(line) for line in _LINE.findall(self._between(start, stop))]
            if lines and trim:
                lines[0] = lines[0].lstrip()
            if lines and right:
                lines[-1] = lines[-1].rstrip()
            found[start, stop] = len(tokens), len(tokens) + len(lines)
            tokens += [*lines, None]
            if hole is not None:
                start, trim = hole.end, hole.right
        texts = flushed(tokens[:-1]) if flush else tokens

        def literal(start: int, end: int, left: bool, right: bool) -> str:
            del left, right
            first, last = found.get((start, end), (0, 0))
            return "".join(text or "" for text in texts[first:last])

        return literal

    def _hole(self, syntax: Syntax, route: Route) -> Expression:
        inner = [child for child in named(syntax) if child.type == "expression"]
        return self._read(inner[0], route) if inner else UnreadExpression("it is empty")

    def _directive(self, syntax: Syntax, route: Route, literal: _Literal) -> Expression:
        """Read `%{ if }` and `%{ for }`: a choice between texts, and texts in a row."""
        children = syntax.children
        intro, last = children[0], children[-1]
        inner = [child for child in named(intro) if child.type == "expression"]
        if self._depth > _MAX_DEPTH or len(inner) != 1:
            return UnreadExpression("it is a template directive that is not evaluated")

        def branch(first: Syntax, after: Syntax) -> Expression:
            start, end = first.end_byte, after.start_byte
            inside = [child for child in children if start <= child.start_byte and child.end_byte <= end]
            self._depth += 1
            parts = self._parts(inside, start, end, route, literal, (_strips(first)[1], _strips(after)[0]))
            self._depth -= 1
            # Text, also where it is nothing but an expression.
            return TemplateExpression(tuple(parts)) if len(parts) != 1 else parts[0]

        if syntax.type == "template_if":
            middle = next((child for child in children if child.type == "template_else_intro"), None)
            no = branch(middle, last) if middle else LiteralValue("")
            return Conditional(self._read(inner[0], route), branch(intro, middle or last), no)
        names = tuple(
            self._between(child.start_byte, child.end_byte) for child in named(intro) if child.type == "identifier"
        )
        return FunctionCall("join", (LiteralValue(""), For(names, self._read(inner[0], route), branch(intro, last))))

    def _between(self, start: int, end: int) -> str:
        return self._source[start:end].decode(errors="surrogatepass")


def named(syntax: Syntax) -> list[Syntax]:
    """Return the parts of a syntax tree that are no punctuation and no comments."""
    return [child for child in syntax.children if child.is_named and child.type != "comment"]


class _Hole(NamedTuple):
    """A hole, or the start or end of a directive, and whether it takes away the blanks before and after it."""

    start: int
    end: int
    left: bool
    right: bool


def _holes(children: list[Syntax], depth: int = 0) -> Iterator[_Hole]:
    """Yield what stands between the literals of a template, in order."""
    for child in children:
        if child.type == "template_directive" and depth <= _MAX_DEPTH:
            parts = child.children[0].children
            yield _marker(parts[0])
            for part in parts[1:-1]:
                if part.type == "template_else_intro":
                    yield _marker(part)
                else:
                    yield from _holes([part], depth + 1)
            yield _marker(parts[-1])
        elif child.type in _HOLES:
            yield _marker(child)


def _is_beside_blanks(hole: Syntax, start: int, end: int) -> bool:
    """Tell whether an expression, all that is left of a template, has blanks beside it: then it is text."""
    return hole.type == "template_interpolation" and (start, end) != (hole.start_byte, hole.end_byte)


def _marker(syntax: Syntax) -> _Hole:
    return _Hole(syntax.start_byte, syntax.end_byte, *_strips(syntax))


def _strips(syntax: Syntax) -> tuple[bool, bool]:
    """Tell whether a hole takes away the blanks before it and after it, `~`."""
    children = syntax.children
    if len(children) < 2:
        return False, False
    return children[1].type == "strip_marker", children[-2].type == "strip_marker"

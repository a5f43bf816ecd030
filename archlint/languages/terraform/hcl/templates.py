"""From HCL's syntax tree to templates: quoted strings and heredocs with expressions in them.

Source: HCL Native Syntax Specification, "Template Expressions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from archlint.languages.terraform.hcl.expressions import Call, Conditional, Expression, For, Literal, Template, Unread
from archlint.languages.terraform.hcl.literals import append, outdented, template, undoubled, unescaped
from archlint.model.source.location import Route

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

#: Directives that are nested more deeply are not read.
_MAX_DEPTH = 20
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
        parts = self._parts(syntax.children[1:-1], start, end, route, unescaped)
        return template(parts)

    def heredoc(self, syntax: Syntax, route: Route) -> Expression:
        """Return what a heredoc is."""
        children = syntax.children
        if len(children) < 3:
            return Unread("it is a heredoc without an end")
        start = self._source.find(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", 0, children[-1].start_byte) + 1
        parts = self._parts(children[2:-1], start, max(start, end), route, undoubled)
        if children[0].text == b"<<-":
            parts = outdented(parts)
        # A heredoc is text even where it holds nothing but an expression: its line break belongs to it.
        return Template(tuple(parts)) if len(parts) != 1 else parts[0]

    def line(self, syntax: Syntax, route: Route) -> Expression:
        """Return the template that a heredoc of one line holds, without the line break at its end."""
        children = syntax.children
        start = self._source.find(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", 0, children[-1].start_byte)
        return template(self._parts(children[2:-1], start, max(start, end), route, undoubled))

    def _parts(
        self,
        children: list[Syntax],
        start: int,
        end: int,
        route: Route,
        read: Callable[[str], str],
        trims: tuple[bool, bool] = (False, False),
    ) -> list[Expression]:
        """Return the literals and holes between two bytes; what lies between the holes is literal.

        Args:
            children: what stands there.
            start: the first byte.
            end: the byte after the last one.
            route: what leads there.
            read: takes the escapes out of a literal.
            trims: whether the blanks at the start and at the end are taken away.
        """
        parts: list[Expression] = []
        trim, last = trims
        for hole in [child for child in children if child.type in _HOLES]:
            is_directive = hole.type == "template_directive"
            markers = hole.children[0].children if is_directive else [hole]
            append(parts, read(self._between(start, hole.start_byte)), left=trim, right=_strips(markers[0])[0])
            read_hole = self._directive(hole.children[0], route, read) if is_directive else self._hole(hole, route)
            parts.append(read_hole)
            start, trim = hole.end_byte, _strips(markers[-1])[1]
        append(parts, read(self._between(start, end)), left=trim, right=last)
        return parts

    def _hole(self, syntax: Syntax, route: Route) -> Expression:
        inner = [child for child in named(syntax) if child.type == "expression"]
        return self._read(inner[0], route) if inner else Unread("it is empty")

    def _directive(self, syntax: Syntax, route: Route, read: Callable[[str], str]) -> Expression:
        """Read `%{ if }` and `%{ for }`: a choice between texts, and texts in a row."""
        children = syntax.children
        intro, last = children[0], children[-1]
        inner = [child for child in named(intro) if child.type == "expression"]
        if self._depth > _MAX_DEPTH or len(inner) != 1:
            return Unread("it is a template directive that is not evaluated")

        def branch(first: Syntax, after: Syntax) -> Expression:
            start, end = first.end_byte, after.start_byte
            inside = [child for child in children if start <= child.start_byte and child.end_byte <= end]
            self._depth += 1
            parts = self._parts(inside, start, end, route, read, (_strips(first)[1], _strips(after)[0]))
            self._depth -= 1
            # Text, also where it is nothing but an expression.
            return Template(tuple(parts)) if len(parts) != 1 else parts[0]

        if syntax.type == "template_if":
            middle = next((child for child in children if child.type == "template_else_intro"), None)
            no = branch(middle, last) if middle else Literal("")
            return Conditional(self._read(inner[0], route), branch(intro, middle or last), no)
        names = tuple(
            self._between(child.start_byte, child.end_byte) for child in named(intro) if child.type == "identifier"
        )
        return Call("join", (Literal(""), For(names, self._read(inner[0], route), branch(intro, last))))

    def _between(self, start: int, end: int) -> str:
        return self._source[start:end].decode(errors="surrogatepass")


def named(syntax: Syntax) -> list[Syntax]:
    """Return the parts of a syntax tree that are no punctuation and no comments."""
    return [child for child in syntax.children if child.is_named and child.type != "comment"]


def _strips(syntax: Syntax) -> tuple[bool, bool]:
    """Tell whether a hole takes away the blanks before it and after it, `~`."""
    children = syntax.children
    if len(children) < 2:
        return False, False
    return children[1].type == "strip_marker", children[-2].type == "strip_marker"

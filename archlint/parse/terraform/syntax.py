"""From HCL's syntax tree to expressions.

Source: HCL Native Syntax Specification; the grammar is tree-sitter-hcl's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from archlint.location import Locator, Route
from archlint.node import Node
from archlint.parse.terraform.expressions import (
    Attribute,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Literal,
    Object,
    Operation,
    Splat,
    Template,
    Tuple,
    Unread,
    Variable,
)
from archlint.parse.terraform.scalars import number

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax
else:
    Syntax = object

#: Told which route leads to which part of the text.
Note: TypeAlias = Callable[[Route, Syntax], None]

#: Expressions that are nested more deeply are not read: evaluating them would overflow the stack.
_MAX_DEPTH = 60
_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DOUBLED = re.compile(r"([$%])\1\{")
_HOLES = ("template_interpolation", "template_directive")
_WRAPPERS = frozenset({"expression", "literal_value", "collection_value", "template_expr", "operation", "for_expr"})


class Expressions:
    """Reads the expressions of one text.

    Args:
        source: the text, as its syntax tree counts it.
        document: where the text stands.
        note: told where the items of objects and lists stand, by their routes.
    """

    def __init__(self, source: bytes, document: Locator, note: Note | None = None) -> None:
        self._source = source
        self._document = document
        self._note = note
        self._depth = 0

    def read(self, syntax: Syntax, route: Route) -> Expression:
        """Return the expression that a syntax tree is; `route` leads to it."""
        self._depth += 1
        try:
            if self._depth > _MAX_DEPTH:
                return Unread("it is nested too deeply")
            return self._read(syntax, route)
        finally:
            self._depth -= 1

    def _read(self, syntax: Syntax, route: Route) -> Expression:
        while syntax.type in _WRAPPERS:
            children = _named(syntax)
            if len(children) != 1:
                return self._traversal(children, route)
            syntax = children[0]
        read = _READERS.get(syntax.type)
        return read(self, syntax, route) if read is not None else Unread(f"{syntax.type} is not evaluated")

    # References

    def _traversal(self, children: list[Syntax], route: Route) -> Expression:
        """Read a name, call or brackets, and what is looked up in it step by step."""
        if not children:
            return Unread("it is empty")
        found = self.read(children[0], route)
        for count, child in enumerate(children[1:]):
            if count + self._depth > 2 * _MAX_DEPTH:
                return Unread("it is nested too deeply")
            if child.type == "splat":
                found = self._splat(found, child.children[0], route)
            else:
                step = self._step(child, route)
                found = Attribute(found, step) if isinstance(step, str) else Index(found, step)
        return found

    def _splat(self, source: Expression, syntax: Syntax, route: Route) -> Expression:
        steps = [self._step(child, route) for child in _named(syntax)]
        if syntax.type == "full_splat":
            return Splat(source, tuple(steps))
        # After `.*` only names belong to the elements; a key is looked up in the list that comes of it.
        names = tuple(step for step in steps if isinstance(step, str))
        found: Expression = Splat(source, names)
        for step in steps[len(names) :]:
            found = Attribute(found, step) if isinstance(step, str) else Index(found, step)
        return found

    def _step(self, syntax: Syntax, route: Route) -> str | Expression:
        if syntax.type == "get_attr":
            return self._text(_named(syntax)[-1])
        index = syntax.children[0] if syntax.type == "index" else syntax
        if index.type == "legacy_index":
            digits = self._text(index).lstrip(".").strip()
            return Literal(int(digits)) if digits.isdecimal() else Unread("it has an index that is not read")
        children = _named(index)
        return self.read(children[0], route) if children else Unread("it has an empty index")

    def _variable(self, syntax: Syntax, route: Route) -> Expression:
        return Variable(self._text(syntax))

    # Literals and text

    def _number(self, syntax: Syntax, route: Route) -> Expression:
        return Literal(number(self._text(syntax)))

    def _boolean(self, syntax: Syntax, route: Route) -> Expression:
        return Literal(self._text(syntax) == "true")

    def _null(self, syntax: Syntax, route: Route) -> Expression:
        return Literal(None)

    def _quoted(self, syntax: Syntax, route: Route) -> Expression:
        start, end = syntax.children[0].end_byte, syntax.children[-1].start_byte
        parts = self._parts(syntax.children[1:-1], start, end, route, _unescaped)
        return _template(parts)

    def _heredoc(self, syntax: Syntax, route: Route) -> Expression:
        children = syntax.children
        if len(children) < 3:
            return Unread("it is a heredoc without an end")
        start = self._source.find(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", 0, children[-1].start_byte) + 1
        parts = self._parts(children[2:-1], start, max(start, end), route, _undoubled)
        if self._text(children[0]) == "<<-":
            parts = _outdented(parts)
        # A heredoc is text even where it holds nothing but an expression: its line break belongs to it.
        return Template(tuple(parts)) if len(parts) != 1 else parts[0]

    def template(self, syntax: Syntax, route: Route) -> Expression:
        """Return the template that a heredoc of one line holds, without the line break at its end."""
        children = syntax.children
        start = self._source.find(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", 0, children[-1].start_byte)
        return _template(self._parts(children[2:-1], start, max(start, end), route, _undoubled))

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
            _append(parts, read(self._between(start, hole.start_byte)), left=trim, right=_strips(markers[0])[0])
            read_hole = self._directive(hole.children[0], route, read) if is_directive else self._hole(hole, route)
            parts.append(read_hole)
            start, trim = hole.end_byte, _strips(markers[-1])[1]
        _append(parts, read(self._between(start, end)), left=trim, right=last)
        return parts

    def _hole(self, syntax: Syntax, route: Route) -> Expression:
        inner = [child for child in _named(syntax) if child.type == "expression"]
        return self.read(inner[0], route) if inner else Unread("it is empty")

    def _directive(self, syntax: Syntax, route: Route, read: Callable[[str], str]) -> Expression:
        """Read `%{ if }` and `%{ for }`: a choice between texts, and texts in a row."""
        children = syntax.children
        intro, last = children[0], children[-1]
        inner = [child for child in _named(intro) if child.type == "expression"]
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
            return Conditional(self.read(inner[0], route), branch(intro, middle or last), no)
        names = tuple(self._text(child) for child in _named(intro) if child.type == "identifier")
        return Call("join", (Literal(""), For(names, self.read(inner[0], route), branch(intro, last))))

    # Collections

    def _tuple(self, syntax: Syntax, route: Route) -> Expression:
        items: list[Expression] = []
        for child in _named(syntax):
            if child.type == "expression":
                self._noted((*route, len(items)), child)
                items.append(self.read(child, (*route, len(items))))
        return Tuple(Node(self._document, route, items))

    def _object(self, syntax: Syntax, route: Route) -> Expression:
        items: dict[str, Expression] = {}
        computed: list[tuple[Expression, Expression, int]] = []
        for number_, child in enumerate(child for child in _named(syntax) if child.type == "object_elem"):
            key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            if key is None or value is None:
                continue
            name = self._key(key, route)
            step: str | int = name if isinstance(name, str) else number_
            self._noted((*route, step), key)
            item = self.read(value, (*route, step))
            if isinstance(name, str):
                items[name] = item
            else:
                computed.append((name, item, number_))
        return Object(Node(self._document, route, items), tuple(computed))

    def _key(self, syntax: Syntax, route: Route) -> str | Expression:
        """Return the key of an item: a bare name stands for itself."""
        key = self.read(syntax, route)
        bracketed = self._text(syntax).startswith("(")
        if isinstance(key, Variable) and not bracketed:
            return key.name
        if isinstance(key, Literal) and not bracketed:
            return key.value if isinstance(key.value, str) else self._text(syntax)
        return key

    def _for(self, syntax: Syntax, route: Route) -> Expression:
        children = _named(syntax)
        intro = next((child for child in children if child.type == "for_intro"), None)
        made = [child for child in children if child.type == "expression"]
        test = next((child for child in children if child.type == "for_cond"), None)
        is_object = syntax.type == "for_object_expr"
        if intro is None or len(made) != 1 + is_object:
            return Unread("it is a loop that is not read")
        names = tuple(self._text(child) for child in _named(intro) if child.type == "identifier")
        collection = next(child for child in _named(intro) if child.type == "expression")
        return For(
            names,
            self.read(collection, route),
            self.read(made[-1], route),
            self.read(made[0], route) if is_object else None,
            self.read(_named(test)[0], route) if test is not None else None,
            any(child.type == "ellipsis" for child in children),
        )

    # Calls and operators

    def _call(self, syntax: Syntax, route: Route) -> Expression:
        children = _named(syntax)
        arguments = next((child for child in children if child.type == "function_arguments"), None)
        given = _named(arguments) if arguments is not None else []
        several = [child for child in given if child.type != "ellipsis"]
        read = tuple(self.read(child, (*route, n) if n else route) for n, child in enumerate(several))
        return Call(self._text(children[0]), read, len(several) < len(given))

    def _conditional(self, syntax: Syntax, route: Route) -> Expression:
        parts = _named(syntax)
        if len(parts) != 3:
            return Unread("it is a conditional that is not read")
        condition, yes, no = parts
        return Conditional(self.read(condition, route), self.read(yes, route), self.read(no, (*route, 1)))

    def _operation(self, syntax: Syntax, route: Route) -> Expression:
        at = next((n for n, child in enumerate(syntax.children) if child.type not in "()" and not child.is_named), 0)
        sides = [_named_in(syntax.children[:at]), _named_in(syntax.children[at + 1 :])]
        operands = tuple(self._traversal(side, route) for side in sides if side)
        return Operation(self._text(syntax.children[at]), operands)

    # Text of the syntax tree

    def _text(self, syntax: Syntax) -> str:
        return self._between(syntax.start_byte, syntax.end_byte)

    def _between(self, start: int, end: int) -> str:
        return self._source[start:end].decode()

    def _noted(self, route: Route, syntax: Syntax) -> None:
        if self._note is not None:
            self._note(route, syntax)


_READERS: Mapping[str, Callable[[Expressions, Syntax, Route], Expression]] = {
    "variable_expr": Expressions._variable,
    "identifier": Expressions._variable,
    "numeric_lit": Expressions._number,
    "bool_lit": Expressions._boolean,
    "null_lit": Expressions._null,
    "string_lit": Expressions._quoted,
    "quoted_template": Expressions._quoted,
    "heredoc_template": Expressions._heredoc,
    "tuple": Expressions._tuple,
    "object": Expressions._object,
    "for_tuple_expr": Expressions._for,
    "for_object_expr": Expressions._for,
    "function_call": Expressions._call,
    "conditional": Expressions._conditional,
    "binary_operation": Expressions._operation,
    "unary_operation": Expressions._operation,
}


def _named(syntax: Syntax) -> list[Syntax]:
    return _named_in(syntax.children)


def _named_in(children: list[Syntax]) -> list[Syntax]:
    return [child for child in children if child.is_named and child.type != "comment"]


def _strips(syntax: Syntax) -> tuple[bool, bool]:
    """Tell whether a hole takes away the blanks before it and after it, `~`."""
    children = syntax.children
    if len(children) < 2:
        return False, False
    return children[1].type == "strip_marker", children[-2].type == "strip_marker"


def _append(parts: list[Expression], text: str, *, left: bool, right: bool) -> None:
    text = text.lstrip() if left else text
    text = text.rstrip() if right else text
    if text:
        parts.append(Literal(text))


def _template(parts: list[Expression]) -> Expression:
    """Return the template that parts in a row make; a single one is its own value, not text."""
    return parts[0] if len(parts) == 1 else Template(tuple(parts)) if parts else Literal("")


def _undoubled(text: str) -> str:
    """Return a literal with `$${` and `%%{` as what they stand for."""
    return _DOUBLED.sub(r"\1{", text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_escaped, _undoubled(text)) if "\\" in text else _undoubled(text)


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return _ESCAPES[match[1]]
    code = int(match[2] or match[3], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _outdented(parts: list[Expression]) -> list[Expression]:
    """Take the indentation that all lines share from the literals of a heredoc, `<<-`."""
    shared: int | None = None
    for index, part in enumerate(parts):
        for number_, line in enumerate(_lines(part)):
            begins = number_ > 0 or index == 0
            blank = not line.strip() and (line.endswith("\n") or index == len(parts) - 1)
            if begins and not blank:
                indentation = len(line) - len(line.lstrip(" \t"))
                shared = indentation if shared is None else min(shared, indentation)
        if not isinstance(part, Literal) and (index == 0 or _ends_line(parts[index - 1])):
            shared = 0
    cut = shared or 0
    return [
        Literal("".join(_cut(line, cut if n or not i else 0) for n, line in enumerate(_lines(part))))
        if isinstance(part, Literal)
        else part
        for i, part in enumerate(parts)
    ]


def _lines(part: Expression) -> list[str]:
    return part.value.splitlines(keepends=True) if isinstance(part, Literal) and isinstance(part.value, str) else []


def _ends_line(part: Expression) -> bool:
    return isinstance(part, Literal) and str(part.value).endswith("\n")


def _cut(line: str, count: int) -> str:
    blank = len(line) - len(line.lstrip(" \t"))
    return line[min(count, blank) :]

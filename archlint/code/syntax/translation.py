"""What translating a syntax tree needs in any language: the scope and the branch that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from archlint.code.syntax.changes import ChangeKind, field_name, input_name
from archlint.code.syntax.outcomes.throwing import Throwing
from archlint.code.syntax.source import ByteSpan, Source
from archlint.code.syntax.syntax import (
    Binding,
    Change,
    CodeExpression,
    Invocation,
    LexicalScope,
    ListLiteral,
    Literal,
    Member,
    Name,
    Opaque,
    Path,
    RecordEntry,
    RecordLiteral,
    ScopeKind,
    Step,
    Subscript,
)
from archlint.code.syntax.unit import Import, Remark, Unit
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

#: How deep a tree is followed; people write twenty levels, and each takes three of Python's own calls.
_MAX_DEPTH = 120

#: Whole numbers of more characters are not looked at.
_MAX_DIGITS = 100
_ESCAPE = regex(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": "", "\r": ""}


class Malformed(Exception):  # noqa: N818 - it names the state of a tree and reads well after "except"
    """A node lacks what the grammar promises, as it may beside a syntax error."""


def part(node: Node, field: str) -> Node:
    """Return the child in a field that the grammar promises.

    Raises:
        Malformed: if there is none.
    """
    child = node.child_by_field_name(field)
    if child is None:
        raise Malformed
    return child


def unescape(text: str) -> str:
    """Return what the inside of a string literal says; Python and JavaScript differ in nothing that matters here."""

    def replaced(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3] or match[4]
        if digits is None:
            return _ESCAPED.get(match[5], match[5])
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"

    return _ESCAPE.sub(replaced, text) if "\\" in text else text


def integer(text: str) -> int | None:
    """Return the whole number that a literal is; None if it is none, or one beyond all reason."""
    try:
        return int(text.replace("_", ""), 0) if len(text) <= _MAX_DIGITS else None
    except ValueError:
        return None


class Translator:
    """Translates the tree of one file; a subclass for each language knows the kinds of nodes.

    Args:
        source: the file's text.

    Attributes:
        expressions: for each kind of node that is an expression, what converts it.
        statements: for each kind of node that is a statement, what translates it.
        ignored: the kinds of nodes that mean nothing at run time.
        bound: what has been bound so far, and where.
        throwing: what has been tested so far, for the errors that end functions.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scope = LexicalScope(ScopeKind.MODULE, "", source)
        self.path: Path = ()
        self.exports: dict[str, list[Binding]] = {}
        self.imports: list[Import] = []
        self.stars: list[str] = []
        self.remarks: list[Remark] = []
        self.bound: list[tuple[LexicalScope, str]] = []
        self.throwing = Throwing()
        self._changes: list[tuple[str, Change]] = []
        self.expressions: dict[str, Callable[[Node], CodeExpression]] = {}
        self.statements: dict[str, Callable[[Node], None]] = {}
        self.ignored: frozenset[str] = frozenset()
        self._depth = 0
        self._too_deep = False
        self._branching = count()

    def unit(self, root: Node) -> Unit:
        """Return the file of which `root` is the syntax tree."""
        self.block(root)
        if root.has_error:
            self.remark(_first_error(root), "it has a syntax error", is_unread=True)
        for name, change in self._changes:
            owner_of(name.partition(".")[0], change.scope).changes.setdefault(name, []).append(change)
        # They lead back here: memory is free at once if nothing leads round in a circle.
        self.expressions, self.statements = {}, {}
        return Unit(self.scope, self.exports, tuple(self.imports), tuple(self.stars), tuple(self.remarks))

    def statement(self, node: Node) -> None:
        """Translate a statement."""
        translate = self.statements.get(node.type)
        if translate is not None:
            translate(node)
        else:
            self.expression(node)

    def block(self, node: Node) -> None:
        """Translate the statements that are the children of `node`."""
        for child in node.named_children:
            try:
                if self._enter(child):
                    self.statement(child)
            except Malformed:
                pass  # the error is remarked on anyway
            finally:
                self._depth -= 1

    def expression(self, node: Node) -> CodeExpression:
        """Return the expression that `node` is; what is nested too deeply is not looked at."""
        try:
            return self._converted(node) if self._enter(node) else Opaque(span(node))
        except Malformed:
            return Opaque(span(node))
        finally:
            self._depth -= 1

    def identifier(self, node: Node, called: bool = False) -> CodeExpression:
        """Return the name that `node` is, and note that it is mentioned."""
        name = self.text(node)
        self.scope.variables.add(name)
        self.scope.exported.discard(name)
        if not called:
            self.scope.handed.add(name)
        return Name(span(node), name, self.path)

    def _converted(self, node: Node) -> CodeExpression:
        if (convert := self.expressions.get(node.type)) is not None:
            return convert(node)
        if (translate := self.statements.get(node.type)) is not None:  # beside a syntax error
            translate(node)
            return Opaque(span(node))
        return Opaque(span(node)) if node.type in self.ignored else self.opaque(node)

    def opaque(self, node: Node) -> CodeExpression:
        """Translate what is in `node` for the sake of the calls in it."""
        for child in node.named_children:
            self.expression(child)
        return Opaque(span(node))

    def text(self, node: Node) -> str:
        """Return the text of a node."""
        return self.source.text((node.start_byte, node.end_byte))

    def items(self, node: Node, splat: str) -> CodeExpression:
        """Return the list that a node's children make; those of type `splat` are lists whose items are items of it."""
        elements: list[CodeExpression] = []
        spread: list[CodeExpression] = []
        for child in node.named_children:
            if child.type == splat:
                spread.append(self.inner(child))
            elif child.type != "comment":
                elements.append(self.expression(child))
        return ListLiteral(span(node), tuple(elements), tuple(spread))

    def inner(self, node: Node) -> CodeExpression:
        """Return what stands in parentheses, behind `await` or asterisks, or before a type."""
        children = [child for child in node.named_children if child.type != "comment"]
        if not children:
            raise Malformed
        return self.expression(children[0])

    def bind_target(self, target: Node, value: CodeExpression, node: Node) -> None:
        """Assign `value` to all that stands on the left side of an assignment or declaration, `node`.

        Targets may stand in targets; what is nested too deeply is not looked at.
        """
        try:
            if self._enter(target):
                self.bind_inside(target, value, node)
        finally:
            self._depth -= 1

    def bind_inside(self, target: Node, value: CodeExpression, node: Node) -> None:
        """Assign `value` as `bind_target` does, once it is known that `target` is not nested too deeply."""
        raise NotImplementedError

    def bind(self, name: str, value: CodeExpression, node: Node, scope: LexicalScope | None = None) -> None:
        """Bind `name` from the end of `node` on; in another scope than this one if one is given."""
        binding = Binding(value, self.scope, node.end_byte, self.path)
        (scope or self.scope).bindings.setdefault(name, []).append(binding)
        self.bound.append((scope or self.scope, name))

    def assign(self, target: CodeExpression, value: CodeExpression, node: Node) -> None:
        """Assign to a field of the object itself, or to a key of a record."""
        if isinstance(target, Member) and (owner := self.own_class(target.base)):
            owner.fields.setdefault(target.name, []).append(Binding(value, self.scope, node.end_byte, self.path))
        elif isinstance(target, Member | Subscript):
            self.change(ChangeKind.ENTRY, target.base, _key(target), value, node)

    def change(
        self, kind: ChangeKind, container: CodeExpression, key: CodeExpression | None, value: CodeExpression, node: Node
    ) -> None:
        """Remember that the list or record in a variable, or in a field of the object itself, is changed."""
        while isinstance(container, Member | Subscript):
            if isinstance(container, Member) and (owner := self.own_class(container.base)):
                change = Change(kind, key, value, self.scope, node.end_byte, self.path)
                owner.changes.setdefault(field_name(container.name), []).append(change)
                return
            if isinstance(container.base, Name) and isinstance(container, Member) and container.name == "input":
                change = Change(kind, key, value, self.scope, node.end_byte, self.path)
                self._changes.append((input_name(container.base.name), change))
            kind, key, container = ChangeKind.INNER, _key(container), container.base
        if isinstance(container, Name):
            change = Change(kind, key, value, self.scope, node.end_byte, self.path)
            self._changes.append((container.name, change))

    def changing_call(self, call: Invocation, node: Node, kinds: dict[str, ChangeKind]) -> None:
        """Remember what a call of a method changes; `kinds` says what methods of that name do."""
        if isinstance(call.callee, Member) and (kind := kinds.get(call.callee.name)):
            entries = tuple(RecordEntry(Literal(value.span, name), value) for name, value in call.named)
            named = (RecordLiteral(call.span, entries),) if entries else ()
            for value in (*call.positional, *named, *(() if not call.open else (Opaque(call.span),))):
                self.change(kind, call.callee.base, None, value, node)

    def changing_function(self, call: Invocation, node: Node) -> None:
        """Remember what JavaScript's functions of `Object` do with their first argument, and `splice` with a list."""
        callee = call.callee
        if isinstance(callee, Member) and callee.name in ("entries", "values"):
            self.scope.picked += call.positional[:1]
        if isinstance(callee, Member) and callee.name == "assign" and len(call.positional) > 1:
            for value in call.positional[1:]:
                self.change(ChangeKind.MERGE, call.positional[0], None, value, node)
        elif isinstance(callee, Member) and callee.name == "splice":
            for value in call.positional[2:]:
                self.change(ChangeKind.ITEM, callee.base, None, value, node)

    def handed_over(self, call: Invocation, node: Node) -> None:
        """Remember that the values of variables are given to a function."""
        for number, value in enumerate(call.positional):
            if isinstance(value, Name):
                self.change(ChangeKind.HANDED, value, Literal(value.span, number), call, node)

    def own_class(self, expression: CodeExpression) -> LexicalScope | None:
        """Return the class whose object `expression` is, in a method: the object that the method is called on."""
        raise NotImplementedError

    def mention(self, name: str, *, called: bool) -> None:
        """Remember that the name of a field occurs."""
        self.scope.mentions.add(name)
        if not called:
            self.scope.handed.add(name)

    def remark(self, node: Node, reason: str, *, is_unread: bool = False) -> None:
        """Remember why this file may do more than is seen, and whether a part of it could not be read."""
        self.remarks.append(Remark(span(node), reason, is_unread))

    @contextmanager
    def inside(self, scope: LexicalScope) -> Iterator[None]:
        """Stand inside of `scope`, which becomes a child of the present one."""
        outer, path = self.scope, self.path
        outer.children.append(scope)
        self.scope, self.path = scope, path if scope.kind is ScopeKind.CLASS else ()
        try:
            with self.throwing.anew():
                yield
        finally:
            self.scope, self.path = outer, path

    def throw(self, node: Node) -> None:
        """Remember that an error ends the function here, and translate what is in it."""
        self.throwing.throw(self.scope, self.path)
        self.opaque(node)

    def new_scope(self, kind: ScopeKind, name: str, node: Node) -> LexicalScope:
        """Return a scope inside the present one."""
        return LexicalScope(kind, name, self.source, self.scope, node.start_byte, self.path)

    def arms(self, *arms: Callable[[], object], loop: bool = False, exclusive: bool = True) -> None:
        """Translate the arms of a branching statement; only one of them runs if they are `exclusive`."""
        statement, outer = next(self._branching), self.path
        try:
            for number, translate in enumerate(arms):
                self.path = (*outer, Step(statement, number, loop, exclusive))
                translate()
        finally:
            self.path = outer

    def _enter(self, node: Node) -> bool:
        self._depth += 1
        if self._depth > _MAX_DEPTH and not self._too_deep:
            self._too_deep = True
            self.remark(node, "it is nested too deeply to be read", is_unread=True)
        return self._depth <= _MAX_DEPTH


def owner_of(name: str, scope: LexicalScope) -> LexicalScope:
    """Return the scope whose variable is called `name` in `scope`; that scope where none has it."""
    found: LexicalScope | None = scope
    while found is not None and name not in found.bindings and not found.parameter(name):
        found = found.parent
    return found or scope


def _key(target: Member | Subscript) -> CodeExpression:
    return target.key if isinstance(target, Subscript) else Literal(target.span, target.name)


def span(node: Node) -> ByteSpan:
    """Return where a node starts and ends."""
    return node.start_byte, node.end_byte


def _first_error(node: Node) -> Node:
    """Return the first node of a tree with an error that is one."""
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    return node

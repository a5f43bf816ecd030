"""Expressions of Python source."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from archlint.code.syntax.changes import ChangeKind
from archlint.code.syntax.outcomes.uses import Uses
from archlint.code.syntax.passed_on import is_called, passed_on_in_python
from archlint.code.syntax.source import Source
from archlint.code.syntax.syntax import (
    Choice,
    CodeExpression,
    Comprehension,
    Imported,
    Invocation,
    ItemOf,
    Joined,
    LexicalScope,
    ListLiteral,
    Literal,
    Member,
    Name,
    Opaque,
    RecordEntry,
    RecordLiteral,
    Slice,
    Subscript,
    Super,
)
from archlint.code.syntax.translation import Translator, integer, part, span, unescape
from archlint.code.syntax.unit import Import
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

#: What imports a module by a name that it is given.
_IMPORTING = frozenset({"import_module", "__import__"})

_CHANGES = {
    "append": ChangeKind.ITEM,
    "insert": ChangeKind.ITEM,
    "extend": ChangeKind.EXTEND,
    "update": ChangeKind.MERGE,
    "setdefault": ChangeKind.INNER,
}
#: What lets a function be used in a `with` statement, which has then what it yields.
_MANAGERS = frozenset({"asynccontextmanager", "contextmanager"})
_PLACEHOLDER = regex(r"%[sd]")


class PythonExpressions(Translator):
    """Translates the expressions in the tree that tree-sitter-python makes."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.uses = Uses(source, awaiting=True)
        self.globals: dict[tuple[LexicalScope, str], LexicalScope] = {}
        self.expressions = {
            "identifier": self.identifier,
            "attribute": self._attribute,
            "subscript": self._subscript,
            "yield": self._yield,
            "call": self._call,
            "string": self._string,
            "concatenated_string": self._concatenated,
            "integer": self._integer,
            "true": lambda node: Literal(span(node), True),
            "false": lambda node: Literal(span(node), False),
            "none": lambda node: Literal(span(node), None),
            "list": self._list,
            "tuple": self._list,
            "expression_list": self._list,
            "dictionary": self._dictionary,
            "list_comprehension": self._comprehension,
            "generator_expression": self._comprehension,
            "set_comprehension": self._comprehension,
            "dictionary_comprehension": self._comprehension,
            "binary_operator": self._binary,
            "boolean_operator": self._boolean,
            "conditional_expression": self._conditional,
            "parenthesized_expression": self.inner,
            "await": self.inner,
            "named_expression": self._walrus,
            "assignment": self._assignment,
            "augmented_assignment": self._augmented,
        }

    def own_class(self, expression: CodeExpression) -> LexicalScope | None:
        """Return the class around the method whose first parameter `expression` is."""
        scope: LexicalScope | None = self.scope
        while isinstance(expression, Name) and scope is not None:
            if scope.parameter(expression.name) or expression.name in scope.bindings:
                parameter = scope.parameter(expression.name)
                return scope.parent if parameter is not None and parameter.own else None
            scope = scope.parent
        return None

    # Names

    def _attribute(self, node: Node, called: bool = False) -> CodeExpression:
        name = self.text(part(node, "attribute"))
        self.mention(name, called=called)
        return Member(span(node), self.expression(part(node, "object")), name)

    def _yield(self, node: Node) -> CodeExpression:
        value = self.opaque(node) if len(node.named_children) != 1 else self.inner(node)
        if any(isinstance(each, Name | Member) and each.name in _MANAGERS for each in self.scope.decorators):
            self.scope.returns.append(value)
        return Opaque(span(node))

    def _subscript(self, node: Node) -> CodeExpression:
        base = self.expression(part(node, "value"))
        keys = node.children_by_field_name("subscript")
        if len(keys) == 1 and keys[0].type == "slice":
            self.opaque(keys[0])
            return Slice(span(node), base)
        converted = [self.expression(key) for key in keys]
        return Subscript(span(node), base, converted[0] if len(converted) == 1 else Opaque(span(node)))

    def _call(self, node: Node) -> CodeExpression:
        function, arguments = part(node, "function"), part(node, "arguments")
        callee = self._given(function, called=True)
        if isinstance(callee, Name) and callee.name == "super":
            return Super(span(node))
        positional: list[CodeExpression] = []
        named: list[tuple[str, CodeExpression]] = []
        spread: list[CodeExpression] = []
        is_open = False
        for child in [arguments] if arguments.type == "generator_expression" else arguments.named_children:
            if child.type == "keyword_argument":
                name = self.text(part(child, "name"))
                named.append((name, self._given(part(child, "value"), called=is_called(callee, name))))
            elif child.type == "dictionary_splat":
                spread.append(self.inner(child))
            elif child.type == "list_splat":
                is_open = True
                self.opaque(child)
            elif child.type != "comment":
                value = self._given(child, called=is_called(callee, len(positional)))
                if not is_open:
                    positional.append(value)
        module = (
            positional[0] if isinstance(callee, Name | Member) and callee.name in _IMPORTING and positional else None
        )
        if isinstance(module, Literal) and not str(module.value).startswith("."):
            self.imports.append(Import(str(module.value), (), span(node)))
            return Imported(span(node), str(module.value))
        use = self.uses.of(node)
        call = Invocation(span(node), callee, tuple(positional), tuple(named), tuple(spread), is_open, use=use)
        self.scope.invocations.append(call)
        if (passed_on := passed_on_in_python(call)) is not None:
            self.scope.invocations.append(passed_on)
        self.changing_call(call, node, _CHANGES)
        self.handed_over(call, node)
        return self._formatted(call) or call

    def _given(self, node: Node, *, called: bool) -> CodeExpression:
        """Return an expression; if it is `called`, what it mentions is not handed to anything else."""
        if called and node.type == "identifier":
            return self.identifier(node, called=True)
        return self._attribute(node, called=True) if called and node.type == "attribute" else self.expression(node)

    def _walrus(self, node: Node) -> CodeExpression:
        value = self.expression(part(node, "value"))
        self.bind_target(part(node, "name"), value, node)
        return value

    # Literals

    def _integer(self, node: Node) -> CodeExpression:
        number = integer(self.text(node))
        return Literal(span(node), number) if number is not None else Opaque(span(node))

    def _string(self, node: Node) -> CodeExpression:
        quote = self.text(node.children[0]).lower()
        if "b" in quote:
            return Opaque(span(node))
        raw, formatted = "r" in quote, "f" in quote
        parts: list[CodeExpression] = []
        for child in node.named_children:
            if child.type == "interpolation":
                value = self.expression(part(child, "expression"))
                plain = child.child_by_field_name("format_specifier") is None
                parts.append(value if plain else Opaque(span(child)))
            elif child.type == "string_content":
                text = self.text(child)
                text = text.replace("{{", "{").replace("}}", "}") if formatted else text
                parts.append(Literal(span(child), text if raw else unescape(text)))
        if len(parts) == 1 and isinstance(parts[0], Literal):
            return Literal(span(node), parts[0].value)
        return Joined(span(node), tuple(parts)) if parts else Literal(span(node), "")

    def _concatenated(self, node: Node) -> CodeExpression:
        return Joined(span(node), tuple(self.expression(child) for child in node.named_children))

    def _list(self, node: Node) -> CodeExpression:
        return self.items(node, "list_splat")

    def _dictionary(self, node: Node) -> CodeExpression:
        entries: list[RecordEntry] = []
        for child in node.named_children:
            if child.type == "pair":
                key = self.expression(part(child, "key"))
                entries.append(RecordEntry(key, self.expression(part(child, "value"))))
            elif child.type == "dictionary_splat":
                entries.append(RecordEntry(None, self.inner(child)))
        return RecordLiteral(span(node), tuple(entries))

    def _comprehension(self, node: Node) -> CodeExpression:
        for clause in node.named_children:
            if clause.type == "for_in_clause":
                items = self.expression(part(clause, "right"))
                self.bind_target(part(clause, "left"), ItemOf(items.span, items), node.children[0])
            elif clause.type == "if_clause":
                self.opaque(clause)
        body = part(node, "body")
        if body.type == "pair":
            self.opaque(body)
            return Opaque(span(node))
        return Comprehension(span(node), self.expression(body))

    # Operators

    def _binary(self, node: Node) -> CodeExpression:
        left, right = self.expression(part(node, "left")), self.expression(part(node, "right"))
        operator = self.text(part(node, "operator"))
        if operator == "+":
            lists = [side for side in (left, right) if isinstance(side, ListLiteral | Comprehension)]
            return ListLiteral(span(node), (), (left, right)) if lists else Joined(span(node), (left, right))
        if operator == "|":
            return RecordLiteral(span(node), (RecordEntry(None, left), RecordEntry(None, right)))
        if operator == "%" and isinstance(left, Literal) and isinstance(left.value, str):
            values = right.elements if isinstance(right, ListLiteral) else (right,)
            pieces = _PLACEHOLDER.split(left.value)
            if len(pieces) == len(values) + 1 and not any("%" in piece for piece in pieces):
                parts: list[CodeExpression] = [Literal(left.span, pieces[0])]
                for value, piece in zip(values, pieces[1:], strict=True):
                    parts += [value, Literal(left.span, piece)]
                return Joined(span(node), tuple(parts))
        return Opaque(span(node))

    def _formatted(self, call: Invocation) -> CodeExpression | None:
        """Return the text that a call of `str.format` makes; None if it is another call or too special a format."""
        callee = call.callee
        if not (isinstance(callee, Member) and callee.name == "format" and isinstance(callee.base, Literal)):
            return None
        named, parts, following = dict(call.named), list[CodeExpression](), iter(call.positional)
        try:
            for before, name, form, _ in Formatter().parse(str(callee.base.value)):
                parts.append(Literal(callee.base.span, before))
                if name is not None:
                    value = call.positional[int(name)] if name.isdecimal() else named.get(name)
                    value = next(following, None) if name == "" else value
                    parts.append(value if value is not None and not form else Opaque(call.span))
        except (ValueError, IndexError):
            return None
        return Joined(call.span, tuple(parts))

    def _boolean(self, node: Node) -> CodeExpression:
        left, right = self.expression(part(node, "left")), self.expression(part(node, "right"))
        return Choice(span(node), (left, right), fallback=self.text(part(node, "operator")) == "or")

    def _conditional(self, node: Node) -> CodeExpression:
        parts = [self.expression(child) for child in node.named_children if child.type != "comment"]
        return Choice(span(node), (parts[0], parts[2])) if len(parts) == 3 else Opaque(span(node))

    # Assignments

    def _assignment(self, node: Node) -> CodeExpression:
        right = node.child_by_field_name("right")
        if right is None:  # a declaration, with a type only
            return Opaque(span(node))
        value = self.expression(right)
        self.bind_target(part(node, "left"), value, node)
        return value

    def _augmented(self, node: Node) -> CodeExpression:
        left, right = part(node, "left"), self.expression(part(node, "right"))
        target = self.expression(left)
        if self.text(part(node, "operator")) == "+=" and isinstance(right, ListLiteral | Comprehension):
            self.change(ChangeKind.EXTEND, target, None, right, node)
        else:
            self.bind_target(left, Opaque(span(node)), node)
        return Opaque(span(node))

    def bind_inside(self, target: Node, value: CodeExpression, node: Node) -> None:
        """Assign `value` to all that stands on the left side of an assignment, `node`."""
        if target.type == "identifier":
            name = self.text(target)
            self.bind(name, value, node, self.globals.get((self.scope, name)))
        elif target.type in ("attribute", "subscript"):
            self.assign(self.expression(target), value, node)
        elif target.type in ("pattern_list", "tuple_pattern", "list_pattern"):
            targets = target.named_children
            paired = isinstance(value, ListLiteral) and not value.spread and len(value.elements) == len(targets)
            for number, inner in enumerate(targets):
                item = ItemOf(value.span, value, number, len(targets))
                given = value.elements[number] if paired and isinstance(value, ListLiteral) else item
                self.bind_target(inner, given, node)
        else:
            self.bind_all(target, node)

    def bind_all(self, pattern: Node, node: Node) -> None:
        """Bind all names in a pattern to something unknown."""
        if pattern.type == "identifier":
            self.bind(self.text(pattern), Opaque(span(pattern)), node)
        for child in pattern.named_children:
            if self._enter(child):
                self.bind_all(child, node)
            self._depth -= 1

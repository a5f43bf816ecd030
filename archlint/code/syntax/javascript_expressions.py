"""Expressions of JavaScript and TypeScript source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.code.syntax.changes import ChangeKind
from archlint.code.syntax.javascript_exports import JavaScriptExports
from archlint.code.syntax.outcomes.uses import CALLING_ONLY, ResultUse, Uses
from archlint.code.syntax.passed_on import is_called_in_javascript, passed_on_in_javascript
from archlint.code.syntax.source import Source
from archlint.code.syntax.syntax import (
    WHOLE,
    Choice,
    CodeExpression,
    FunctionLiteral,
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
    ScopeKind,
    Subscript,
    Super,
    This,
    Without,
)
from archlint.code.syntax.translation import integer, owner_of, part, span, unescape
from archlint.code.syntax.unit import Import
from archlint.model.data import copied

if TYPE_CHECKING:
    from tree_sitter import Node

_CHANGES = {"push": ChangeKind.ITEM, "unshift": ChangeKind.ITEM}
#: In what a required module stands that is named, or nothing but a part of which is used.
_NAMING = {"variable_declarator", "pair", "assignment_expression", "member_expression", "expression_statement"}
#: What only a type checker reads.
_TYPES = frozenset(
    {"type_arguments", "type_annotation", "interface_declaration", "type_alias_declaration", "ambient_declaration"}
)


class JavaScriptExpressions(JavaScriptExports):
    """Translates the expressions in the trees that tree-sitter-javascript and tree-sitter-typescript make."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.ignored = _TYPES
        self.uses = Uses(source)
        self.expressions = {
            "identifier": self.identifier,
            "shorthand_property_identifier": self.identifier,
            "undefined": lambda node: Literal(span(node), None),
            "null": lambda node: Literal(span(node), None),
            "true": lambda node: Literal(span(node), True),
            "false": lambda node: Literal(span(node), False),
            "this": lambda node: This(span(node)),
            "super": lambda node: Super(span(node)),
            "number": self._number,
            "string": self._string,
            "template_string": self._template,
            "member_expression": self._member,
            "subscript_expression": self._subscript,
            "call_expression": self._call,
            "new_expression": self._new,
            "object": self._object,
            "array": self._array,
            "binary_expression": self._binary,
            "ternary_expression": self._ternary,
            "assignment_expression": self._assignment,
            "augmented_assignment_expression": self._augmented,
            "parenthesized_expression": self.inner,
            "await_expression": self._awaited,
            "as_expression": self.inner,
            "satisfies_expression": self.inner,
            "non_null_expression": self.inner,
            "type_assertion": self._last,
            "sequence_expression": self._last,
        }

    def own_class(self, expression: CodeExpression) -> LexicalScope | None:
        """Return the class around the method if `expression` is `this`."""
        if not isinstance(expression, This):
            return None
        scope = self.scope
        while scope.kind is ScopeKind.ARROW and scope.parent is not None:
            scope = scope.parent
        return scope.parent if scope.is_method else scope if scope.kind is ScopeKind.CLASS else None

    # Names

    def _member(self, node: Node, called: bool = False) -> CodeExpression:
        name = self.text(part(node, "property")).removeprefix("#")
        self.mention(name, called=called)
        return Member(span(node), self.expression(part(node, "object")), name)

    def _subscript(self, node: Node) -> CodeExpression:
        base, key = self.expression(part(node, "object")), self.expression(part(node, "index"))
        if not isinstance(key, Literal):
            self.scope.picked.append(base)
        return Subscript(span(node), base, key)

    def _awaited(self, node: Node) -> CodeExpression:
        with self.uses.awaited():
            return self.inner(node)

    def _last(self, node: Node) -> CodeExpression:
        return [self.expression(child) for child in node.named_children][-1]

    def _call(self, node: Node) -> CodeExpression:
        function, arguments = part(node, "function"), part(node, "arguments")
        callee = self._callee(function)
        if arguments.type == "template_string":
            self.expression(arguments)
            return Opaque(span(node))
        if function.type == "import" or (isinstance(callee, Name) and callee.name == "require"):
            return self._require(node, arguments)
        call = self._invocation(node, callee, arguments, constructs=False)
        self.changing_call(call, node, _CHANGES)
        self.handed_over(call, node)
        self.changing_function(call, node)
        self.exporting_call(call, arguments)
        if (passed_on := passed_on_in_javascript(call)) is not None:
            is_dropped = isinstance(callee, Name | Member) and callee.name in CALLING_ONLY
            use = ResultUse.OTHER if self.uses.tells(arguments) else ResultUse.DROPPED
            self.scope.invocations.append(copied(passed_on, use=use if is_dropped else call.use))
        return call

    def _new(self, node: Node) -> CodeExpression:
        callee = self._callee(part(node, "constructor"))
        return self._invocation(node, callee, node.child_by_field_name("arguments"), constructs=True)

    def _callee(self, node: Node) -> CodeExpression:
        while node.type in ("parenthesized_expression", "non_null_expression") and node.named_child_count == 1:
            node = node.named_children[0]
        if node.type == "identifier":
            return self.identifier(node, called=True)
        if node.type == "member_expression":
            return self._member(node, called=True)
        return self.expression(node)

    def _invocation(
        self, node: Node, callee: CodeExpression, arguments: Node | None, *, constructs: bool
    ) -> Invocation:
        positional: list[CodeExpression] = []
        is_open = False
        for child in arguments.named_children if arguments is not None else []:
            if child.type == "spread_element":
                is_open = True
                self.opaque(child)
            elif child.type != "comment":
                called = not constructs and is_called_in_javascript(callee, len(positional))
                value = self._callee(child) if called else self.expression(child)
                if not is_open:
                    positional.append(value)
        use = self.uses.of(node)
        call = Invocation(span(node), callee, tuple(positional), open=is_open, constructs=constructs, use=use)
        self.scope.invocations.append(call)
        return call

    def _require(self, node: Node, arguments: Node) -> CodeExpression:
        given = (self.expression(child) for child in arguments.named_children if child.type != "comment")
        module = next(given, Opaque(span(node)))
        if isinstance(module, Literal):
            imported = Imported(span(node), str(module.value), WHOLE)
            self.imports.append(Import(imported.module, (), span(node)))
            if node.parent is None or node.parent.type not in _NAMING:  # what is called or given away at once
                self.name_it(imported, imported.module)
                self.scope.mentions.add(imported.module)
            return imported
        self.remark(node, "it imports a module whose name is not constant")
        return Opaque(span(node))

    def function(self, node: Node, name: str, is_method: bool = False) -> LexicalScope:
        """Translate a function or method, and return its inside."""
        raise NotImplementedError

    # Literals

    def _number(self, node: Node) -> CodeExpression:
        text = self.text(node).replace("_", "")
        number = integer(text)
        if number is not None:
            return Literal(span(node), number)
        try:
            return Literal(span(node), float(text))
        except ValueError:
            return Opaque(span(node))

    def _string(self, node: Node) -> CodeExpression:
        return Literal(span(node), unescape(self.text(node)[1:-1]))

    def _template(self, node: Node) -> CodeExpression:
        parts: list[CodeExpression] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                parts.append(self.inner(child))
            else:
                parts.append(Literal(span(child), unescape(self.text(child))))
        if all(isinstance(piece, Literal) for piece in parts):
            return Literal(span(node), "".join(str(piece.value) for piece in parts if isinstance(piece, Literal)))
        return Joined(span(node), tuple(parts))

    def _object(self, node: Node) -> CodeExpression:
        entries: list[RecordEntry] = []
        for child in node.named_children:
            if child.type == "pair":
                key, value = self.key(part(child, "key")), self.expression(part(child, "value"))
                if isinstance(key, Literal):
                    self.name_it(value, str(key.value))
                entries.append(RecordEntry(key, value))
            elif child.type == "shorthand_property_identifier":
                entries.append(RecordEntry(Literal(span(child), self.text(child)), self.expression(child)))
            elif child.type == "spread_element":
                entries.append(RecordEntry(None, self.inner(child)))
            elif child.type == "method_definition":
                name = part(child, "name")
                method = FunctionLiteral(span(child), self.function(child, self.text(name)))
                entries.append(RecordEntry(self.key(name), method))
        return RecordLiteral(span(node), tuple(entries))

    def key(self, node: Node) -> CodeExpression:
        """Return what the key of a property is."""
        if node.type == "computed_property_name":
            return self.inner(node)
        if node.type in ("string", "number"):
            return self.expression(node)
        return Literal(span(node), self.text(node))

    def _array(self, node: Node) -> CodeExpression:
        return self.items(node, "spread_element")

    # Operators

    def _binary(self, node: Node) -> CodeExpression:
        left, right = self.expression(part(node, "left")), self.expression(part(node, "right"))
        operator = self.text(part(node, "operator"))
        if operator == "+":
            return Joined(span(node), (left, right))
        if operator in ("||", "??", "&&"):
            return Choice(span(node), (left, right), fallback=operator != "&&")
        return Opaque(span(node))

    def _ternary(self, node: Node) -> CodeExpression:
        self.expression(part(node, "condition"))
        options = (self.expression(part(node, "consequence")), self.expression(part(node, "alternative")))
        return Choice(span(node), options)

    # Assignments

    def _assignment(self, node: Node) -> CodeExpression:
        left, right = part(node, "left"), part(node, "right")
        path = self.exported_path(left)
        value = self.expression_to_export(right) if path else self.expression(right)
        if path:
            self.assign_export(path, value, node)
        else:
            self.bind_target(left, value, node)
        return value

    def _augmented(self, node: Node) -> CodeExpression:
        left, value = part(node, "left"), self.expression(part(node, "right"))
        target = self.expression(left)
        if self.text(part(node, "operator")) in ("??=", "||="):
            self.bind_target(left, value, node)
            return Choice(span(node), (target, value), fallback=True)
        self.bind_target(left, Opaque(span(node)), node)
        return Opaque(span(node))

    def bind_inside(self, target: Node, value: CodeExpression, node: Node) -> None:
        """Assign `value` to all that stands on the left side of an assignment or declaration, `node`."""
        if target.type in ("identifier", "shorthand_property_identifier_pattern"):
            name = self.text(target)
            self.name_it(value, name)
            self.bind(name, value, node, owner_of(name, self.scope) if node.type != "variable_declarator" else None)
        elif target.type in ("member_expression", "subscript_expression"):
            self.name_it(value, self.text(target).rpartition(".")[2])
            self.assign(self.expression(target), value, node)
        elif target.type == "object_pattern":
            self._bind_object(target, value, node)
        elif target.type == "assignment_pattern":
            default = self.expression(part(target, "right"))
            self.bind_target(part(target, "left"), Choice(value.span, (value, default), fallback=True), node)
        elif target.type == "array_pattern":
            targets = [child for child in target.named_children if child.type != "comment"]
            for number, inner in enumerate(targets):
                item: CodeExpression = ItemOf(value.span, value, number, len(targets))
                if isinstance(value, ListLiteral) and not value.spread and number < len(value.elements):
                    item = value.elements[number]
                self.bind_target(inner, item, node)
        elif target.type == "rest_pattern":
            self.bind_target(target.named_children[0], Opaque(span(target)), node)
        elif target.type in ("non_null_expression", "parenthesized_expression", "as_expression"):
            self.bind_target(target.named_children[0], value, node)

    def taken(self, pattern: Node) -> tuple[str, ...]:
        """Return the keys that a pattern takes of an object, but for those that are computed."""
        parts = pattern.named_children
        keys = [each.child_by_field_name("key") or each.child_by_field_name("left") or each for each in parts]
        return tuple(self.text(key).strip("\"'") for key in keys)

    def _bind_object(self, target: Node, value: CodeExpression, node: Node) -> None:
        for child in target.named_children:
            if child.type == "shorthand_property_identifier_pattern":
                self.bind_target(child, Member(value.span, value, self.text(child)), node)
            elif child.type == "pair_pattern":
                key = self.key(part(child, "key"))
                self.bind_target(part(child, "value"), Subscript(value.span, value, key), node)
            elif child.type == "object_assignment_pattern":
                name = part(child, "left")
                default = self.expression(part(child, "right"))
                taken = Member(value.span, value, self.text(name))
                self.bind_target(name, Choice(value.span, (taken, default), fallback=True), node)
            elif child.type == "rest_pattern":
                self.bind_target(child.named_children[0], Without(value.span, value, self.taken(target)), node)

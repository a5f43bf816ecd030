"""JavaScript and TypeScript source to scopes and expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from archlint.code.source import Source
from archlint.code.syntax import (
    Binding,
    ChangeKind,
    Choice,
    ClassLiteral,
    Entry,
    Expression,
    FunctionLiteral,
    Import,
    Imported,
    Index,
    Invocation,
    ItemOf,
    Joined,
    ListLiteral,
    Literal,
    Member,
    Name,
    Opaque,
    Parameter,
    RecordLiteral,
    Scope,
    ScopeKind,
    Super,
    This,
    Unit,
)
from archlint.code.translation import Malformed, Translator, part, span, unescape

if TYPE_CHECKING:
    from tree_sitter import Node

_CHANGES = {
    "push": ChangeKind.ITEM,
    "unshift": ChangeKind.ITEM,
}
_FUNCTIONS = ("function_expression", "generator_function", "arrow_function")
_WITH_BODY = ("class_declaration", "abstract_class_declaration", "class")
_TYPES = ("type_arguments", "type_annotation", "interface_declaration", "type_alias_declaration", "ambient_declaration")


class JavaScriptTranslator(Translator):
    """Translates the trees that tree-sitter-javascript and tree-sitter-typescript make."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._expressions: dict[str, Callable[[Node], Expression]] = {
            "identifier": self._identifier,
            "shorthand_property_identifier": self._identifier,
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
            "parenthesized_expression": self._wrapped,
            "await_expression": self._wrapped,
            "as_expression": self._wrapped,
            "satisfies_expression": self._wrapped,
            "non_null_expression": self._wrapped,
            "type_assertion": self._last,
            "sequence_expression": self._last,
            **dict.fromkeys(_FUNCTIONS, self._function_expression),
            "class": lambda node: ClassLiteral(span(node), self._class(node)),
        }
        self._statements_by_type: dict[str, Callable[[Node], None]] = {
            "expression_statement": self.block,
            "statement_block": self.block,
            "lexical_declaration": self._declaration,
            "variable_declaration": self._declaration,
            "function_declaration": self._function_declaration,
            "generator_function_declaration": self._function_declaration,
            "class_declaration": self._class_declaration,
            "abstract_class_declaration": self._class_declaration,
            "enum_declaration": self._enum,
            "return_statement": self._return,
            "if_statement": self._if,
            "for_statement": self._loop,
            "while_statement": self._loop,
            "do_statement": self._loop,
            "for_in_statement": self._for_in,
            "switch_statement": self._switch,
            "try_statement": self._try,
            "import_statement": self._import,
            "export_statement": self._export,
        }

    def statement(self, node: Node) -> None:
        """Translate a statement."""
        translate = self._statements_by_type.get(node.type)
        if translate is not None:
            translate(node)
        elif node.type not in _TYPES:
            self.expression(node)

    def convert(self, node: Node) -> Expression:
        """Return the expression that `node` is."""
        translate = self._expressions.get(node.type)
        if translate is not None:
            return translate(node)
        if node.type in self._statements_by_type:
            self.statement(node)
            return Opaque(span(node))
        return Opaque(span(node)) if node.type in _TYPES else self.opaque(node)

    def own_class(self, expression: Expression) -> Scope | None:
        """Return the class around the method if `expression` is `this`."""
        if not isinstance(expression, This):
            return None
        scope = self.scope
        while scope.kind is ScopeKind.ARROW and scope.parent is not None:
            scope = scope.parent
        return scope.parent if scope.is_method else scope if scope.kind is ScopeKind.CLASS else None

    # Names

    def _identifier(self, node: Node, called: bool = False) -> Expression:
        name = self.text(node)
        self.mention(name, called=called)
        return Name(span(node), name, self.path)

    def _member(self, node: Node, called: bool = False) -> Expression:
        name = self.text(part(node, "property")).removeprefix("#")
        self.mention(name, called=called)
        return Member(span(node), self.expression(part(node, "object")), name)

    def _subscript(self, node: Node) -> Expression:
        base = self.expression(part(node, "object"))
        return Index(span(node), base, self.expression(part(node, "index")))

    def _wrapped(self, node: Node) -> Expression:
        """Return what stands in parentheses, before `as` or `!`, or behind `await`."""
        inner = [child for child in node.named_children if child.type != "comment"]
        if not inner:
            raise Malformed
        return self.expression(inner[0])

    def _last(self, node: Node) -> Expression:
        return [self.expression(child) for child in node.named_children][-1]

    def _call(self, node: Node) -> Expression:
        function, arguments = part(node, "function"), part(node, "arguments")
        callee = self._callee(function)
        if arguments.type == "template_string":
            self.expression(arguments)
            return Opaque(span(node))
        if function.type == "import" or (isinstance(callee, Name) and callee.name == "require"):
            return self._require(node, arguments)
        call = self._invocation(node, callee, arguments, constructs=False)
        self.changing_call(call, node, _CHANGES)
        self._changing_function(call, node)
        return call

    def _new(self, node: Node) -> Expression:
        callee = self._callee(part(node, "constructor"))
        return self._invocation(node, callee, node.child_by_field_name("arguments"), constructs=True)

    def _callee(self, node: Node) -> Expression:
        while node.type in ("parenthesized_expression", "non_null_expression") and node.named_child_count == 1:
            node = node.named_children[0]
        if node.type == "identifier":
            return self._identifier(node, called=True)
        if node.type == "member_expression":
            return self._member(node, called=True)
        return self.expression(node)

    def _invocation(self, node: Node, callee: Expression, arguments: Node | None, *, constructs: bool) -> Invocation:
        positional: list[Expression] = []
        is_open = False
        for child in arguments.named_children if arguments is not None else []:
            if child.type == "spread_element":
                is_open = True
                self.opaque(child)
            elif child.type != "comment":
                value = self.expression(child)
                if not is_open:
                    positional.append(value)
        call = Invocation(span(node), callee, tuple(positional), open=is_open, constructs=constructs)
        self.scope.invocations.append(call)
        return call

    def _changing_function(self, call: Invocation, node: Node) -> None:
        """Remember what `Object.assign` does to its first argument, and `splice` to a list that it inserts into."""
        callee = call.callee
        if isinstance(callee, Member) and callee.name == "assign" and len(call.positional) > 1:
            for value in call.positional[1:]:
                self.change(ChangeKind.MERGE, call.positional[0], None, value, node)
        elif isinstance(callee, Member) and callee.name == "splice":
            for value in call.positional[2:]:
                self.change(ChangeKind.ITEM, callee.base, None, value, node)

    # Literals

    def _number(self, node: Node) -> Expression:
        text = self.text(node).replace("_", "")
        try:
            return Literal(span(node), int(text, 0))
        except ValueError:
            pass
        try:
            return Literal(span(node), float(text))
        except ValueError:
            return Opaque(span(node))

    def _string(self, node: Node) -> Expression:
        return Literal(span(node), unescape(self.text(node)[1:-1]))

    def _template(self, node: Node) -> Expression:
        parts: list[Expression] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                parts.append(self._wrapped(child))
            else:
                parts.append(Literal(span(child), unescape(self.text(child))))
        if all(isinstance(piece, Literal) for piece in parts):
            return Literal(span(node), "".join(str(piece.value) for piece in parts if isinstance(piece, Literal)))
        return Joined(span(node), tuple(parts))

    def _object(self, node: Node) -> Expression:
        entries: list[Entry] = []
        for child in node.named_children:
            if child.type == "pair":
                key, value = self._key(part(child, "key")), self.expression(part(child, "value"))
                if isinstance(key, Literal):
                    _call(value, str(key.value))
                entries.append(Entry(key, value))
            elif child.type == "shorthand_property_identifier":
                entries.append(Entry(Literal(span(child), self.text(child)), self.expression(child)))
            elif child.type == "spread_element":
                entries.append(Entry(None, self._wrapped(child)))
            elif child.type == "method_definition":
                key = part(child, "name")
                entries.append(
                    Entry(self._key(key), FunctionLiteral(span(child), self._function(child, self.text(key))))
                )
        return RecordLiteral(span(node), tuple(entries))

    def _key(self, node: Node) -> Expression:
        if node.type == "computed_property_name":
            return self._wrapped(node)
        if node.type in ("string", "number"):
            return self.expression(node)
        return Literal(span(node), self.text(node))

    def _array(self, node: Node) -> Expression:
        elements: list[Expression] = []
        spread: list[Expression] = []
        for child in node.named_children:
            if child.type == "spread_element":
                spread.append(self._wrapped(child))
            elif child.type != "comment":
                elements.append(self.expression(child))
        return ListLiteral(span(node), tuple(elements), tuple(spread))

    # Operators

    def _binary(self, node: Node) -> Expression:
        left, right = self.expression(part(node, "left")), self.expression(part(node, "right"))
        operator = self.text(part(node, "operator"))
        if operator == "+":
            return Joined(span(node), (left, right))
        if operator in ("||", "??", "&&"):
            return Choice(span(node), (left, right), fallback=operator != "&&")
        return Opaque(span(node))

    def _ternary(self, node: Node) -> Expression:
        self.expression(part(node, "condition"))
        options = (self.expression(part(node, "consequence")), self.expression(part(node, "alternative")))
        return Choice(span(node), options)

    # Assignments

    def _assignment(self, node: Node) -> Expression:
        left, right = part(node, "left"), part(node, "right")
        value = self.expression(right)
        if not self._assign_exports(left, value, node):
            self._bind_target(left, value, node)
        return value

    def _augmented(self, node: Node) -> Expression:
        left, value = part(node, "left"), self.expression(part(node, "right"))
        target = self.expression(left)
        if self.text(part(node, "operator")) in ("??=", "||="):
            self._bind_target(left, value, node)
            return Choice(span(node), (target, value), fallback=True)
        self._bind_target(left, Opaque(span(node)), node)
        return Opaque(span(node))

    def _assign_exports(self, left: Node, value: Expression, node: Node) -> bool:
        """Assign to `module.exports`, `exports.name` or `module.exports.name`; return whether it was that."""
        path = self.text(left).split(".") if left.type == "member_expression" else []
        path = path[1:] if path[:2] == ["module", "exports"] else path
        if path[:1] != ["exports"] or len(path) > 2:
            return False
        if len(path) == 2:
            self._export_as(path[1], value, node)
        else:
            self._export_as("default", value, node)
            for entry in value.entries if isinstance(value, RecordLiteral) else ():
                if isinstance(entry.key, Literal):
                    self._export_as(str(entry.key.value), entry.value, node)
        return True

    def _export_as(self, name: str, value: Expression, node: Node) -> None:
        _call(value, name)
        self.exports.setdefault(name, []).append(Binding(value, self.scope, node.end_byte, self.path))

    def _declaration(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "variable_declarator":
                value = child.child_by_field_name("value")
                name = part(child, "name")
                # `let x;` says nothing of what it is later.
                converted = self.expression(value) if value is not None else Literal(span(child), None)
                self._bind_target(name, converted, child)

    def _bind_target(self, target: Node, value: Expression, node: Node) -> None:
        if target.type in ("identifier", "shorthand_property_identifier_pattern"):
            name = self.text(target)
            _call(value, name)
            self.bind(name, value, node, self._variable_scope(name) if node.type != "variable_declarator" else None)
        elif target.type in ("member_expression", "subscript_expression"):
            _call(value, self.text(target).rpartition(".")[2])
            self.assign(self.expression(target), value, node)
        elif target.type == "object_pattern":
            self._bind_object(target, value, node)
        elif target.type == "assignment_pattern":
            default = self.expression(part(target, "right"))
            self._bind_target(part(target, "left"), Choice(value.span, (value, default), fallback=True), node)
        elif target.type == "array_pattern":
            for number, inner in enumerate(child for child in target.named_children if child.type != "comment"):
                given = isinstance(value, ListLiteral) and not value.spread and number < len(value.elements)
                item = value.elements[number] if given and isinstance(value, ListLiteral) else Opaque(value.span)
                self._bind_target(inner, item, node)
        elif target.type == "rest_pattern":
            self._bind_target(target.named_children[0], Opaque(span(target)), node)
        elif target.type in ("non_null_expression", "parenthesized_expression", "as_expression"):
            self._bind_target(target.named_children[0], value, node)

    def _bind_object(self, target: Node, value: Expression, node: Node) -> None:
        for child in target.named_children:
            if child.type == "shorthand_property_identifier_pattern":
                self._bind_target(child, Member(value.span, value, self.text(child)), node)
            elif child.type == "pair_pattern":
                key = self._key(part(child, "key"))
                self._bind_target(part(child, "value"), Index(value.span, value, key), node)
            elif child.type == "object_assignment_pattern":
                name = part(child, "left")
                default = self.expression(part(child, "right"))
                taken = Member(value.span, value, self.text(name))
                self._bind_target(name, Choice(value.span, (taken, default), fallback=True), node)
            elif child.type == "rest_pattern":
                self._bind_target(child, value, node)

    def _variable_scope(self, name: str) -> Scope:
        """Return the scope that declares a variable which is assigned here."""
        scope: Scope | None = self.scope
        while scope is not None and name not in scope.bindings and not scope.parameter(name):
            scope = scope.parent
        return scope or self.scope

    # Statements

    def _return(self, node: Node) -> None:
        for child in node.named_children:
            if child.type != "comment":
                self.scope.returns.append(self.expression(child))

    def _if(self, node: Node) -> None:
        self.expression(part(node, "condition"))
        arms = [part(node, "consequence")]
        if (otherwise := node.child_by_field_name("alternative")) is not None:
            arms.append(otherwise)
        self.arms(*(lambda arm=arm: self._body(arm) for arm in arms))

    def _body(self, node: Node) -> None:
        """Translate a block, or the single statement that stands in place of one."""
        if node.type in ("statement_block", "else_clause", "finally_clause"):
            self.block(node)
        elif self._enter(node):
            self.statement(node)
            self._depth -= 1

    def _loop(self, node: Node) -> None:
        self.arms(lambda: self.block(node), loop=True)

    def _for_in(self, node: Node) -> None:
        items = self.expression(part(node, "right"))

        def run() -> None:
            left = part(node, "left")
            item = ItemOf(items.span, items) if self.text(part(node, "operator")) == "of" else Opaque(span(node))
            self._bind_target(left, item, left)
            self._body(part(node, "body"))

        self.arms(run, loop=True)

    def _switch(self, node: Node) -> None:
        self.expression(part(node, "value"))
        cases = [child for child in part(node, "body").named_children if child.type != "comment"]
        self.arms(*(lambda case=case: self.block(case) for case in cases), exclusive=False)

    def _try(self, node: Node) -> None:
        def catch() -> None:
            handler = part(node, "handler")
            if (parameter := handler.child_by_field_name("parameter")) is not None:
                self._bind_target(parameter, Opaque(span(parameter)), parameter)
            self.block(part(handler, "body"))

        arms = [lambda: self.block(part(node, "body"))]
        if node.child_by_field_name("handler") is not None:
            arms.append(catch)
        if (finalizer := node.child_by_field_name("finalizer")) is not None:
            arms.append(lambda: self.block(finalizer))
        self.arms(*arms, exclusive=False)

    # Definitions

    def _function_expression(self, node: Node) -> Expression:
        name = node.child_by_field_name("name")
        return FunctionLiteral(span(node), self._function(node, self.text(name) if name is not None else ""))

    def _function_declaration(self, node: Node) -> None:
        name = self.text(part(node, "name"))
        scope = self._function(node, name)
        self.bind(name, FunctionLiteral(span(node), scope), node)

    def _function(self, node: Node, name: str, is_method: bool = False) -> Scope:
        kind = ScopeKind.ARROW if node.type == "arrow_function" else ScopeKind.FUNCTION
        scope = self.new_scope(kind, name, node)
        scope.is_method = is_method
        scope.is_getter = any(child.type == "get" for child in node.children)
        with self.inside(scope):
            self._parameters(node)
            body = node.child_by_field_name("body")  # an overload has none
            if body is not None and body.type == "statement_block":
                self.block(body)
            elif body is not None:
                scope.returns.append(self.expression(body))
        return scope

    def _parameters(self, node: Node) -> None:
        single = node.child_by_field_name("parameter")
        formal = node.child_by_field_name("parameters")
        children = [single] if single is not None else formal.named_children if formal is not None else []
        for number, child in enumerate(child for child in children if child.type != "comment"):
            self._parameter(child, number)

    def _parameter(self, node: Node, number: int) -> None:
        pattern = node.child_by_field_name("pattern") or node
        default = node.child_by_field_name("value")
        if pattern.type == "assignment_pattern":
            pattern, default = part(pattern, "left"), part(pattern, "right")
        value = self.expression(default) if default is not None else None
        annotation = node.child_by_field_name("type")
        kind = self.text(annotation).lstrip(": ") if annotation is not None else ""
        if pattern.type == "identifier":
            name = self.text(pattern)
            self.scope.parameters.append(Parameter(name, number, value, annotation=kind))
            if any(
                child.type in ("accessibility_modifier", "override_modifier", "readonly") for child in node.children
            ):
                field = Binding(Name(span(pattern), name, self.path), self.scope, node.end_byte)
                owner = self.scope.parent
                if owner is not None:
                    owner.fields.setdefault(name, []).append(field)
        elif pattern.type == "object_pattern":
            for child in pattern.named_children:
                self._destructured(child, number)
        else:
            self._bind_target(pattern, Opaque(span(pattern)), pattern)

    def _destructured(self, node: Node, number: int) -> None:
        key, target, default = node, node, None
        if node.type == "pair_pattern":
            key, target = part(node, "key"), part(node, "value")
        if target.type in ("object_assignment_pattern", "assignment_pattern"):
            target, default = part(target, "left"), part(target, "right")
            key = target if key is node else key
        if target.type in ("identifier", "shorthand_property_identifier_pattern"):
            value = self.expression(default) if default is not None else None
            self.scope.parameters.append(Parameter(self.text(target), number, value, key=self.text(key)))
        else:
            self._bind_target(target, Opaque(span(target)), target)

    def _class_declaration(self, node: Node) -> None:
        scope = self._class(node)
        self.bind(scope.name, ClassLiteral(span(node), scope), node)

    def _class(self, node: Node) -> Scope:
        name = node.child_by_field_name("name")
        scope = self.new_scope(ScopeKind.CLASS, self.text(name) if name is not None else "", node)
        for child in node.named_children:
            if child.type == "class_heritage":
                clauses = [clause for clause in child.named_children if clause.type == "extends_clause"]
                bases = [clause.named_children[0] for clause in clauses] if clauses else child.named_children[:1]
                scope.bases.extend(self.expression(base) for base in bases if base.type != "implements_clause")
        with self.inside(scope):
            for member in part(node, "body").named_children:
                self._class_member(member)
        return scope

    def _class_member(self, node: Node) -> None:
        if node.type == "method_definition":
            name = self.text(part(node, "name")).removeprefix("#")
            self.bind(name, FunctionLiteral(span(node), self._function(node, name, is_method=True)), node)
        elif node.type in ("field_definition", "public_field_definition"):
            key = node.child_by_field_name("property") or part(node, "name")
            value = node.child_by_field_name("value")
            if value is not None:
                converted = self.expression(value)
                name = self.text(key).removeprefix("#")
                _call(converted, name)
                self.bind(name, converted, node)
        elif node.type == "class_static_block":
            self.block(part(node, "body"))

    def _enum(self, node: Node) -> None:
        entries: list[Entry] = []
        for child in part(node, "body").named_children:
            if child.type == "enum_assignment":
                entries.append(Entry(self._key(part(child, "name")), self.expression(part(child, "value"))))
        self.bind(self.text(part(node, "name")), RecordLiteral(span(node), tuple(entries)), node)

    # Modules

    def _require(self, node: Node, arguments: Node) -> Expression:
        inner = [child for child in arguments.named_children if child.type != "comment"]
        module = self.expression(inner[0]) if inner else Opaque(span(node))
        if isinstance(module, Literal):
            self.imports.append(Import(str(module.value), (), span(node)))
            return Imported(span(node), str(module.value))
        self.remark(node, "it imports a module whose name is not constant")
        return Opaque(span(node))

    def _import(self, node: Node) -> None:
        if any(child.type == "type" for child in node.children):
            return
        for child in node.named_children:
            if child.type == "import_require_clause":
                module = self._module(child)
                self.bind(self.text(child.named_children[0]), Imported(span(node), module), node)
                self.imports.append(Import(module, (), span(node)))
        if node.child_by_field_name("source") is None:
            return
        module = self._module(node)
        self.imports.append(Import(module, (), span(node)))
        for clause in node.named_children:
            for child in clause.named_children if clause.type == "import_clause" else ():
                if child.type == "identifier":
                    self.bind(self.text(child), Imported(span(node), module, "default"), node)
                elif child.type == "namespace_import":
                    self.bind(self.text(child.named_children[0]), Imported(span(node), module), node)
                elif child.type == "named_imports":
                    for specifier in child.named_children:
                        if specifier.type == "import_specifier":
                            name = self.text(part(specifier, "name"))
                            alias = specifier.child_by_field_name("alias")
                            bound = self.text(alias) if alias is not None else name
                            self.bind(bound, Imported(span(node), module, name), node)

    def _module(self, node: Node) -> str:
        return self.text(part(node, "source"))[1:-1]

    def _export(self, node: Node) -> None:
        if node.child_by_field_name("source") is not None:
            module = self._module(node)
            self.imports.append(Import(module, (), span(node)))
            clauses = [child for child in node.named_children if child.type == "export_clause"]
            if not clauses:
                self.stars.append(module)
            for name, exported in self._specifiers(clauses):
                self._export_as(exported, Imported(span(node), module, name), node)
            return
        for name, exported in self._specifiers(node.named_children):
            self._export_as(exported, Name(span(node), name, self.path), node)
        if (declaration := node.child_by_field_name("declaration")) is not None:
            before = {name: len(bindings) for name, bindings in self.scope.bindings.items()}
            self.statement(declaration)
            default = any(child.type == "default" for child in node.children)
            for name, bindings in list(self.scope.bindings.items()):
                if len(bindings) > before.get(name, 0):
                    self._export_as("default" if default else name, Name(span(node), name, self.path), node)
        elif (value := node.child_by_field_name("value")) is not None:
            self._export_as("default", self.expression(value), node)

    def _specifiers(self, clauses: list[Node]) -> list[tuple[str, str]]:
        """Return the names in export clauses, each with the name that it is exported as."""
        found: list[tuple[str, str]] = []
        for clause in clauses:
            for child in clause.named_children if clause.type == "export_clause" else ():
                if child.type == "export_specifier":
                    name = self.text(part(child, "name"))
                    alias = child.child_by_field_name("alias")
                    found.append((name, self.text(alias) if alias is not None else name))
        return found


def translate_javascript(source: Source, root: Node) -> Unit:
    """Return the scopes and expressions of a JavaScript or TypeScript file whose syntax tree is below `root`."""
    return JavaScriptTranslator(source).unit(root)


def _call(value: Expression, name: str) -> None:
    """Call a function or class that has no name as what it is assigned to."""
    if isinstance(value, FunctionLiteral | ClassLiteral) and not value.scope.name:
        value.scope.name = name

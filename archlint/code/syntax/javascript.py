"""JavaScript and TypeScript source to scopes and expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.code.syntax.javascript_expressions import JavaScriptExpressions
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.source import Source
from archlint.code.syntax.syntax import (
    Binding,
    ClassLiteral,
    CodeExpression,
    FunctionLiteral,
    FunctionParameter,
    Imported,
    ItemOf,
    LexicalScope,
    Literal,
    Name,
    Opaque,
    RecordEntry,
    RecordLiteral,
    ScopeKind,
)
from archlint.code.syntax.translation import part, span
from archlint.code.syntax.unit import Import, Unit

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a function returns that ends in an error.
_REJECTED = "Promise.reject"
_FUNCTIONS = ("function_expression", "generator_function", "arrow_function")


class JavaScriptTranslator(JavaScriptExpressions):
    """Translates the trees that tree-sitter-javascript and tree-sitter-typescript make."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.expressions |= dict.fromkeys(_FUNCTIONS, self._function_expression)
        self.expressions["class"] = lambda node: ClassLiteral(span(node), self._class(node))
        self.statements = {
            "expression_statement": self._expression_statement,
            "statement_block": self.block,
            "lexical_declaration": self._declaration,
            "variable_declaration": self._declaration,
            "function_declaration": self._function_declaration,
            "generator_function_declaration": self._function_declaration,
            "class_declaration": self._class_declaration,
            "abstract_class_declaration": self._class_declaration,
            "enum_declaration": self._enum,
            "return_statement": self._return,
            "throw_statement": self.throw,
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

    def _declaration(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "variable_declarator":
                value = child.child_by_field_name("value")
                name = part(child, "name")
                # `let x;` says nothing of what it is later.
                converted = self.expression(value) if value is not None else Literal(span(child), None)
                self.bind_target(name, converted, child)

    # Statements

    def _expression_statement(self, node: Node) -> None:
        for child in node.named_children:
            self.uses.mark(child, ResultUse.DROPPED)
        self.block(node)

    def _return(self, node: Node) -> None:
        for child in node.named_children:
            self.uses.mark(child, ResultUse.RETURNED)
            if child.type == "call_expression" and self.text(part(child, "function")) == _REJECTED:
                self.throwing.throw(self.scope, self.path)
            if child.type != "comment":
                self.scope.returns.append(self.expression(child))

    def _if(self, node: Node) -> None:
        condition = part(node, "condition")
        self.expression(condition)
        arms = [part(node, "consequence")]
        if (otherwise := node.child_by_field_name("alternative")) is not None:
            arms.append(otherwise)
        before = len(self.scope.returns)
        with self.throwing.tested(self.text(condition)):
            self.arms(*(lambda arm=arm: self._body(arm) for arm in arms))
        if len(self.scope.returns) > before:
            self.throwing.returned(self.path, self.text(condition))

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
            self.bind_target(left, item, left)
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
                self.bind_target(parameter, Opaque(span(parameter)), parameter)
            self.block(part(handler, "body"))

        arms = [lambda: self.block(part(node, "body"))]
        catching = int(node.child_by_field_name("handler") is not None)
        if catching:
            arms.append(catch)
        if (finalizer := node.child_by_field_name("finalizer")) is not None:
            arms.append(lambda: self.block(finalizer))
        self.arms(*self.throwing.tried(self.scope, arms, catching), exclusive=False)

    # Definitions

    def _function_expression(self, node: Node) -> CodeExpression:
        name = node.child_by_field_name("name")
        scope = self.function(node, self.text(name) if name is not None else "")
        # Its name is known inside of it; outside, it goes by that only if it is assigned to a variable of that name.
        scope.decorated = name is not None
        return FunctionLiteral(span(node), scope)

    def _function_declaration(self, node: Node) -> None:
        name = self.text(part(node, "name"))
        scope = self.function(node, name)
        self.bind(name, FunctionLiteral(span(node), scope), node)

    def function(self, node: Node, name: str, is_method: bool = False) -> LexicalScope:
        """Translate a function or method, and return its inside."""
        kind = ScopeKind.ARROW if node.type == "arrow_function" else ScopeKind.FUNCTION
        scope = self.new_scope(kind, name, node)
        scope.is_method = is_method
        scope.is_getter = any(child.type == "get" for child in node.children)
        scope.is_async = any(child.type == "async" for child in node.children)
        with self.inside(scope), self.uses.inside_function():
            self._parameters(node)
            self.uses.take(parameter.name for parameter in scope.parameters)
            body = node.child_by_field_name("body")  # an overload has none
            if body is not None and body.type == "statement_block":
                self.block(body)
            elif body is not None:
                self.uses.mark(body, ResultUse.RETURNED)
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
            self.scope.parameters.append(FunctionParameter(name, number, value, annotation=kind))
            if any(
                child.type in ("accessibility_modifier", "override_modifier", "readonly") for child in node.children
            ):
                field = Binding(Name(span(pattern), name, self.path), self.scope, node.end_byte)
                owner = self.scope.parent
                if owner is not None:
                    owner.fields.setdefault(name, []).append(field)
        elif pattern.type == "object_pattern":
            for child in pattern.named_children:
                self._destructured(child, number, self.taken(pattern))
        else:
            self.bind_target(pattern, Opaque(span(pattern)), pattern)

    def _destructured(self, node: Node, number: int, taken: tuple[str, ...]) -> None:
        key, target, default = node, node, None
        if node.type == "rest_pattern" and node.named_children[0].type == "identifier":
            name = self.text(node.named_children[0])
            self.scope.parameters.append(FunctionParameter(name, number, without=taken))
            return
        if node.type == "pair_pattern":
            key, target = part(node, "key"), part(node, "value")
        if target.type in ("object_assignment_pattern", "assignment_pattern"):
            target, default = part(target, "left"), part(target, "right")
            key = target if key is node else key
        if target.type in ("identifier", "shorthand_property_identifier_pattern"):
            value = self.expression(default) if default is not None else None
            self.scope.parameters.append(FunctionParameter(self.text(target), number, value, key=self.text(key)))
        else:
            self.bind_target(target, Opaque(span(target)), target)

    def _class_declaration(self, node: Node) -> None:
        scope = self._class(node)
        self.bind(scope.name, ClassLiteral(span(node), scope), node)

    def _class(self, node: Node) -> LexicalScope:
        name = node.child_by_field_name("name")
        scope = self.new_scope(ScopeKind.CLASS, self.text(name) if name is not None else "", node)
        for child in node.named_children:
            if child.type == "class_heritage":
                clauses = [clause for clause in child.named_children if clause.type == "extends_clause"]
                bases = [clause.named_children[0] for clause in clauses] if clauses else child.named_children[:1]
                scope.bases.extend(self.expression(base) for base in bases if base.type != "implements_clause")
        with self.inside(scope):
            decorated = False
            for member in part(node, "body").named_children:
                self._class_member(member, decorated)
                decorated = member.type == "decorator"
        return scope

    def _class_member(self, node: Node, decorated: bool) -> None:
        if node.type == "method_definition":
            name = self.text(part(node, "name")).removeprefix("#")
            method = self.function(node, name, is_method=True)
            method.decorated = decorated
            self.bind(name, FunctionLiteral(span(node), method), node)
        elif node.type == "decorator":
            self.opaque(node)
        elif node.type in ("field_definition", "public_field_definition"):
            key = node.child_by_field_name("property") or part(node, "name")
            value = node.child_by_field_name("value")
            if value is not None:
                converted = self.expression(value)
                name = self.text(key).removeprefix("#")
                self.name_it(converted, name)
                self.bind(name, converted, node)
        elif node.type == "class_static_block":
            self.block(part(node, "body"))

    def _enum(self, node: Node) -> None:
        entries: list[RecordEntry] = []
        for child in part(node, "body").named_children:
            if child.type == "enum_assignment":
                entries.append(RecordEntry(self.key(part(child, "name")), self.expression(part(child, "value"))))
        self.bind(self.text(part(node, "name")), RecordLiteral(span(node), tuple(entries)), node)

    # Modules

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
                    self._bind_imported(self.text(child), module, "default", node)
                elif child.type == "namespace_import":
                    self.bind(self.text(child.named_children[0]), Imported(span(node), module), node)
                elif child.type == "named_imports":
                    for specifier in child.named_children:
                        if specifier.type == "import_specifier":
                            name = self.text(part(specifier, "name"))
                            alias = specifier.child_by_field_name("alias")
                            self._bind_imported(self.text(alias or part(specifier, "name")), module, name, node)

    def _bind_imported(self, bound: str, module: str, name: str, node: Node) -> None:
        value = Imported(span(node), module, name)
        self.name_it(value, bound)
        self.bind(bound, value, node)

    def _module(self, node: Node) -> str:
        return self.text(part(node, "source"))[1:-1]

    def _export(self, node: Node) -> None:
        if node.child_by_field_name("source") is not None:
            module = self._module(node)
            self.imports.append(Import(module, (), span(node)))
            clauses = [child for child in node.named_children if child.type == "export_clause"]
            spaces = [child for child in node.named_children if child.type == "namespace_export"]
            if not clauses and not spaces:
                self.stars.append(module)
            for space in spaces:
                self.export_as(self.text(space.named_children[-1]), Imported(span(node), module), node)
            for name, exported in self._specifiers(clauses):
                self.export_as(exported, Imported(span(node), module, name), node)
            return
        if any(child.type == "=" for child in node.children):
            self.export_whole(self.expression(node.named_children[-1]), node)
            return
        for name, exported in self._specifiers(node.named_children):
            self.export_as(exported, Name(span(node), name, self.path), node)
        if (declaration := node.child_by_field_name("declaration")) is not None:
            before = len(self.bound)
            self.statement(declaration)
            default = any(child.type == "default" for child in node.children)
            for name in dict.fromkeys(name for scope, name in self.bound[before:] if scope is self.scope):
                self.export_as("default" if default else name, Name(span(node), name, self.path), node)
        elif (value := node.child_by_field_name("value")) is not None:
            self.export_as("default", self.expression_to_export(value), node)

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

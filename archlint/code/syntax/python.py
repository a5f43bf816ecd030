"""Python source to scopes and expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archlint.code.syntax.data_classes import SETTINGS, default_of, prefix_of, setting
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.python_expressions import PythonExpressions
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
    Name,
    Opaque,
    ScopeKind,
)
from archlint.code.syntax.translation import part, span
from archlint.code.syntax.unit import Import, Unit
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_GETTERS = regex(r"\b(?:cached_)?property\b")
_STATIC = regex(r"\bstaticmethod\b")
#: What a class may inherit from that lets its objects have the fields that its constructor is given, in their order.
_PLAIN_BASES = frozenset({"ABC", "BaseModel", "Generic", "NamedTuple", "Protocol", "object"})
_MAIN = regex(r"""__name__\s*==\s*["']__main__["']|["']__main__["']\s*==\s*__name__|(?:typing\.)?TYPE_CHECKING$""")


class PythonTranslator(PythonExpressions):
    """Translates the tree that tree-sitter-python makes."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.expressions["lambda"] = self._lambda
        self.statements = {
            "expression_statement": self._expression_statement,
            "return_statement": self._return,
            "raise_statement": self.throw,
            "assert_statement": self._assert,
            "if_statement": self._if,
            "for_statement": self._for,
            "while_statement": self._while,
            "try_statement": self._try,
            "with_statement": self._with,
            "match_statement": self._match,
            "function_definition": self._function,
            "class_definition": self._class,
            "decorated_definition": self._decorated,
            "import_statement": self._import,
            "import_from_statement": self._import_from,
            "global_statement": self._global,
            "nonlocal_statement": self._global,
            "block": self.block,
        }

    # Statements

    def _expression_statement(self, node: Node) -> None:
        for child in node.named_children:
            self.uses.mark(child, ResultUse.WAITED)
        self.block(node)

    def _return(self, node: Node) -> None:
        for child in node.named_children:
            self.uses.mark(child, ResultUse.RETURNED)
            self.scope.returns.append(self.expression(child))

    def _assert(self, node: Node) -> None:
        with self.throwing.tested(self.text(node)):
            self.throw(node)

    def _if(self, node: Node) -> None:
        condition = part(node, "condition")
        conditions = [self.text(condition)]
        self.expression(condition)
        arms = [part(node, "consequence")]
        if _MAIN.search(self.text(condition)):
            arms = []
        for clause in node.children_by_field_name("alternative"):
            if (further := clause.child_by_field_name("condition")) is not None:
                self.expression(further)
                conditions.append(self.text(further))
            arms.append(clause.child_by_field_name("consequence") or part(clause, "body"))
        before = len(self.scope.returns)
        with self.throwing.tested(*conditions):
            self.arms(*(lambda arm=arm: self.block(arm) for arm in arms))
        if len(self.scope.returns) > before:
            self.throwing.returned(self.path, *conditions)

    def _for(self, node: Node) -> None:
        items = self.expression(part(node, "right"))
        body = part(node, "body")

        def run() -> None:
            self.bind_target(part(node, "left"), ItemOf(items.span, items), part(node, "left"))
            self.block(body)

        self.arms(run, loop=True)
        if (otherwise := node.child_by_field_name("alternative")) is not None:
            self.arms(lambda: self.block(part(otherwise, "body")))

    def _while(self, node: Node) -> None:
        def run() -> None:
            self.expression(part(node, "condition"))
            self.block(part(node, "body"))

        self.arms(run, loop=True)
        if (otherwise := node.child_by_field_name("alternative")) is not None:
            self.arms(lambda: self.block(part(otherwise, "body")))

    def _try(self, node: Node) -> None:
        clauses = [child for child in node.named_children if child.type != "comment"]
        arms = [lambda clause=clause: self._clause(clause) for clause in clauses]
        catching = sum(clause.type.startswith("except") for clause in clauses)
        self.arms(*self.throwing.tried(self.scope, arms, catching), exclusive=False)

    def _clause(self, node: Node) -> None:
        if node.type == "block":
            self.block(node)
            return
        for child in node.named_children:
            if child.type == "block":
                self.block(child)
            elif child.type == "as_pattern":
                self._as_pattern(child, caught=True)
            else:
                self.expression(child)

    def _with(self, node: Node) -> None:
        for clause in node.named_children:
            if clause.type == "with_clause":
                for item in clause.named_children:
                    value = item.child_by_field_name("value")
                    if value is not None and value.type == "as_pattern":
                        self._as_pattern(value)
                    elif value is not None:
                        self.expression(value)
        self.block(part(node, "body"))

    def _as_pattern(self, node: Node, caught: bool = False) -> None:
        value = self.expression(node.named_children[0])
        alias = node.child_by_field_name("alias")
        if alias is not None and alias.named_children:
            self.bind_target(alias.named_children[0], Opaque(span(node)) if caught else value, node)

    def _match(self, node: Node) -> None:
        self.opaque_fields(node, "subject")
        cases = [child for child in part(node, "body").named_children if child.type == "case_clause"]
        self.arms(*(lambda case=case: self._case(case) for case in cases))

    def _case(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "block":
                self.block(child)
            elif child.type == "case_pattern":
                self.bind_all(child, child)
            else:
                self.expression(child)

    def opaque_fields(self, node: Node, name: str) -> None:
        """Translate the children of `node` in the field `name` for the sake of the calls in them."""
        for child in node.children_by_field_name(name):
            self.expression(child)

    # Definitions

    def _function(self, node: Node, decorators: str = "", written: Iterable[CodeExpression] = ()) -> None:
        name = self.text(part(node, "name"))
        scope = self.new_scope(ScopeKind.FUNCTION, name, node)
        scope.is_method = self.scope.kind is ScopeKind.CLASS and not _STATIC.search(decorators)
        scope.is_getter = bool(_GETTERS.search(decorators))
        scope.decorated = bool(decorators)
        scope.decorators.extend(written)
        scope.parameters.extend(self._parameters(part(node, "parameters"), own=scope.is_method))
        body = part(node, "body")
        with self.inside(scope):
            self.block(body)
        self.bind(name, FunctionLiteral(span(node), scope), node, self.globals.get((self.scope, name)))

    def _lambda(self, node: Node) -> CodeExpression:
        scope = self.new_scope(ScopeKind.FUNCTION, "", node)
        parameters = node.child_by_field_name("parameters")
        scope.parameters.extend(self._parameters(parameters) if parameters is not None else [])
        with self.inside(scope):
            scope.returns.append(self.expression(part(node, "body")))
        return FunctionLiteral(span(node), scope)

    def _parameters(self, node: Node, own: bool = False) -> list[FunctionParameter]:
        found: list[FunctionParameter] = []
        by_name_only = False
        for child in node.named_children:
            if child.type in ("comment", "positional_separator"):
                continue
            if child.type == "keyword_separator":
                by_name_only = True
                continue
            name = child.child_by_field_name("name") or child
            while name.type != "identifier" and name.named_children:
                name = name.named_children[0]
            inner = child.named_children[0] if child.type == "typed_parameter" else child
            rest = inner.type in ("list_splat_pattern", "dictionary_splat_pattern")
            by_name_only = by_name_only or rest
            default = child.child_by_field_name("value")
            annotation = child.child_by_field_name("type")
            found.append(
                FunctionParameter(
                    self.text(name),
                    None if by_name_only or (own and not found) else len(found) - own,
                    self.expression(default) if default is not None else None,
                    annotation=self.text(annotation) if annotation is not None else "",
                    rest=rest,
                    by_name=inner.type == "dictionary_splat_pattern",
                    own=own and not found,
                )
            )
        return found

    def _class(self, node: Node, decorators: str = "") -> None:
        name = self.text(part(node, "name"))
        scope = self.new_scope(ScopeKind.CLASS, name, node)
        scope.decorated = bool(decorators)
        bases = node.child_by_field_name("superclasses")
        if bases is not None:
            scope.bases.extend(
                self.expression(base)
                for base in bases.named_children
                if base.type in ("identifier", "attribute", "subscript")
            )
        with self.inside(scope):
            self.block(part(node, "body"))
            if (decorators or bases is not None) and "__init__" not in scope.bindings:
                named = [self.text(base).rpartition(".")[2] for base in bases.named_children] if bases else []
                is_known = all(each in _PLAIN_BASES for each in named)
                self._constructor(node, scope, is_known=is_known, is_set=SETTINGS in named)
        self.bind(name, ClassLiteral(span(node), scope), node)

    def _constructor(self, node: Node, scope: LexicalScope, *, is_known: bool, is_set: bool) -> None:
        """Give a data class the constructor that it has: it takes its fields, in their order where that is known.

        Args:
            node: the class.
            scope: its inside.
            is_known: whether it is known that it has no other fields, and takes no defaults from elsewhere.
            is_set: whether it takes them from the environment.
        """
        prefix = prefix_of(scope)
        constructor = self.new_scope(ScopeKind.FUNCTION, "__init__", node)
        constructor.is_method = True
        constructor.parameters.append(FunctionParameter("self", None, own=True))
        for name in self._declared(part(node, "body")):
            value = next((binding.value for binding in scope.bindings.get(name, ())), None)
            default = default_of(value, span(node)) if is_known else None
            if is_set:
                default = setting(name, value, prefix, span(node))
            default = default if default is not None else Opaque(span(node))
            position = len(scope.declared) if is_known else None
            constructor.parameters.append(FunctionParameter(name, position, default))
            field = Binding(Name(span(node), name, ()), constructor, node.end_byte, self.path)
            scope.fields.setdefault(name, []).append(field)
            scope.declared.add(name)
        if scope.declared:
            self.bind("__init__", FunctionLiteral(span(node), constructor), node)

    def _declared(self, body: Node) -> Iterator[str]:
        """Yield the names that the body of a class declares with a type, and that are not those of the class itself."""
        for statement in body.named_children:
            for child in statement.named_children if statement.type == "expression_statement" else ():
                kind, target = child.child_by_field_name("type"), child.child_by_field_name("left")
                if kind is None or target is None or child.type != "assignment" or target.type != "identifier":
                    continue
                if "ClassVar" not in self.text(kind):
                    yield self.text(target)

    def _decorated(self, node: Node) -> None:
        definition = part(node, "definition")
        decorators = [child for child in node.named_children if child.type == "decorator"]
        written = [self.inner(decorator) for decorator in decorators]
        text = "\n".join(self.text(decorator) for decorator in decorators)
        if definition.type == "class_definition":
            self._class(definition, text)
        else:
            self._function(definition, text, written)

    # Imports

    def _import(self, node: Node) -> None:
        for child in node.children_by_field_name("name"):
            alias = child.child_by_field_name("alias")
            module = self.text(part(child, "name") if alias is not None else child).replace(" ", "")
            self.imports.append(Import(module, (), span(node)))
            if alias is not None:
                self.bind(self.text(alias), Imported(span(node), module), node)
            else:
                top = module.partition(".")[0]
                self.bind(top, Imported(span(node), top), node)

    def _import_from(self, node: Node) -> None:
        module = self.text(part(node, "module_name")).replace(" ", "")
        names: list[str] = []
        for child in node.children_by_field_name("name"):
            alias = child.child_by_field_name("alias")
            name = self.text(part(child, "name") if alias is not None else child)
            names.append(name)
            bound = self.text(alias) if alias is not None else name
            self.bind(bound, Imported(span(node), module, name), node)
        if any(child.type == "wildcard_import" for child in node.named_children):
            self.stars.append(module)
        self.imports.append(Import(module, tuple(names), span(node)))

    def _global(self, node: Node) -> None:
        scope = self.scope
        outer = scope.parent
        while outer is not None and outer.parent is not None and node.type == "global_statement":
            outer = outer.parent
        for child in node.named_children:
            self.globals[scope, self.text(child)] = outer or scope


def translate_python(source: Source, root: Node) -> Unit:
    """Return the scopes and expressions of a Python file whose syntax tree is below `root`."""
    return PythonTranslator(source).unit(root)

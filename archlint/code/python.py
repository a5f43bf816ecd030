"""Python source to scopes and expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter
from typing import TYPE_CHECKING

from archlint.code.source import Source
from archlint.code.syntax import (
    ChangeKind,
    Choice,
    ClassLiteral,
    Comprehension,
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
    Slice,
    Super,
    Unit,
)
from archlint.code.translation import Translator, part, span, unescape

if TYPE_CHECKING:
    from tree_sitter import Node

_CHANGES = {
    "append": ChangeKind.ITEM,
    "insert": ChangeKind.ITEM,
    "extend": ChangeKind.EXTEND,
    "update": ChangeKind.MERGE,
    "setdefault": ChangeKind.INNER,
}
_GETTERS = re.compile(r"\b(?:cached_)?property\b")
_STATIC = re.compile(r"\bstaticmethod\b")
_MAIN = re.compile(r"""__name__\s*==\s*["']__main__["']|["']__main__["']\s*==\s*__name__|(?:typing\.)?TYPE_CHECKING$""")
_PLACEHOLDER = re.compile(r"%[sd]")


class PythonTranslator(Translator):
    """Translates the tree that tree-sitter-python makes."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._globals: dict[tuple[Scope, str], Scope] = {}
        self._expressions: dict[str, Callable[[Node], Expression]] = {
            "identifier": self._identifier,
            "attribute": self._attribute,
            "subscript": self._subscript,
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
            "lambda": self._lambda,
            "parenthesized_expression": self._only_child,
            "await": self._only_child,
            "named_expression": self._walrus,
            "assignment": self._assignment,
            "augmented_assignment": self._augmented,
        }
        self._statements_by_type: dict[str, Callable[[Node], None]] = {
            "expression_statement": self.block,
            "return_statement": self._return,
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

    def statement(self, node: Node) -> None:
        """Translate a statement."""
        translate = self._statements_by_type.get(node.type)
        if translate is not None:
            translate(node)
        else:
            self.expression(node)

    def convert(self, node: Node) -> Expression:
        """Return the expression that `node` is."""
        translate = self._expressions.get(node.type)
        if translate is not None:
            return translate(node)
        if node.type in self._statements_by_type:
            self.statement(node)
            return Opaque(span(node))
        return self.opaque(node)

    def own_class(self, expression: Expression) -> Scope | None:
        """Return the class around the method whose first parameter `expression` is."""
        scope: Scope | None = self.scope
        while isinstance(expression, Name) and scope is not None:
            if scope.parameter(expression.name) or expression.name in scope.bindings:
                parameter = scope.parameter(expression.name)
                return scope.parent if parameter is not None and parameter.own else None
            scope = scope.parent
        return None

    # Names

    def _identifier(self, node: Node, called: bool = False) -> Expression:
        name = self.text(node)
        self.mention(name, called=called)
        return Name(span(node), name, self.path)

    def _attribute(self, node: Node, called: bool = False) -> Expression:
        name = self.text(part(node, "attribute"))
        self.mention(name, called=called)
        return Member(span(node), self.expression(part(node, "object")), name)

    def _subscript(self, node: Node) -> Expression:
        base = self.expression(part(node, "value"))
        keys = node.children_by_field_name("subscript")
        if len(keys) == 1 and keys[0].type == "slice":
            self.opaque(keys[0])
            return Slice(span(node), base)
        converted = [self.expression(key) for key in keys]
        return Index(span(node), base, converted[0] if len(converted) == 1 else Opaque(span(node)))

    def _call(self, node: Node) -> Expression:
        function, arguments = part(node, "function"), part(node, "arguments")
        if function.type == "identifier":
            callee = self._identifier(function, called=True)
        elif function.type == "attribute":
            callee = self._attribute(function, called=True)
        else:
            callee = self.expression(function)
        if isinstance(callee, Name) and callee.name == "super":
            return Super(span(node))
        positional: list[Expression] = []
        named: list[tuple[str, Expression]] = []
        spread: list[Expression] = []
        is_open = False
        for child in [arguments] if arguments.type == "generator_expression" else arguments.named_children:
            if child.type == "keyword_argument":
                named.append((self.text(part(child, "name")), self.expression(part(child, "value"))))
            elif child.type == "dictionary_splat":
                spread.append(self._only_child(child))
            elif child.type == "list_splat":
                is_open = True
                self.opaque(child)
            elif child.type != "comment":
                value = self.expression(child)
                if not is_open:
                    positional.append(value)
        call = Invocation(span(node), callee, tuple(positional), tuple(named), tuple(spread), is_open)
        self.scope.invocations.append(call)
        self.changing_call(call, node, _CHANGES)
        return self._formatted(call) or call

    def _only_child(self, node: Node) -> Expression:
        inner = [child for child in node.named_children if child.type != "comment"]
        return self.expression(inner[0]) if len(inner) == 1 else self.opaque(node)

    def _walrus(self, node: Node) -> Expression:
        value = self.expression(part(node, "value"))
        self._bind_target(part(node, "name"), value, node)
        return value

    # Literals

    def _integer(self, node: Node) -> Expression:
        try:
            return Literal(span(node), int(self.text(node).replace("_", ""), 0))
        except ValueError:
            return Opaque(span(node))

    def _string(self, node: Node) -> Expression:
        quote = self.text(node.children[0]).lower()
        if "b" in quote:
            return Opaque(span(node))
        raw, formatted = "r" in quote, "f" in quote
        parts: list[Expression] = []
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

    def _concatenated(self, node: Node) -> Expression:
        return Joined(span(node), tuple(self.expression(child) for child in node.named_children))

    def _list(self, node: Node) -> Expression:
        elements: list[Expression] = []
        spread: list[Expression] = []
        for child in node.named_children:
            if child.type == "list_splat":
                spread.append(self._only_child(child))
            elif child.type != "comment":
                elements.append(self.expression(child))
        return ListLiteral(span(node), tuple(elements), tuple(spread))

    def _dictionary(self, node: Node) -> Expression:
        entries: list[Entry] = []
        for child in node.named_children:
            if child.type == "pair":
                key = self.expression(part(child, "key"))
                entries.append(Entry(key, self.expression(part(child, "value"))))
            elif child.type == "dictionary_splat":
                entries.append(Entry(None, self._only_child(child)))
        return RecordLiteral(span(node), tuple(entries))

    def _comprehension(self, node: Node) -> Expression:
        for clause in node.named_children:
            if clause.type == "for_in_clause":
                items = self.expression(part(clause, "right"))
                self._bind_target(part(clause, "left"), ItemOf(items.span, items), node.children[0])
            elif clause.type == "if_clause":
                self.opaque(clause)
        body = part(node, "body")
        if body.type == "pair":
            self.opaque(body)
            return Opaque(span(node))
        return Comprehension(span(node), self.expression(body))

    # Operators

    def _binary(self, node: Node) -> Expression:
        left, right = self.expression(part(node, "left")), self.expression(part(node, "right"))
        operator = self.text(part(node, "operator"))
        if operator == "+":
            lists = [side for side in (left, right) if isinstance(side, ListLiteral | Comprehension)]
            return ListLiteral(span(node), (), (left, right)) if lists else Joined(span(node), (left, right))
        if operator == "|":
            return RecordLiteral(span(node), (Entry(None, left), Entry(None, right)))
        if operator == "%" and isinstance(left, Literal) and isinstance(left.value, str):
            values = right.elements if isinstance(right, ListLiteral) else (right,)
            pieces = _PLACEHOLDER.split(left.value)
            if len(pieces) == len(values) + 1 and not any("%" in piece for piece in pieces):
                parts: list[Expression] = [Literal(left.span, pieces[0])]
                for value, piece in zip(values, pieces[1:], strict=True):
                    parts += [value, Literal(left.span, piece)]
                return Joined(span(node), tuple(parts))
        return Opaque(span(node))

    def _formatted(self, call: Invocation) -> Expression | None:
        """Return the text that a call of `str.format` makes; None if it is another call or too special a format."""
        callee = call.callee
        if not (isinstance(callee, Member) and callee.name == "format" and isinstance(callee.base, Literal)):
            return None
        named, parts, following = dict(call.named), list[Expression](), iter(call.positional)
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

    def _boolean(self, node: Node) -> Expression:
        left, right = self.expression(part(node, "left")), self.expression(part(node, "right"))
        return Choice(span(node), (left, right), fallback=self.text(part(node, "operator")) == "or")

    def _conditional(self, node: Node) -> Expression:
        parts = [self.expression(child) for child in node.named_children if child.type != "comment"]
        return Choice(span(node), (parts[0], parts[2])) if len(parts) == 3 else Opaque(span(node))

    # Assignments

    def _assignment(self, node: Node) -> Expression:
        right = node.child_by_field_name("right")
        if right is None:  # a declaration, with a type only
            return Opaque(span(node))
        value = self.expression(right)
        self._bind_target(part(node, "left"), value, node)
        return value

    def _augmented(self, node: Node) -> Expression:
        left, right = part(node, "left"), self.expression(part(node, "right"))
        target = self.expression(left)
        if self.text(part(node, "operator")) == "+=" and isinstance(right, ListLiteral | Comprehension):
            self.change(ChangeKind.EXTEND, target, None, right, node)
        else:
            self._bind_target(left, Opaque(span(node)), node)
        return Opaque(span(node))

    def _bind_target(self, target: Node, value: Expression, node: Node) -> None:
        if target.type == "identifier":
            name = self.text(target)
            self.bind(name, value, node, self._globals.get((self.scope, name)))
        elif target.type in ("attribute", "subscript"):
            self.assign(self.expression(target), value, node)
        elif target.type in ("pattern_list", "tuple_pattern", "list_pattern"):
            targets = target.named_children
            paired = isinstance(value, ListLiteral) and not value.spread and len(value.elements) == len(targets)
            for number, inner in enumerate(targets):
                item = value.elements[number] if paired and isinstance(value, ListLiteral) else Opaque(value.span)
                self._bind_target(inner, item, node)
        else:
            self._bind_all(target, node)

    def _bind_all(self, pattern: Node, node: Node) -> None:
        """Bind all names in a pattern to something unknown."""
        if pattern.type == "identifier":
            self.bind(self.text(pattern), Opaque(span(pattern)), node)
        for child in pattern.named_children:
            if self._enter(child):
                self._bind_all(child, node)
            self._depth -= 1

    def _global(self, node: Node) -> None:
        scope = self.scope
        outer = scope.parent
        while outer is not None and outer.parent is not None and node.type == "global_statement":
            outer = outer.parent
        for child in node.named_children:
            self._globals[scope, self.text(child)] = outer or scope

    # Statements

    def _return(self, node: Node) -> None:
        for child in node.named_children:
            self.scope.returns.append(self.expression(child))

    def _if(self, node: Node) -> None:
        condition = part(node, "condition")
        self.expression(condition)
        arms = [part(node, "consequence")]
        if _MAIN.search(self.text(condition)):
            arms = []
        for clause in node.children_by_field_name("alternative"):
            if (further := clause.child_by_field_name("condition")) is not None:
                self.expression(further)
            arms.append(clause.child_by_field_name("consequence") or part(clause, "body"))
        self.arms(*(lambda arm=arm: self.block(arm) for arm in arms))

    def _for(self, node: Node) -> None:
        items = self.expression(part(node, "right"))
        body = part(node, "body")

        def run() -> None:
            self._bind_target(part(node, "left"), ItemOf(items.span, items), part(node, "left"))
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
        self.arms(*(lambda clause=clause: self._clause(clause) for clause in clauses), exclusive=False)

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
            self._bind_target(alias.named_children[0], Opaque(span(node)) if caught else value, node)

    def _match(self, node: Node) -> None:
        self.opaque_fields(node, "subject")
        cases = [child for child in part(node, "body").named_children if child.type == "case_clause"]
        self.arms(*(lambda case=case: self._case(case) for case in cases))

    def _case(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "block":
                self.block(child)
            elif child.type == "case_pattern":
                self._bind_all(child, child)
            else:
                self.expression(child)

    def opaque_fields(self, node: Node, name: str) -> None:
        """Translate the children of `node` in the field `name` for the sake of the calls in them."""
        for child in node.children_by_field_name(name):
            self.expression(child)

    # Definitions

    def _function(self, node: Node, decorators: str = "") -> None:
        name = self.text(part(node, "name"))
        scope = self.new_scope(ScopeKind.FUNCTION, name, node)
        scope.is_method = self.scope.kind is ScopeKind.CLASS and not _STATIC.search(decorators)
        scope.is_getter = bool(_GETTERS.search(decorators))
        scope.decorated = bool(decorators)
        scope.parameters.extend(self._parameters(part(node, "parameters"), own=scope.is_method))
        with self.inside(scope):
            self.block(part(node, "body"))
        self.bind(name, FunctionLiteral(span(node), scope), node, self._globals.get((self.scope, name)))

    def _lambda(self, node: Node) -> Expression:
        scope = self.new_scope(ScopeKind.FUNCTION, "", node)
        parameters = node.child_by_field_name("parameters")
        scope.parameters.extend(self._parameters(parameters) if parameters is not None else [])
        with self.inside(scope):
            scope.returns.append(self.expression(part(node, "body")))
        return FunctionLiteral(span(node), scope)

    def _parameters(self, node: Node, own: bool = False) -> list[Parameter]:
        found: list[Parameter] = []
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
                Parameter(
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
        if (bases := node.child_by_field_name("superclasses")) is not None:
            scope.bases.extend(
                self.expression(base)
                for base in bases.named_children
                if base.type in ("identifier", "attribute", "subscript")
            )
        with self.inside(scope):
            self.block(part(node, "body"))
        self.bind(name, ClassLiteral(span(node), scope), node)

    def _decorated(self, node: Node) -> None:
        definition = part(node, "definition")
        decorators = [child for child in node.named_children if child.type == "decorator"]
        for decorator in decorators:
            self.opaque(decorator)
        text = "\n".join(self.text(decorator) for decorator in decorators)
        if definition.type == "class_definition":
            self._class(definition, text)
        else:
            self._function(definition, text)

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


def translate_python(source: Source, root: Node) -> Unit:
    """Return the scopes and expressions of a Python file whose syntax tree is below `root`."""
    return PythonTranslator(source).unit(root)

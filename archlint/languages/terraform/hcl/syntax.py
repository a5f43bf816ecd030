"""From HCL's syntax tree to expressions.

Source: HCL Native Syntax Specification; the grammar is tree-sitter-hcl's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from archlint.languages.terraform.hcl.expressions import (
    Attribute,
    Conditional,
    Each,
    Expression,
    For,
    FunctionCall,
    Index,
    LiteralValue,
    Object,
    Operation,
    Splat,
    Steps,
    Tuple,
    UnreadExpression,
    Variable,
)
from archlint.languages.terraform.hcl.scalars import parse_number
from archlint.languages.terraform.hcl.templates import Templates, named
from archlint.model.source.location import Locator, Route
from archlint.model.values.node import Node

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax
else:
    Syntax = object

#: Called with a route and the part of the text that it leads to.
RecordRoute: TypeAlias = Callable[[Route, Syntax, Syntax], None]

#: Expressions that are nested more deeply are not read: evaluating them would overflow the stack.
_MAX_DEPTH = 60
#: No list has as many elements as a number of more digits says.
_MAX_DIGITS = 9
_WRAPPERS = frozenset({"expression", "literal_value", "collection_value", "template_expr", "operation", "for_expr"})


class Expressions:
    """Reads the expressions of one text.

    Args:
        source: the text, as its syntax tree counts it.
        document: where the text stands.
        note: called with the routes of the items of objects and lists, their keys (of a list, the items) and values.

    Attributes:
        templates: reads the templates.
    """

    def __init__(self, source: bytes, document: Locator, note: RecordRoute | None = None) -> None:
        self._source = source
        self._document = document
        self._note = note
        self._depth = 0
        self.templates = Templates(source, self.read)

    def read(self, syntax: Syntax, route: Route) -> Expression:
        """Return the expression that a syntax tree is; `route` leads to it."""
        self._depth += 1
        try:
            if self._depth > _MAX_DEPTH:
                return UnreadExpression("it is nested too deeply")
            return self._read(syntax, route)
        finally:
            self._depth -= 1

    def _read(self, syntax: Syntax, route: Route) -> Expression:
        while syntax.type in _WRAPPERS:
            children = named(syntax)
            if len(children) != 1:
                return self._traversal(children, route)
            syntax = children[0]
        read = _READERS.get(syntax.type)
        return read(self, syntax, route) if read is not None else UnreadExpression(f"{syntax.type} is not evaluated")

    # References

    def _traversal(self, children: list[Syntax], route: Route) -> Expression:
        """Read a name, call or brackets, and what is looked up in it step by step."""
        if not children:
            return UnreadExpression("it is empty")
        found, depth, is_full = self.read(children[0], route), self._depth, False
        try:
            for child in children[1:]:
                if self._depth > 2 * _MAX_DEPTH:
                    return UnreadExpression("it is nested too deeply")
                if child.type == "splat":
                    nested, is_full = is_full, child.children[0].type == "full_splat"
                    if nested and is_full and isinstance(found, Splat):
                        # What follows `[*]` is looked up in every element, another `[*]` too.
                        steps = tuple(self._step(step, route) for step in named(child.children[0]))
                        found = Splat(found.source, _within(found.steps, steps))
                    else:
                        found = self._splat(found, child.children[0], route)
                else:
                    step = self._step(child, route)
                    found = Attribute(found, step) if isinstance(step, str) else Index(found, step)
                self._depth += 1  # what stands in the next step's brackets stands in this one, too
        finally:
            self._depth = depth
        return found

    def _splat(self, source: Expression, syntax: Syntax, route: Route) -> Expression:
        steps = [self._step(child, route) for child in named(syntax)]
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
            return self._text(named(syntax)[-1])
        index = syntax.children[0] if syntax.type == "index" else syntax
        if index.type == "legacy_index":
            digits = self._text(index).lstrip(".").strip()
            return (
                LiteralValue(int(digits))
                if digits.isdecimal() and len(digits) <= _MAX_DIGITS
                else UnreadExpression("it has an index that is not read")
            )
        children = named(index)
        return self.read(children[0], route) if children else UnreadExpression("it has an empty index")

    def _variable(self, syntax: Syntax, route: Route) -> Expression:
        return Variable(self._text(syntax))

    # Literals and text

    def _number(self, syntax: Syntax, route: Route) -> Expression:
        value = parse_number(self._text(syntax))
        return UnreadExpression("no setting takes a number as large as that") if value is None else LiteralValue(value)

    def _boolean(self, syntax: Syntax, route: Route) -> Expression:
        return LiteralValue(self._text(syntax) == "true")

    def _null(self, syntax: Syntax, route: Route) -> Expression:
        return LiteralValue(None)

    def _quoted(self, syntax: Syntax, route: Route) -> Expression:
        return self.templates.quoted(syntax, route)

    def _heredoc(self, syntax: Syntax, route: Route) -> Expression:
        return self.templates.heredoc(syntax, route)

    # Collections

    def _tuple(self, syntax: Syntax, route: Route) -> Expression:
        items: list[Expression] = []
        for child in named(syntax):
            if child.type == "expression":
                self._noted((*route, len(items)), child, child)
                items.append(self.read(child, (*route, len(items))))
        return Tuple(Node(self._document, route, items))

    def _object(self, syntax: Syntax, route: Route) -> Expression:
        items: dict[str, Expression] = {}
        computed: list[tuple[Expression, Expression, int]] = []
        for number_, child in enumerate(child for child in named(syntax) if child.type == "object_elem"):
            key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            if key is None or value is None:
                continue
            name = self._key(key, route)
            step: str | int = name if isinstance(name, str) else number_
            self._noted((*route, step), key, value)
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
        if isinstance(key, LiteralValue) and not bracketed:
            return key.value if isinstance(key.value, str) else self._text(syntax)
        return key

    def _for(self, syntax: Syntax, route: Route) -> Expression:
        children = named(syntax)
        intro = next((child for child in children if child.type == "for_intro"), None)
        made = [child for child in children if child.type == "expression"]
        test = next((child for child in children if child.type == "for_cond"), None)
        is_object = syntax.type == "for_object_expr"
        if intro is None or len(made) != 1 + is_object:
            return UnreadExpression("it is a loop that is not read")
        names = tuple(self._text(child) for child in named(intro) if child.type == "identifier")
        collection = next(child for child in named(intro) if child.type == "expression")
        return For(
            names,
            self.read(collection, route),
            self.read(made[-1], route),
            self.read(made[0], route) if is_object else None,
            self.read(named(test)[0], route) if test is not None else None,
            any(child.type == "ellipsis" for child in children),
        )

    # Calls and operators

    def _call(self, syntax: Syntax, route: Route) -> Expression:
        children = named(syntax)
        arguments = next((child for child in children if child.type == "function_arguments"), None)
        given = named(arguments) if arguments is not None else []
        several = [child for child in given if child.type != "ellipsis"]
        read = tuple(self.read(child, (*route, n) if n else route) for n, child in enumerate(several))
        return FunctionCall(self._text(children[0]), read, len(several) < len(given))

    def _conditional(self, syntax: Syntax, route: Route) -> Expression:
        parts = _chained(syntax)
        if len(parts) % 2 == 0:
            return UnreadExpression("it is a conditional that is not read")
        if len(parts) > 2 * _MAX_DEPTH:
            return UnreadExpression("it is nested too deeply")
        *choices, last = parts
        routes = [(*route, *[1] * depth) for depth in range(len(choices) // 2 + 1)]
        found = self.read(last, routes[-1])
        for at, condition, yes in reversed(list(zip(routes, choices[::2], choices[1::2], strict=False))):
            found = Conditional(self.read(condition, at), self.read(yes, at), found)
        return found

    def _operation(self, syntax: Syntax, route: Route) -> Expression:
        # Brackets around an operand are no operators.
        operator = next(child for child in syntax.children if not child.is_named and child.type not in "()")
        left = [child for child in named(syntax) if child.end_byte <= operator.start_byte]
        right = [child for child in named(syntax) if child.start_byte >= operator.end_byte]
        operands = tuple(self._traversal(side, route) for side in (left, right) if side)
        return Operation(self._text(operator), operands)

    # Text of the syntax tree

    def _text(self, syntax: Syntax) -> str:
        return self._source[syntax.start_byte : syntax.end_byte].decode(errors="surrogatepass")

    def _noted(self, route: Route, key: Syntax, value: Syntax) -> None:
        if self._note is not None:
            self._note(route, key, value)


def _within(steps: Steps, inner: Steps) -> Steps:
    """Return steps that end with others, for each element that they lead to."""
    if steps and isinstance(last := steps[-1], Each):
        return (*steps[:-1], Each(_within(last.steps, inner)))
    return (*steps, Each(inner))


def _chained(syntax: Syntax) -> list[Syntax]:
    """Return the tests and results of `a ? b : c ? d : e` from left to right.

    The grammar takes all but the last `?` for a test; in HCL it is `a ? b : (c ? d : e)`.
    """
    parts = named(syntax)
    while len(parts) > 2 and (inner := _in_no_brackets(parts[0])) is not None:
        parts = [*named(inner), *parts[1:]]
    return parts


def _in_no_brackets(syntax: Syntax) -> Syntax | None:
    """Return the conditional that an expression is; None for another one, and for one in brackets."""
    children = [child for child in syntax.children if child.type != "comment"]
    return children[0] if [child.type for child in children] == ["conditional"] else None


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

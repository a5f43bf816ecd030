"""Expressions of Terraform's language, as data.

Source: HCL Native Syntax Specification, "Expressions"; Terraform documentation, "Expressions".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from archlint.model.values.node import Node, Scalar

#: What it costs to write an expression as text, in steps for each character.
WRITING = 0.01


class Expression:
    """What an attribute is set to."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class LiteralValue(Expression):
    """A number, a truth value, a string without holes, or null."""

    value: Scalar | None


@dataclass(frozen=True, slots=True)
class TemplateExpression(Expression):
    """A string with expressions in it, whose values are put in a row."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """The first name of a reference: `var`, `local`, a resource type, a loop's variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute(Expression):
    """`source.name`."""

    source: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index(Expression):
    """`source[key]`."""

    source: Expression
    key: Expression


#: What is looked up one after the other: names, keys, every element.
Steps: TypeAlias = "tuple[str | Expression | Each, ...]"


@dataclass(frozen=True, slots=True)
class Splat(Expression):
    """`source[*]`, and the names and keys that are then looked up in every element."""

    source: Expression
    steps: Steps


@dataclass(frozen=True, slots=True)
class Each:
    """`[*]` after another one: what is then looked up in every element of an element."""

    steps: Steps


@dataclass(frozen=True, slots=True)
class FunctionCall(Expression):
    """A function call; `expands` is whether the last argument is a list of arguments, `...`."""

    function: str
    arguments: tuple[Expression, ...]
    expands: bool = False


@dataclass(frozen=True, slots=True)
class Conditional(Expression):
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Operation(Expression):
    """An operator and its one or two operands."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Tuple(Expression):
    """`[...]`: a node whose data is a list of expressions."""

    node: Node


@dataclass(frozen=True, slots=True)
class Object(Expression):
    """`{...}`: a node whose data maps the keys that are known when reading to expressions.

    Attributes:
        node: the items, and where they stand.
        computed: the items whose key is an expression, with the step that leads to each of them.
    """

    node: Node
    computed: tuple[tuple[Expression, Expression, int], ...] = ()


@dataclass(frozen=True, slots=True)
class For(Expression):
    """`[for names in collection : value if condition]`; with a `key` it makes an object.

    `grouped` is whether values of the same key are collected in a list, `...`.
    """

    names: tuple[str, ...]
    collection: Expression
    value: Expression
    key: Expression | None = None
    condition: Expression | None = None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class UnreadExpression(Expression):
    """An expression that is not understood, and why."""

    reason: str


def keys(steps: Steps) -> Iterator[Expression]:
    """Yield the keys among what is looked up in every element."""
    for step in steps:
        if isinstance(step, Each):
            yield from keys(step.steps)
        elif isinstance(step, Expression):
            yield step


def _after(steps: Steps) -> str:
    """Return what is looked up in every element, as text."""
    names = (f"[*]{_after(step.steps)}" if isinstance(step, Each) else step for step in steps)
    return "".join(
        (name if isinstance(step, Each) else f".{name}") if isinstance(name, str) else f"[{expression_text(name)}]"
        for name, step in zip(names, steps, strict=True)
    )


def expression_text(expression: object) -> str:
    """Return an expression as text in which spaces and brackets are always the same."""
    match expression:
        case LiteralValue(value):
            return _quoted(value)
        case TemplateExpression(parts):
            return (
                '"'
                + "".join(
                    _quoted(p.value)[1:-1] if isinstance(p, LiteralValue) else f"${{{expression_text(p)}}}"
                    for p in parts
                )
                + '"'
            )
        case Variable(name):
            return name
        case Attribute(source, name):
            return f"{_operand(source)}.{name}"
        case Index(source, key):
            return f"{_operand(source)}[{expression_text(key)}]"
        case Splat(source, steps):
            return f"{_operand(source)}[*]{_after(steps)}"
        case FunctionCall(function, arguments, expands):
            return f"{function}({', '.join(map(expression_text, arguments))}{'...' if expands else ''})"
        case Conditional(condition, yes, no):
            test = (
                f"({expression_text(condition)})" if isinstance(condition, Conditional) else expression_text(condition)
            )
            return f"{test} ? {expression_text(yes)} : {expression_text(no)}"
        case Operation(operator, (operand,)):
            return f"{operator}{_operand(operand)}"
        case Operation(operator, (left, right)):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case Tuple(node):
            return f"[{', '.join(expression_text(item) for item in node.data)}]"
        case Object(node, computed):
            items = [f"{key} = {expression_text(value)}" for key, value in node.data.items()]
            items += [f"({expression_text(key)}) = {expression_text(value)}" for key, value, _ in computed]
            return f"{{{', '.join(items)}}}"
        case For(names, collection, value, key, condition, grouped):
            start, end = ("[", "]") if key is None else ("{", "}")
            made = (
                expression_text(value)
                if key is None
                else f"{expression_text(key)} => {expression_text(value)}{'...' if grouped else ''}"
            )
            only = f" if {expression_text(condition)}" if condition is not None else ""
            return f"{start}for {', '.join(names)} in {expression_text(collection)} : {made}{only}{end}"
    return "..."


def _operand(expression: Expression) -> str:
    text = expression_text(expression)
    return f"({text})" if isinstance(expression, Operation | Conditional) and " " in text else text


def _quoted(value: Scalar | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value).lower()

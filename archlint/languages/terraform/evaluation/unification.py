"""The type that both results of a conditional have.

Source: HCL Native Syntax Specification, "Conditional Operator": both are converted to one type.
"""

from __future__ import annotations

from collections.abc import Callable

from archlint.languages.terraform.functions.lists.collections import Encoded, elements, sequence, typed_list
from archlint.languages.terraform.hcl.expressions import Expression, LiteralValue, TemplateExpression, Tuple
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Branch, Outcome, Text, Tree, Value


def of_one_type(value: Value, other: Expression, place: Place, evaluated: Callable[[Expression], Value]) -> Value:
    """Return one result of a conditional: a text, where the other one certainly is one.

    Args:
        value: the result.
        other: the expression of the other one.
        place: where the conditional is written.
        evaluated: returns what an expression is; asked where the result is a number or a truth value.
    """
    if isinstance(other, Tuple):
        return value.then(lambda outcome, at: _alike(outcome, other.node, at or place))
    if isinstance(other, LiteralValue) or all(_as_text(branch.outcome) is branch.outcome for branch in value.branches):
        return value.convert(_as_text) if _is_text(other) else value
    # An expression has one type: what it is in one case says of what type it is in all.
    is_text = any(map(_says_text, evaluated(other).branches))
    return value.convert(_as_text) if is_text else value


def _is_text(expression: Expression) -> bool:
    return isinstance(expression, TemplateExpression) or (
        isinstance(expression, LiteralValue) and isinstance(expression.value, str)
    )


def _says_text(branch: Branch) -> bool:
    outcome = branch.outcome
    if isinstance(outcome, Tree):
        return isinstance(outcome.dialect, Encoded)
    return isinstance(outcome, Text) or (isinstance(outcome, Known) and isinstance(outcome.value, str))


def _as_text(outcome: Outcome) -> Outcome:
    is_scalar = isinstance(outcome, Known) and not isinstance(outcome.value, str)
    return Known(canonical(outcome)) if is_scalar else outcome


def _alike(outcome: Outcome, other: Node, place: Place) -> Value:
    """Return a list with texts for its scalars where another one has texts: anywhere, if that is not as long.

    Two that are not as long have in common that they are lists.
    """
    listed, theirs = elements(outcome), [_is_text(element.data) for element in other.elements()]
    if listed is None:
        return Value.of(outcome, place)
    is_list = len(theirs) != len(listed)
    theirs = [any(theirs)] * len(listed) if is_list else theirs
    if any(theirs) and any(isinstance(each.known, bool | int | float) for each in listed):
        listed = [each.convert(_as_text) if is_text else each for each, is_text in zip(listed, theirs, strict=True)]
    elif not is_list:
        return Value.of(outcome, place)
    return Value.of((typed_list if is_list else sequence)(place, listed), place)

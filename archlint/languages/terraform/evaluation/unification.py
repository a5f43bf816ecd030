"""The type that both results of a conditional have.

Source: HCL Native Syntax Specification, "Conditional Operator": both are converted to one type.
"""

from __future__ import annotations

from archlint.languages.terraform.functions.lists.collections import elements, sequence
from archlint.languages.terraform.hcl.expressions import Expression, LiteralValue, TemplateExpression, Tuple
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Value


def of_one_type(value: Value, other: Expression, place: Place) -> Value:
    """Return one result of a conditional: a text, where the other one certainly is one."""
    if isinstance(other, Tuple) and any(_is_text(element.data) for element in other.node.elements()):
        return value.then(lambda outcome, at: _alike(outcome, other.node, at or place))
    return value.convert(_as_text) if _is_text(other) else value


def _is_text(expression: Expression) -> bool:
    return isinstance(expression, TemplateExpression) or (
        isinstance(expression, LiteralValue) and isinstance(expression.value, str)
    )


def _as_text(outcome: Outcome) -> Outcome:
    return Known(canonical(outcome)) if isinstance(outcome, Known) else outcome


def _alike(outcome: Outcome, other: Node, place: Place) -> Value:
    """Return a list with texts for its scalars where another one has texts: anywhere, if that is not as long."""
    listed, theirs = elements(outcome), [_is_text(element.data) for element in other.elements()]
    if listed is None or not any(isinstance(each.known, bool | int | float) for each in listed):
        return Value.of(outcome, place)
    theirs = theirs if len(theirs) == len(listed) else [True] * len(listed)
    parts = [each.convert(_as_text) if is_text else each for each, is_text in zip(listed, theirs, strict=True)]
    return Value.of(sequence(place, parts), place)

"""Operators on known scalars.

Source: Terraform documentation, "Arithmetic and Logical Operators".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from archlint.languages.terraform.functions.collections import MISSING
from archlint.languages.terraform.hcl.scalars import as_number, as_text, name, scalar
from archlint.model.values.node import Scalar
from archlint.model.values.texts import canonical
from archlint.model.values.value import Absent, Known, Outcome, Reference, Text, Tree, Unknown

#: Larger numbers are not calculated with.
_HUGE = 10**30

_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def apply(symbol: str, operands: Sequence[Outcome]) -> Outcome:
    """Return what an operator makes of one or two operands; unknown where they do not settle it."""
    if any(operand is MISSING for operand in operands):
        return MISSING
    if symbol in ("==", "!=") and len(operands) == 2:
        same = equal(operands[0], operands[1])
        if same is not None:
            return Known(same if symbol == "==" else not same)
        return _opaque(symbol, operands)
    result = _calculated(symbol, [scalar(operand) for operand in operands])
    return _opaque(symbol, operands) if result is None else Known(result)


def equal(left: Outcome, right: Outcome) -> bool | None:
    """Tell whether two outcomes are equal; None where that is not settled."""
    if isinstance(left, Absent) or isinstance(right, Absent):
        other = right if isinstance(left, Absent) else left
        if isinstance(other, Absent):
            return True
        return False if isinstance(other, Known | Text | Tree) or _always_set(other) else None
    one, another = scalar(left), scalar(right)
    if one is None or another is None:
        return True if isinstance(left, Reference | Text) and left == right else None
    if isinstance(one, bool) or isinstance(another, bool):
        return one is another if isinstance(one, bool) and isinstance(another, bool) else None
    if isinstance(one, str) != isinstance(another, str):
        return None  # whether "5" is 5 depends on the types of what they come from
    return one == another


def _always_set(outcome: Outcome) -> bool:
    return isinstance(outcome, Reference) and outcome.attribute.endswith(("Ref", "arn", "id", "name", "url"))


def _calculated(symbol: str, values: list[Scalar | None]) -> Scalar | None:
    if symbol in ("!", "&&", "||"):
        return _logical(symbol, [_truth(value) for value in values])
    numbers = [as_number(value) for value in values]
    if len(numbers) == 1 and symbol == "-" and numbers[0] is not None:
        return -numbers[0]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    left, right = numbers[0], numbers[1]
    if symbol in _ORDER:
        return _ORDER[symbol](left, right)
    if symbol not in _ARITHMETIC or (symbol in "/%" and right == 0) or max(abs(left), abs(right)) > _HUGE:
        return None
    if symbol == "%" and (left < 0 or right < 0):
        return None
    # Exact, as Terraform is: 0.1 + 0.2 is 0.3.
    result = _ARITHMETIC[symbol](Fraction(str(left)), Fraction(str(right)))
    return int(result) if result.denominator == 1 else float(result)


def _logical(symbol: str, truths: list[bool | None]) -> bool | None:
    if symbol == "!":
        return None if truths[0] is None else not truths[0]
    decisive = symbol == "||"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _truth(value: Scalar | None) -> bool | None:
    text = as_text(value).lower() if value is not None else ""
    return text == "true" if text in ("true", "false") else None


def _opaque(symbol: str, operands: Sequence[Outcome]) -> Outcome:
    inside = any(not isinstance(o, Known | Absent) and not (isinstance(o, Unknown) and not o.inside) for o in operands)
    names = [canonical(operand) for operand in operands]
    known = name(f" {symbol} ".join(names)) if all(names) else ""
    return Unknown(f"what '{symbol}' is applied to is not settled", known, inside)

"""Operators on known scalars.

Source: Terraform documentation, "Arithmetic and Logical Operators".
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from archlint.languages.terraform.functions.lists.collections import (
    MAX_TEXT,
    MISSING,
    PLAIN,
    Converted,
    Encoded,
    ListData,
    MapData,
    SetData,
    TupleData,
    elements,
    encoded_text,
    is_collection,
    is_encoded,
    length,
    members,
)
from archlint.languages.terraform.hcl.expressions import Expression
from archlint.languages.terraform.hcl.numbers import exactly, rounded_number
from archlint.languages.terraform.hcl.scalars import as_number, as_truth, is_no_number, name, scalar, typed
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical, join
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown, Value

#: Larger numbers are not calculated with.
_HUGE = 10**30
#: More parts of lists and mappings are not compared.
_MAX_PARTS = 2000

_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": lambda left, right: _rest(left, right) if right else left,
}
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _rest(left: Fraction, right: Fraction) -> Fraction:
    """Return what is left of a number after as many of another one as fit in, each step rounded as Terraform does."""
    return left - exactly(rounded_number(right * math.trunc(exactly(rounded_number(left / right)))))


def apply_operator(symbol: str, operands: Sequence[Outcome]) -> Outcome:
    """Return what an operator makes of one or two operands; unknown where they do not settle it."""
    if any(operand is MISSING for operand in operands):
        return MISSING
    if symbol in ("==", "!=") and len(operands) == 2:
        same = equal(operands[0], operands[1])
        if same is not None:
            return Known(same if symbol == "==" else not same)
        return _opaque(symbol, operands)
    result = _calculated(symbol, [scalar(operand) for operand in operands])
    if result is not None and not any(isinstance(operand, Absent) for operand in operands):
        return Known(result)
    return MISSING if any(_is_refused(symbol, operand) for operand in operands) else _opaque(symbol, operands)


def _is_refused(symbol: str, operand: Outcome) -> bool:
    """Tell whether an operator takes no such operand."""
    if isinstance(operand, Tree):
        return is_collection(operand)
    if not isinstance(operand, Known):
        return isinstance(operand, Absent)
    if symbol in ("!", "&&", "||"):
        return not is_truth(operand)
    return is_no_number(operand.value)


def is_truth(known: Known) -> bool:
    """Tell whether something is a truth value, or a text that says one."""
    return as_truth(known.value) is not None


def equal(left: Outcome, right: Outcome) -> bool | None:
    """Tell whether two outcomes are equal; None where that is not settled."""
    if isinstance(left, Absent) or isinstance(right, Absent):
        other = right if isinstance(left, Absent) else left
        if isinstance(other, Absent):
            return True
        return False if isinstance(other, Known | Text | Tree) or _always_set(other) else None
    if isinstance(left, Tree) or isinstance(right, Tree):
        return _Comparison().of(left, right)
    one, another = scalar(left), scalar(right)
    if one is None or another is None:
        return True if isinstance(left, Reference | Text) and left == right else None
    if typed(one)[0] is not typed(another)[0]:
        # What an attribute is set to, the provider may make a value of another type of.
        return False if isinstance(left, Known) and isinstance(right, Known) else None
    return one == another


class _Comparison:
    """Compares lists and mappings, and what is in them, up to a number of parts."""

    def __init__(self) -> None:
        self._left = _MAX_PARTS

    def of(self, left: Outcome, right: Outcome) -> bool | None:
        """Tell whether two outcomes are equal; None where that is not settled."""
        self._left -= 1
        if self._left < 0:
            return None
        if not isinstance(left, Tree) or not isinstance(right, Tree):
            return self._text(left, right) if isinstance(left, Tree) or isinstance(right, Tree) else equal(left, right)
        are_text = {isinstance(outcome.dialect, Encoded) for outcome in (left, right)}
        if len(are_text) == 2 or (are_text == {False} and left.is_list is not right.is_list):
            return False
        one, another = elements(left), elements(right)
        if one is not None and another is not None:
            found = self._all(one, another) if len(one) == len(another) else False
            return _of_kinds(found, left, right)
        held, other = members(left), members(right)
        if held is not None and other is not None:
            if held.keys() != other.keys():
                return False
            return _of_kinds(self._all(list(held.values()), [other[key] for key in held]), left, right)
        return self._text(left, right)

    def _all(self, left: Sequence[Value], right: Sequence[Value]) -> bool | None:
        results = [
            self.of(one.outcome, another.outcome) if one.outcome is not None and another.outcome is not None else None
            for one, another in zip(left, right, strict=True)
        ]
        return False if False in results else None if None in results else True

    def _text(self, left: Outcome, right: Outcome) -> bool | None:
        """Compare what `jsonencode` makes as the text that it is; any other list or mapping equals no scalar."""
        if {type(left), type(right)} == {Known, Tree} and not (is_encoded(left) or is_encoded(right)):
            return False
        texts = [encoded_text(outcome) for outcome in (left, right)]
        return texts[0] == texts[1] if all(isinstance(text, Known) for text in texts) else None


def _of_kinds(found: bool | None, left: Tree, right: Tree) -> bool | None:
    """Return the result of a comparison: what looks the same is only equal if both are tuples, or both are lists."""
    if not found:
        return found
    kinds = {_kind(left), _kind(right)}
    if "" in kinds:
        return None
    # An empty collection does not say of what type its elements are.
    is_settled = bool(left.node.data) or not kinds & {"list", "map", "set"}
    return (True if is_settled else None) if len(kinds) == 1 else False


def _kind(tree: Tree) -> str:
    """Return what a list or mapping is; empty where that is not certain."""
    data = tree.node.data
    if isinstance(tree.dialect, Converted):
        return tree.dialect.kind
    if isinstance(data, SetData | ListData | MapData | TupleData):
        return data.kind
    parts = list(data.values() if isinstance(data, dict) else data)
    # What is made by a function holds values, what is written holds expressions.
    written = tree.dialect is not PLAIN and all(isinstance(part, Expression) for part in parts)
    return ("object" if isinstance(data, dict) else "tuple") if written else ""


def _always_set(outcome: Outcome) -> bool:
    return isinstance(outcome, Reference) and outcome.attribute.endswith(("Ref", "arn", "id", "name", "url"))


def _calculated(symbol: str, values: list[Scalar | None]) -> Scalar | None:
    if symbol in ("!", "&&", "||"):
        return _logical(symbol, [as_truth(value) for value in values])
    numbers = [as_number(value) for value in values]
    if len(numbers) == 1 and symbol == "-" and numbers[0] is not None:
        return rounded_number(-exactly(numbers[0]))
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    left, right = numbers[0], numbers[1]
    if symbol in _ORDER:
        return _ORDER[symbol](left, right)
    if symbol not in _ARITHMETIC or (symbol == "/" and right == 0) or max(abs(left), abs(right)) > _HUGE:
        return None
    return rounded_number(_ARITHMETIC[symbol](exactly(left), exactly(right)))


def _logical(symbol: str, truths: list[bool | None]) -> bool | None:
    if symbol == "!":
        return None if truths[0] is None else not truths[0]
    decisive = symbol == "||"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _opaque(symbol: str, operands: Sequence[Outcome]) -> Outcome:
    inside = any(not isinstance(o, Known | Absent) and not (isinstance(o, Unknown) and not o.inside) for o in operands)
    names = [canonical(operand) for operand in operands]
    known = name(f" {symbol} ".join(names)) if all(names) else ""
    return Unknown(f"what '{symbol}' is applied to is not settled", known, inside)


def interpolated(outcomes: Sequence[Outcome], spend: Callable[[float], bool]) -> Outcome:
    """Return what the parts of a template are together; `spend` takes the steps that writing them costs."""
    if any(outcome is MISSING for outcome in outcomes) or (len(outcomes) > 1 and any(map(_is_no_part, outcomes))):
        return MISSING
    texts = [encoded_text(outcome, spend) for outcome in outcomes]
    if sum(length(outcome) for outcome in texts) > MAX_TEXT:
        return Unknown("it is a very long text", inside=True)
    return join(texts)


def _is_no_part(outcome: Outcome) -> bool:
    """Tell whether something cannot be a part of a text: null, a list; alone it is no text, but itself."""
    return isinstance(outcome, Absent) or is_collection(outcome)

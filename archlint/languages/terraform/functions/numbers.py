"""Functions on numbers.

Source: Terraform documentation, "Built-in Functions", "Numeric Functions".
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from archlint.languages.terraform.functions.lists.collections import MISSING, TerraformFunction, elements
from archlint.languages.terraform.hcl.numbers import exactly, rounded_number
from archlint.languages.terraform.hcl.scalars import as_number, as_text, is_no_number, scalar
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Value

_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
#: Up to this base, large letters are as good as small ones.
_SMALL_BASES = 36
_MAX_DIGITS = 300


def _on_numbers(function: Callable[..., float]) -> TerraformFunction:
    """Return the function on outcomes that is `function` on numbers."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        numbers = [as_number(scalar(outcome)) for outcome in outcomes]
        if any(isinstance(outcome, Known) and is_no_number(outcome.value) for outcome in outcomes):
            return MISSING
        if not numbers or any(number is None for number in numbers):
            return None
        result = function(*numbers)
        if not math.isfinite(result):
            return None
        return Known(result if isinstance(result, float) and not result.is_integer() else int(result))

    return apply_


def _signum(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    found = _on_numbers(lambda number: number)(outcomes, place)
    if not isinstance(found, Known):
        return found
    number = found.value
    # Unlike all others it takes whole numbers alone.
    return Known((number > 0) - (number < 0)) if isinstance(number, int) else MISSING


def _is_none(value: Value) -> bool:
    return value.known is not None and is_no_number(value.known)


def _sum(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None:
        return None
    numbers = [as_number(scalar(value.outcome)) if value.outcome is not None else None for value in listed]
    if not numbers:
        return MISSING
    if any(isinstance(value.outcome, Absent) or _is_none(value) for value in listed):
        return MISSING
    if any(number is None for number in numbers):
        return None
    return Known(rounded_number(sum((exactly(number) for number in numbers if number is not None), Fraction())))


def _parseint(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    text, base = scalar(outcomes[0]), as_number(scalar(outcomes[1]))
    if text is None or base is None or len(as_text(text)) > _MAX_DIGITS:
        return None
    digits, sign = as_text(text), 1
    if digits.startswith(("-", "+")):
        sign, digits = (-1 if digits[0] == "-" else 1), digits[1:]
    values = [_DIGITS.find(digit.lower() if base <= _SMALL_BASES else digit) for digit in digits]
    if not values or not all(0 <= value < base <= len(_DIGITS) for value in values):
        return MISSING
    total = 0
    for value in values:
        total = total * int(base) + value
    return Known(sign * total)


#: The functions by name.
NUMBER_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "abs": _on_numbers(lambda number: rounded_number(abs(exactly(number)))),
    "ceil": _on_numbers(lambda number: math.ceil(exactly(number))),
    "floor": _on_numbers(lambda number: math.floor(exactly(number))),
    "log": _on_numbers(lambda number, base: math.log(number) / math.log(base)),
    "max": _on_numbers(lambda *numbers: max(numbers)),
    "min": _on_numbers(lambda *numbers: min(numbers)),
    "parseint": _parseint,
    "pow": _on_numbers(lambda base, exponent: math.pow(base, exponent)),
    "signum": _signum,
    "sum": _sum,
}

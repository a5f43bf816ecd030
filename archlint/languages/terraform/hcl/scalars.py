"""Scalars in Terraform: what an outcome certainly is, as text and as a number."""

from __future__ import annotations

import re
from fractions import Fraction

from archlint.languages.terraform.hcl.numbers import rounded_number
from archlint.model.regex import regex
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Known
from archlint.model.values.texts import scalar_text
from archlint.model.values.value import Outcome, Reference, Value

_NUMBER = regex(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+))?")
_MAX_DIGITS = 300
_HUGE = 10**_MAX_DIGITS
#: The texts that are truth values: go-cty, package convert.
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
#: What go-cty may read as a number, beside those.
_INFINITE = regex(r"[+-]?inf(?:inity)?", re.IGNORECASE)

#: The argument that the attribute `id` has (Terraform Registry, hashicorp/aws).
_ID = {
    "aws_dynamodb_table": "name",
    "aws_iam_role": "name",
    "aws_lambda_function": "function_name",
    "aws_s3_bucket": "bucket",
}

#: Names of unknown things hold those of what they are made from; without an end to that, they would double and double.
_MAX_NAME = 1000


def scalar(outcome: Outcome) -> Scalar | None:
    """Return the scalar that an outcome certainly is; of a reference, what the configuration sets it to."""
    if isinstance(outcome, Known):
        return outcome.value
    value = configured(outcome) if isinstance(outcome, Reference) else None
    return value.known if value is not None and not value.branches[0].rests_on else None


def configured(reference: Reference) -> Value | None:
    """Return what the configuration sets the attribute to that is referred to; None for what it does not."""
    attribute = reference.attribute
    if attribute == "Ref" or "." in attribute:
        return None
    if attribute == "id":
        attribute = _ID.get(reference.target.type, attribute)
    return reference.target.at(attribute)


def parse_number(text: str) -> int | float | None:
    """Return the number that a text is, whole if it can be; None for what is no number, or a very large one."""
    if text.isdecimal() and text.isascii() and len(text) <= _MAX_DIGITS:  # as most
        return int(text)
    if len(text) > _MAX_DIGITS or (match := _NUMBER.fullmatch(text)) is None:
        return None
    if abs(int(match["exponent"] or 0)) > _MAX_DIGITS:
        return None
    exact = Fraction(text)
    return rounded_number(exact) if abs(exact) < _HUGE else None


def is_decimal(text: str) -> bool:
    """Tell whether a text is written as a decimal number, however large."""
    return _NUMBER.fullmatch(text) is not None


def is_no_number(value: Scalar) -> bool:
    """Tell whether a scalar certainly is no number: what merely is too large to be read is one."""
    return isinstance(value, bool) or (isinstance(value, str) and not (is_decimal(value) or _INFINITE.fullmatch(value)))


def as_truth(value: Scalar | None) -> bool | None:
    """Return the truth value that a scalar is, also one that is written as a string; None if it is none."""
    return value if isinstance(value, bool) else _TRUTHS.get(value) if isinstance(value, str) else None


def typed(value: Scalar) -> tuple[type, Scalar]:
    """Return a scalar with its type, by which scalars can be compared as Terraform does: 1 is neither "1" nor true."""
    return (bool if isinstance(value, bool) else str if isinstance(value, str) else float), value


def name(text: str) -> str:
    """Return the text that stands for something unknown, equal for equal things; none where it would be very long."""
    return text if len(text) <= _MAX_NAME else ""


def as_text(value: Scalar) -> str:
    """Return a scalar as Terraform writes it in a text: a whole number without a point, however it was written."""
    return scalar_text(int(value) if isinstance(value, float) and value.is_integer() else value)


def as_number(value: Scalar | None) -> int | float | None:
    """Return the number that a scalar is, also one that is written as a string; None if it is none."""
    if isinstance(value, bool) or value is None:
        return None
    return parse_number(value) if isinstance(value, str) else value

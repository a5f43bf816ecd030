"""The rules of Choice states: which of them leave no input without a way, and which may count."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archlint.aws.workflows.choice_rules import may_count, may_cover_everything
from archlint.model.values.value import Value
from tests.words import evaluated


def rules(*found: dict[str, Any]) -> Value:
    """Return rules as a template holds them."""
    return evaluated(json.dumps(found))


def number(operator: str, value: int = 5, variable: str = "$.n") -> dict[str, Any]:
    """Return a rule that compares a number."""
    return {"Variable": variable, f"Numeric{operator}": value}


FLAG = {"Variable": "$.f", "BooleanEquals": True}
COVERING = {
    "less, and not less": [number("LessThan"), number("GreaterThanEquals")],
    "less, equal, more": [number("LessThan"), number("Equals"), number("GreaterThan")],
    "less or equal in one rule": [{"Or": [number("LessThan"), number("Equals")]}, number("GreaterThan")],
    "a rule and its opposite": [number("Equals"), {"Not": number("Equals")}],
    "true and false": [FLAG, {**FLAG, "BooleanEquals": False}],
    "twice not": [{"Not": FLAG}, {"Not": {"Not": FLAG}}],
    "all of several, and not all of them": [
        {"And": [FLAG, number("Equals")]},
        {"Not": {"And": [FLAG, number("Equals")]}},
    ],
    "what is always true": [{"Condition": "{% true %}"}],
    "conditions that may be opposites": [{"Condition": "{% $a and $b %}"}, {"Condition": "{% $not($a) or $not($b) %}"}],
}
OPEN = {
    "nothing": [],
    "a gap": [number("LessThan"), number("GreaterThan")],
    "other numbers": [number("LessThan"), number("GreaterThanEquals", 6)],
    "other variables": [number("LessThan"), number("GreaterThanEquals", variable="$.m")],
    "other types": [number("LessThan"), {"Variable": "$.n", "StringGreaterThanEquals": "5"}],
    "one flag twice": [FLAG, FLAG],
    "words": [{"Variable": "$.s", "StringEquals": word} for word in ("a", "b", "c")],
    "a type": [{"Variable": "$.s", "IsString": True}, {"Variable": "$.s", "IsNumeric": True}],
    "other conditions": [{"Condition": "{% $s = 'a' %}"}, {"Condition": "{% $s = 'b' %}"}],
    "one condition twice": [{"Condition": "{% $s = 'a' %}"}, {"Condition": "{% $s = 'a' %}"}],
}


@pytest.mark.parametrize("found", COVERING.values(), ids=COVERING)
def test_rules_that_leave_no_input_without_a_way(found: list[dict[str, Any]]) -> None:
    assert may_cover_everything(rules(*({**rule, "Next": f"S{n}"} for n, rule in enumerate(found))))


@pytest.mark.parametrize("found", OPEN.values(), ids=OPEN)
def test_rules_that_leave_some(found: list[dict[str, Any]]) -> None:
    assert not may_cover_everything(rules(*({**rule, "Next": f"S{n}"} for n, rule in enumerate(found))))


COUNTING = {
    "a number that is compared": number("GreaterThan"),
    "inside others": {"And": [FLAG, {"Not": number("LessThan")}]},
    "a time": {"Variable": "$.t", "TimestampGreaterThanPath": "$.end"},
    "the name of a count": {"Variable": "$.retryCount", "NumericEquals": 3},
    "what a function counts": {"Variable": "$.iterator.continue", "BooleanEquals": True},
    "a condition that compares": {"Condition": "{% $n >= 3 %}"},
    "a condition with such a name": {"Condition": "{% $attempts = 3 %}"},
}


@pytest.mark.parametrize("rule", COUNTING.values(), ids=COUNTING)
def test_rules_that_may_count(rule: dict[str, Any]) -> None:
    assert may_count(rules(FLAG, rule))


@pytest.mark.parametrize(
    "rule",
    [
        FLAG,
        {"Variable": "$.accountStatus", "StringEquals": "OPEN"},
        number("Equals", 200),
        {"Condition": "{% $s = 'a' %}"},
    ],
)
def test_rules_that_do_not(rule: dict[str, Any]) -> None:
    assert not may_count(rules(rule))

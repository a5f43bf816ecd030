"""Conditions, and which of them can hold together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a deployment decides: a named condition, or a parameter that equals a literal.

    Attributes:
        subject: the condition's name, or the parameter's.
        literal: what the parameter is compared with; None for a condition that is only known by name.
        label: the author's words for it, for messages.
    """

    subject: str
    literal: str | None = None
    label: str = field(default="", compare=False)


#: Conditions and whether they hold; empty means always.
When: TypeAlias = frozenset[tuple[Condition, bool]]
ALWAYS: When = frozenset()


def consistent(when: When) -> bool:
    """Tell whether all of `when` can hold together."""
    if len(when) < 2:
        return True
    equal: dict[str, str | None] = {}
    for condition, truth in when:
        if (condition, not truth) in when:
            return False
        if not truth or condition.literal is None:
            continue
        if equal.setdefault(condition.subject, condition.literal) != condition.literal:
            return False
    return True


def opposite(one: When, other: When) -> bool:
    """Tell whether one of two circumstances always holds: they are a condition and its negation."""
    if len(one) != 1 or len(other) != 1:
        return False
    (condition, truth), (against, false) = *one, *other
    return condition == against and truth is not false


def describe(when: When) -> str:
    """Say `when` in words: `UseDlq is false and IsProd is true`."""
    return " and ".join(sorted(_fact(condition, truth) for condition, truth in when))


def _fact(condition: Condition, truth: bool) -> str:
    if condition.literal is not None and not condition.label:
        return f"{condition.subject} is {'' if truth else 'not '}'{condition.literal}'"
    return f"{condition.label or condition.subject} is {str(truth).lower()}"

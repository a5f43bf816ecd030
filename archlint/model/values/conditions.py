"""Conditions, and which of them can hold together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Self, TypeAlias

from archlint.model.data import NamedTuple, copied, dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a deployment decides: a named condition, or how a parameter compares with a literal.

    Attributes:
        subject: the condition's name, or the parameter's.
        literal: what the parameter is compared with; None for a condition that is only known by name.
        label: the author's words for it, for messages.
        parameters: the parameters it depends on, where these have defaults that decide it.
        default: what these defaults make of it; None where they do not decide it.
        among: what the parameter may be; empty where that may be anything.
        either: of these facts one holds where the condition is as `decided` says; nothing where that is not known.
        decided: see `either`.
        operator: how it is compared: `==`, or `>` and `>=` with a number.
    """

    subject: str
    literal: str | None = None
    label: str = field(default="", compare=False)
    parameters: frozenset[str] = field(default=frozenset(), compare=False)
    default: bool | None = field(default=None, compare=False)
    among: frozenset[str] = field(default=frozenset(), compare=False)
    either: tuple[When, ...] = field(default=(), compare=False, repr=False)
    decided: bool = field(default=True, compare=False, repr=False)
    operator: str = "=="


#: A test on more facts than this is only known by its name: every combination of values compares them.
_MAX_FACTS = 64
#: Conditions and whether they hold; empty means always.
When: TypeAlias = frozenset[tuple[Condition, bool]]
ALWAYS: When = frozenset()
#: What depends on more conditions than this is not asked for each of them: it may be anything.
MOST_CONDITIONS = 8


def each_fact(conditions: Iterable[Condition]) -> list[When]:
    """Return that one of some conditions does not hold, and that it does, for each: always in the same order."""
    ordered = sorted(conditions, key=lambda each: (each.subject, str(each.literal), each.operator))
    return [frozenset({(condition, truth)}) for condition in ordered for truth in (False, True)]


def consistent(when: When, rests_on: frozenset[str] = frozenset()) -> bool:
    """Tell whether all of `when` can hold together.

    Args:
        when: conditions.
        rests_on: parameters that have their defaults: a condition that these make false cannot hold.
    """
    if rests_on and any(
        condition.default is (not truth) and condition.parameters <= rests_on for condition, truth in when
    ):
        return False
    if len(when) < 2:
        return True
    return _agree(when) and all(
        not condition.either or truth is not condition.decided or any(_agree(when | each) for each in condition.either)
        for condition, truth in when
    )


def _agree(when: When) -> bool:
    """Tell whether facts can hold together, as far as each of them says so by itself."""
    equal: dict[str, str | None] = {}
    left: dict[str, frozenset[str]] = {}
    ordered = False
    for condition, truth in when:
        if (condition, not truth) in when:
            return False
        if condition.operator != "==":
            ordered = True
            continue
        if not truth or condition.literal is None:
            if condition.among:
                among = condition.among - {condition.literal}
                left[condition.subject] = among = left.get(condition.subject, among) & among
                if not among:
                    return False
            continue
        if equal.setdefault(condition.subject, condition.literal) != condition.literal:
            return False
    return not ordered or all(_is_some_number(when, subject) for subject in {one.subject for one, _ in when})


def _is_some_number(when: When, subject: str) -> bool:
    """Tell whether there is a number that compares as `when` says with all that its subject is compared with."""
    least, most = -math.inf, math.inf
    without: set[float] = set()
    for condition, truth in when:
        number = _number(condition.literal) if condition.subject == subject else None
        if number is None:
            continue
        if condition.operator == "==":
            if truth:
                least, most = max(least, number), min(most, number)
            else:
                without.add(number)
            continue
        if (condition.operator == ">") is truth:
            # It is more than the number, or less.
            without.add(number)
        least, most = (max(least, number), most) if truth else (least, min(most, number))
    return least < most or (least == most and least not in without)


def _number(literal: str | None) -> float | None:
    try:
        return float(literal) if literal is not None else None
    except ValueError:
        return None


class Meaning(NamedTuple):
    """What holds if a test is true, and what if it is false; None where it cannot be so."""

    true: When | None
    false: When | None

    @classmethod
    def of(cls, condition: Condition) -> Self:
        """Return the meaning of a test that is a condition."""
        return cls(frozenset({(condition, True)}), frozenset({(condition, False)}))

    @classmethod
    def decided(cls, truth: bool) -> Self:
        """Return the meaning of a test whose result is certain."""
        return cls(ALWAYS, None) if truth else cls(None, ALWAYS)

    @property
    def negated(self) -> Meaning:
        """The meaning of the negated test."""
        return Meaning(self.false, self.true)

    @staticmethod
    def all(parts: Sequence[Meaning], name: Meaning) -> Meaning:
        """Return the meaning of a test that is true if all of some are; `name` stands for the whole of it."""
        if all(part.false is None for part in parts):
            return Meaning.decided(True)
        true = _together([part.true for part in parts], name.true)
        return Meaning(true, ALWAYS if true is None else _one_of(name.false, [part.false for part in parts]))

    @staticmethod
    def any(parts: Sequence[Meaning], name: Meaning) -> Meaning:
        """Return the meaning of a test that is true if one of some is; `name` stands for the whole of it."""
        return Meaning.all([part.negated for part in parts], name.negated).negated


def _one_of(name: When | None, parts: Sequence[When | None]) -> When | None:
    """Return what a test is called where it is true, or false, together with what one of is then the case."""
    either = tuple(part for part in parts if part is not None)
    if name is None or len(name) != 1 or len(either) > _MAX_FACTS or ALWAYS in either:
        return name
    ((condition, truth),) = name
    return frozenset({(copied(condition, either=either, decided=truth), truth)})


def _together(parts: list[When | None], name: When | None) -> When | None:
    """Return what holds where all parts do; None where they cannot."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    together = (name or ALWAYS).union(*known)
    if len(together) > _MAX_FACTS:
        return name
    return together if consistent(together) else None


def describe(when: When) -> str:
    """Say `when` in words: `UseDlq is false and IsProd is true`."""
    return " and ".join(sorted(_fact(condition, truth) for condition, truth in when)) if when else ""


def _fact(condition: Condition, truth: bool) -> str:
    if condition.literal is not None and not condition.label:
        return f"{condition.subject} is {'' if truth else 'not '}'{condition.literal}'"
    return f"{condition.label or condition.subject} is {str(truth).lower()}"

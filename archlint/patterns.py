"""Event patterns: whether an event passes one.

Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns".
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from archlint import wildcard
from archlint.expressions import constant
from archlint.value import NOTHING, Known, Outcome, Tree, Value

#: Fields that say where and when an event happened rather than what it is.
_IDLE = frozenset({"account", "id", "region", "time", "version"})


class Passage(enum.IntEnum):
    """Whether something passes a filter; the smaller, the less likely."""

    NEVER = 0
    MAYBE = 1
    ALWAYS = 2


#: What is known of an event, by the names of its fields (`detail-type`, `detail.object.key`).
Event: TypeAlias = Mapping[str, Outcome]


def passes(pattern: Value, event: Event) -> Passage:
    """Tell whether an event passes a pattern: a mapping, or text that holds JSON.

    A field that the event says nothing of may hold anything. A pattern that is not set lets everything through.
    """
    return max(_passes(branch.outcome, event) for branch in pattern.parsed.branches)


def _passes(pattern: Outcome, event: Event) -> Passage:
    if not isinstance(pattern, Tree) or pattern.is_list:
        return Passage.ALWAYS if Value.of(pattern) == NOTHING else Passage.MAYBE
    fields = ((name, value) for name, value in pattern.items() if name not in _IDLE)
    return min((_field(name, value, event) for name, value in fields), default=Passage.ALWAYS)


def _field(name: str, value: Value, event: Event) -> Passage:
    outcome = value.outcome
    if isinstance(outcome, Tree) and not outcome.is_list:
        if name == "$or":
            return Passage.MAYBE
        return min((_field(f"{name}.{key}", inner, event) for key, inner in outcome.items()), default=Passage.ALWAYS)
    return matches([branch.outcome for branch in value.each("[]")], event.get(name))


def matches(matchers: Iterable[Outcome], actual: Outcome | None) -> Passage:
    """Tell whether a value matches one of several matchers: literals, or mappings such as `{prefix: x}`.

    Args:
        matchers: what the pattern lists for a field.
        actual: the field's value; None if it may be anything.
    """
    known = constant(actual) if actual is not None else None
    return max((_matches(matcher, known) for matcher in matchers), default=Passage.NEVER)


def _matches(matcher: Outcome, actual: str | None) -> Passage:
    if not isinstance(matcher, Tree):
        literal = constant(matcher)
        if literal is None or actual is None:
            return Passage.MAYBE
        return Passage.ALWAYS if literal == actual else Passage.NEVER
    verdicts = [_operator(name, value, actual) for name, value in matcher.items()]
    return verdicts[0] if len(verdicts) == 1 else Passage.MAYBE


def _operator(name: str, value: Value, actual: str | None) -> Passage:
    argument = value.known
    if name in ("prefix", "wildcard") and argument in ("", "*"):
        return Passage.ALWAYS
    test = _TESTS.get(name)
    if name == "anything-but":
        literals = [branch.outcome for branch in value.each("[]")]
        if actual is None or not all(isinstance(literal, Known) for literal in literals):
            return Passage.MAYBE
        return Passage.NEVER if Known(actual) in literals else Passage.ALWAYS
    if test is None or actual is None or not isinstance(argument, str):
        return Passage.MAYBE
    return Passage.ALWAYS if test(actual, argument) else Passage.NEVER


_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "prefix": str.startswith,
    "suffix": str.endswith,
    "equals-ignore-case": lambda actual, argument: actual.lower() == argument.lower(),
    "wildcard": lambda actual, argument: wildcard.matches(argument, actual),
}


def admits_any(pattern: Value, field: str) -> bool:
    """Tell whether a pattern lets a field hold anything: it does not ask for it, or what it asks always holds."""
    return all(
        matches([found.outcome for found in Value((branch,)).each(f"{field}[]")], None) is Passage.ALWAYS
        for branch in pattern.parsed.branches
        if not Value((branch,)).step(field).certainly_absent
    )


def asked_for(pattern: Value, field: str) -> tuple[Outcome | None, ...]:
    """Return the literals that a pattern asks for in a field; a single None where it may be anything else."""
    found = [branch.outcome for branch in pattern.parsed.each(f"{field}[]")]
    return tuple(found) if found and all(constant(outcome) is not None for outcome in found) else (None,)

"""Settings that are one of some choices: the entries of a mapping, by a parameter that is not settled."""

from __future__ import annotations

from archlint.model.values.value import Branch, Outcome, Unknown, Value


def chosen(value: Value) -> Value:
    """Return a value with what it may be in place of what is not known, where that is one of some choices."""
    if not value.possibly(lambda outcome: bool(_choices(outcome))):
        return value
    return value.then(lambda outcome, place: Value(_choices(outcome) or (Branch(outcome, place=place),)))


def _choices(outcome: Outcome) -> tuple[Branch, ...]:
    return outcome.choices if isinstance(outcome, Unknown) else ()

"""What is not known, but is one of some choices."""

from __future__ import annotations

from archlint.model.values.value import Branch, Outcome, Unknown, Value


def chosen(value: Value) -> Value:
    """Return a value with what it may be in place of what is not known, where that is one of some choices."""
    for branch in value.branches:
        if isinstance(branch.outcome, Unknown) and branch.outcome.choices:
            break
    else:  # as mostly: a generator would take twice as long
        return value
    return value.then(lambda outcome, place: Value(_choices(outcome) or (Branch(outcome, place=place),)))


def _choices(outcome: Outcome) -> tuple[Branch, ...]:
    return outcome.choices if isinstance(outcome, Unknown) else ()

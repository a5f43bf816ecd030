"""Errors: what is made of something that does not exist does not exist either."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.languages.terraform.functions.lists.collections import MISSING
from archlint.model.source.location import Place
from archlint.model.values.cases import combined
from archlint.model.values.scalars import ABSENT
from archlint.model.values.value import Outcome, Unknown, Value

TOO_DEEP = Unknown("it is too deeply nested, or too large, to be evaluated", inside=True)


def unless_missing(value: Value, parts: Sequence[Value], place: Place) -> Value:
    """Return a value where nothing is missing that it is made of; where something is, the whole of it is an error."""
    doubtful = [part for part in parts if part.possibly(_is_missing)]
    if not doubtful:
        return value
    whole = combined(doubtful, lambda outcomes: MISSING if MISSING in outcomes else ABSENT, place)
    return whole.then(lambda outcome, _: Value.of(outcome, place) if isinstance(outcome, Unknown) else value)


def _is_missing(outcome: Outcome) -> bool:
    return outcome is MISSING

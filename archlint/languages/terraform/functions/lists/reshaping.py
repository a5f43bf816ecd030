"""Functions that put what is in lists and maps into other ones.

Source: Terraform documentation, "Built-in Functions", "Collection Functions".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    MISSING,
    SetData,
    TerraformFunction,
    elements,
    mapping,
    members,
    sequence,
    typed_list,
)
from archlint.languages.terraform.functions.lists.sets import unordered
from archlint.languages.terraform.functions.lists.unifying import unified
from archlint.languages.terraform.hcl.numbers import exactly, rounded_number
from archlint.languages.terraform.hcl.scalars import as_number, as_text, is_no_number, scalar
from archlint.model.source.location import Place
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Tree, Value

#: More numbers are an error.
_MAX_RANGE = 1024


def _chunklist(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed, size = elements(outcomes[0]), as_number(scalar(outcomes[1]))
    if listed is None or size is None or size != int(size):
        return None
    if size < 0:
        return MISSING
    step = int(size) or max(len(listed), 1)
    listed = unified(listed)
    chunks = [listed[start : start + step] for start in range(0, len(listed), step)]
    return typed_list(place, [Value.of(typed_list(place, chunk), place) for chunk in chunks])


def _matchkeys(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    values, keys, wanted = (elements(outcome) for outcome in outcomes)
    if values is None or keys is None or wanted is None:
        return None
    known, searched = _scalars(keys), _scalars(wanted)
    if known is None or searched is None:
        return None
    if len(values) != len(known):
        return MISSING
    names = {as_text(name) for name in searched}
    return typed_list(place, [value for value, key in zip(values, known, strict=True) if as_text(key) in names])


def _range(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    numbers = [as_number(scalar(outcome)) for outcome in outcomes]
    if any(isinstance(outcome, Known) and is_no_number(outcome.value) for outcome in outcomes):
        return MISSING
    known = [exactly(number) for number in numbers if number is not None]
    if len(known) < len(numbers) or len(known) > 3:
        return None
    start, end = (Fraction(), *known)[-2:] if len(known) < 3 else known[:2]
    # Without a step it goes up, or down.
    step = known[2] if len(known) == 3 else Fraction(-1 if end < start else 1)
    if step == 0 or (end - start) * step < 0:
        return MISSING
    if (end - start) / step > _MAX_RANGE:
        return MISSING
    steps, number = list[Value](), rounded_number(start)
    while (end - exactly(number)) * step > 0:
        steps.append(Value.of(Known(number), place))
        number = rounded_number(exactly(number) + step)
    return typed_list(place, steps)


def _transpose(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    held = members(outcomes[0])
    turned: dict[str, list[str]] = {}
    count = 0
    for key, value in sorted((held or {}).items()):
        outcome = value.outcome
        listed = elements(outcome) if outcome is not None else None
        known = _scalars(listed) if listed is not None else None
        if known is None:
            return None
        count += len(known)
        if count > MAX_ELEMENTS:
            return None
        for name in known:
            turned.setdefault(as_text(name), []).append(key)
    if held is None:
        return None
    lists = {value: typed_list(place, [Value.of(Known(key), place) for key in keys]) for value, keys in turned.items()}
    return mapping(place, {value: Value.of(made, place) for value, made in lists.items()})


def _scalars(listed: Sequence[Value]) -> list[Scalar] | None:
    """Return what elements are; None where one of them is not known."""
    found = [scalar(value.outcome) if value.outcome is not None else None for value in listed]
    known = [value for value in found if value is not None]
    return known if len(known) == len(found) else None


def _setproduct(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    lists = [elements(outcome) for outcome in outcomes]
    count = math.prod(len(listed or ()) for listed in lists)
    if len(lists) < 2:
        return MISSING
    if None in lists or count > MAX_ELEMENTS or count * len(lists) > 10 * MAX_ELEMENTS:
        return None
    rows = itertools.product(*(unified(listed or ()) for listed in lists))
    made = [Value.of(sequence(place, row), place) for row in rows]
    # One set among the arguments makes a set of it all.
    has_set = any(isinstance(outcome, Tree) and isinstance(outcome.node.data, SetData) for outcome in outcomes)
    return unordered(place, made) if has_set else sequence(place, made)


def _zipmap(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    names, values = elements(outcomes[0]), elements(outcomes[1])
    if names is None or values is None:
        return None
    if len(names) != len(values):
        return MISSING
    known = [scalar(name.outcome) if name.outcome is not None else None for name in names]
    return None if None in known else mapping(place, dict(zip(map(str, known), values, strict=True)))


#: The functions by name.
RESHAPING_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "chunklist": _chunklist,
    "matchkeys": _matchkeys,
    "range": _range,
    "setproduct": _setproduct,
    "transpose": _transpose,
    "zipmap": _zipmap,
}

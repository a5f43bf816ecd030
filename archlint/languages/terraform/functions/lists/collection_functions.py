"""Functions on lists, sets and maps.

Source: Terraform documentation, "Built-in Functions".
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    MISSING,
    Encoded,
    Open,
    TerraformFunction,
    element,
    elements,
    is_encoded,
    mapping,
    members,
    sequence,
    size,
    typed_list,
    typed_map,
)
from archlint.languages.terraform.functions.lists.sets import is_unsettled_set, order_in_set, unordered
from archlint.languages.terraform.functions.lists.unifying import are_of_no_type, unified
from archlint.languages.terraform.hcl.characters import characters
from archlint.languages.terraform.hcl.scalars import as_number, as_text, as_truth, scalar, typed
from archlint.model.source.location import Place
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown, Value


def _coalesce(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if any(isinstance(outcome, Known) for outcome in outcomes) and any(map(_is_tree, outcomes)):
        return MISSING
    for value in unified([Value.of(outcome, place) for outcome in outcomes]):
        outcome = value.branches[0].outcome
        if isinstance(outcome, Unknown):
            return None
        if not isinstance(outcome, Absent) and outcome != Known(""):
            return outcome
    return MISSING


def _coalescelist(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    for outcome in outcomes:
        listed = elements(outcome)
        if listed is None and not isinstance(outcome, Absent):
            return None
        if listed:
            return outcome
    return MISSING


def _concat(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    lists = [elements(outcome) for outcome in outcomes]
    if any(listed is None for listed in lists):
        return None
    return sequence(place, [value for listed in lists for value in listed or ()])


def _merge(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    merged: dict[str, Value] = {}
    for outcome in outcomes:
        if isinstance(outcome, Absent):
            continue
        held = members(outcome)
        if held is None:
            return None
        merged |= held
    return mapping(place, merged)


def _flatten(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    flat: list[Value] = []
    visits = 0

    def walk(outcome: Outcome, depth: int) -> bool:
        nonlocal visits
        listed = elements(outcome)
        visits += 1 + len(listed or ())
        if listed is None or depth > 20 or visits > 2 * MAX_ELEMENTS:
            return False
        for value in listed:
            only = value.outcome
            if only is None or isinstance(only, Unknown):
                return False
            if isinstance(only, Tree) and only.is_list:
                if not walk(only, depth + 1):
                    return False
            else:
                flat.append(value)
        return True

    return sequence(place, flat) if walk(outcomes[0], 0) else None


def _lookup(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    key, found = scalar(outcomes[1]), members(outcomes[0])
    if key is None or found is None:
        return None
    if as_text(key) in found:
        return found[as_text(key)].outcome
    return outcomes[2] if len(outcomes) > 2 else MISSING


def _element(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Tree) and isinstance(outcomes[0].dialect, Open):
        return outcomes[0].dialect.element.outcome
    count, index = size(outcomes[0]), as_number(scalar(outcomes[1]))
    # Below zero it is counted from the end, or an error, as the version is.
    if count is None or index is None or index != int(index) or index < 0:
        return None
    found = element(outcomes[0], int(index) % count) if count else None
    return found.outcome if found is not None else MISSING


def _one(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None:
        return None
    if len(listed) > 1:
        return MISSING
    return listed[0].outcome if listed else ABSENT


def _length(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    outcome = outcomes[0]
    if isinstance(outcome, Tree):
        held: Sequence[object] | None = elements(outcome)
        if held is None:
            inner = members(outcome)
            held = list(inner) if inner is not None else None
        elif is_unsettled_set(outcome):
            return None
        return Known(len(held)) if held is not None else None
    value = scalar(outcome)
    found = characters(value) if isinstance(value, str) else None
    return Known(len(found)) if found is not None else None


def _keys(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    held = members(outcomes[0])
    return sequence(place, [Value.of(Known(key), place) for key in sorted(held)]) if held is not None else None


def _values(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    held = members(outcomes[0])
    return sequence(place, [held[key] for key in sorted(held)]) if held is not None else None


def _contains(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed, wanted = elements(outcomes[0]), scalar(outcomes[1])
    if listed is None or wanted is None:
        return None
    known = [scalar(value.outcome) if value.outcome is not None else None for value in listed]
    if typed(wanted) in [typed(each) for each in known if each is not None]:
        return Known(True)
    is_open = any(one is None and not _is_no_scalar(value) for one, value in zip(known, listed, strict=True))
    return None if is_open else Known(False)


def _is_no_scalar(value: Value) -> bool:
    """Tell whether something certainly is null, a list or a mapping."""
    outcome = value.outcome
    return isinstance(outcome, Absent) or (outcome is not None and _is_tree(outcome))


def _is_tree(outcome: Outcome) -> bool:
    return isinstance(outcome, Tree) and not isinstance(outcome.dialect, Open | Encoded)


def _slice(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    start, end = (as_number(scalar(outcome)) for outcome in outcomes[1:3])
    if listed is None or start is None or end is None:
        return None
    if not 0 <= start <= end <= len(listed):
        return MISSING
    return sequence(place, listed[int(start) : int(end)])


def _compact(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None or not all(map(_is_text, listed)):
        return None
    kept = [value for value in listed if not value.certainly_absent and value.outcome != Known("")]
    return typed_list(place, [value.convert(_as_text) for value in kept])


def _is_text(value: Value) -> bool:
    """Tell whether something is known to be a text or null; what `jsonencode` makes is one that is not empty."""
    outcome = value.outcome
    return is_encoded(outcome) or isinstance(outcome, Known | Absent | Reference | Text)


def _as_text(outcome: Outcome) -> Outcome:
    return Known(as_text(outcome.value), outcome.written) if isinstance(outcome, Known) else outcome


def _distinct(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    once: dict[Hashable, Value] = {}
    for value in unified(listed or ()):
        order = order_in_set(value)
        if order is None:
            return None
        once.setdefault(order, value)
    return typed_list(place, list(once.values())) if listed is not None else None


def _index(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed, wanted = elements(outcomes[0]), scalar(outcomes[1])
    known = [value.known for value in listed or ()]
    if listed is None or wanted is None:
        return None
    if any(one is None and not _is_no_scalar(value) for one, value in zip(known, listed, strict=True)):
        return None
    each = [typed(one) if one is not None else None for one in known]
    return Known(each.index(typed(wanted))) if typed(wanted) in each else MISSING


def _only(together: list[Value], listed: list[Value], *, common: bool) -> list[Value]:
    """Return the elements of the first set that are in the other one, or that are not."""
    known = {value.known for value in listed}
    return [value for value in together if (value.known in known) is common]


def _of_sets(combine: Callable[[list[Value], list[Value]], list[Value]]) -> TerraformFunction:
    """Return the function on outcomes that makes a set of the elements of sets that are known."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        sets = [elements(outcome) for outcome in outcomes]
        if not sets or any(listed is None or any(v.known is None for v in listed) for listed in sets):
            return None
        alike = iter(unified([value for listed in sets for value in listed or ()]))
        sets = [list(itertools.islice(alike, len(listed or ()))) for listed in sets]
        together = sets[0] or []
        for listed in sets[1:]:
            together = combine(together, listed or [])
        return unordered(place, together)

    return apply_


def _reverse(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    return sequence(place, listed[::-1]) if listed is not None else None


def _sort(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None or any(v.known is None for v in listed):
        return None
    texts = sorted(as_text(value.known) for value in listed if value.known is not None)
    return typed_list(place, [Value.of(Known(text), place) for text in texts])


def _toset(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Reference | Absent):
        return outcomes[0]
    listed = elements(outcomes[0])
    if listed is None:
        return None
    return MISSING if are_of_no_type(listed) else unordered(place, unified(listed))


def _tolist(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Reference | Absent):
        return outcomes[0]
    listed = elements(outcomes[0])
    if listed is None:
        return None
    if are_of_no_type(listed):
        return MISSING
    # Of a set that is not settled, nobody knows how long a list it becomes, and in which order.
    return outcomes[0] if is_unsettled_set(outcomes[0]) else typed_list(place, unified(listed))


def _tomap(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    outcome = outcomes[0]
    if not isinstance(outcome, Tree) or outcome.is_list or isinstance(outcome.dialect, Encoded):
        return outcome if isinstance(outcome, Absent) else None
    held = members(outcome)
    if held is None:
        return outcome
    values = list(held.values())
    return MISSING if are_of_no_type(values) else typed_map(place, dict(zip(held, unified(values), strict=True)))


def _truths(test: Callable[[list[bool]], bool]) -> TerraformFunction:
    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        listed = elements(outcomes[0])
        # Null is not true.
        truths = [False if value.certainly_absent else as_truth(value.known) for value in listed or ()]
        known = [true for true in truths if true is not None]
        return Known(test(known)) if listed is not None and len(known) == len(truths) else None

    return apply_


#: The functions by name.
COLLECTION_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "alltrue": _truths(all),
    "anytrue": _truths(any),
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "merge": _merge,
    "one": _one,
    "reverse": _reverse,
    "setintersection": _of_sets(partial(_only, common=True)),
    "setsubtract": _of_sets(partial(_only, common=False)),
    "setunion": _of_sets(lambda one, other: one + other),
    "slice": _slice,
    "sort": _sort,
    "tolist": _tolist,
    "tomap": _tomap,
    "toset": _toset,
    "values": _values,
}

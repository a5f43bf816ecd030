"""Sets: each element once, in Terraform's order.

Source: go-cty's `cty/set_internals.go`: texts are sorted as texts and numbers by their size, null comes last; lists and
mappings are sorted by a text that is made of what they hold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeAlias

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    PLAIN,
    SetData,
    elements,
    is_collection,
    members,
)
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import scalar_text
from archlint.model.values.value import Outcome, Reference, Tree, Unknown, Value

#: An element that holds more than this, or something deeper, is none that is known.
_MAX_PARTS, _MAX_DEPTH = 1000, 20
#: By what elements are sorted: numbers by the first, others by the second.
_Order: TypeAlias = tuple[float, str]


def unordered(place: Place, values: Sequence[Value]) -> Outcome:
    """Return a set of values: each of them once as far as they are known, and sorted if all are."""
    if len(values) > MAX_ELEMENTS:
        return Unknown("it is a very large set", inside=True)
    orders = [order_in_set(value) for value in values]
    once: dict[Hashable, tuple[_Order | None, Value]] = {}
    for at, (order, value) in enumerate(zip(orders, values, strict=True)):
        once.setdefault(order or _referred(value) or at, (order, value))
    sortable = [(order, value) for order, value in once.values() if order is not None]
    if len(sortable) == len(once):
        listed = [value for _, value in sorted(sortable, key=lambda each: each[0])]
    else:
        listed = [value for _, value in once.values()]
    return Tree(Node(place.document, place.route, SetData(listed)), PLAIN)


def is_unsettled_set(outcome: Outcome) -> bool:
    """Tell whether something is a set of which some elements may turn out to be the same one."""
    if not isinstance(outcome, Tree) or not isinstance(outcome.node.data, SetData):
        return False
    values = elements(outcome) or ()
    return len(values) > 1 and any(order_in_set(value) is None and not _referred(value) for value in values)


def _referred(value: Value) -> str:
    """Return what an element is that refers to a resource; empty for others."""
    return value.outcome.name if isinstance(value.outcome, Reference) else ""


def order_in_set(value: Value) -> _Order | None:
    """Return by what an element is sorted, which is equal for equal ones; None where it is not known."""
    if value.certainly_absent:
        return math.inf, ""
    known = value.known
    if known is not None:
        return (0, known) if isinstance(known, str) else (float(known), "")
    try:
        pieces = [piece for piece, _ in zip(_written(value, 0), range(_MAX_PARTS + 1), strict=False)]
    except ValueError:
        return None
    return (0, "".join(pieces)) if len(pieces) <= _MAX_PARTS else None


def _written(value: Value, depth: int) -> Iterator[str]:
    """Yield the text by which lists and mappings are sorted.

    Raises:
        ValueError: not all that they hold is known.
    """
    outcome = value.outcome
    if isinstance(outcome, Absent):
        yield "~"
    elif isinstance(outcome, Known):
        scalar = outcome.value
        yield json.dumps(scalar, ensure_ascii=False) if isinstance(scalar, str) else scalar_text(scalar).upper()
    elif is_collection(outcome) and depth < _MAX_DEPTH:
        listed, held = elements(outcome), members(outcome)
        if listed is None and held is None:
            raise ValueError("what it holds is not known")
        # A tuple is as long as any other element of its set, and an object has the same attributes: they come in the
        # same order, whether or not they are told from lists and maps.
        yield "[" if held is None else "{"
        for key, inner in [("", each) for each in listed or ()] + sorted(
            (held or {}).items(), key=lambda each: each[0]
        ):
            yield f"{json.dumps(key, ensure_ascii=False)}:" if held is not None else key
            yield from _written(inner, depth + 1)
            yield ";"
        yield "]" if held is None else "}"
    else:
        raise ValueError("it is not known")

"""Terraform's functions on what is known.

Source: Terraform documentation, "Built-in Functions". What is not here, or is given what is not settled, is unknown.
"""

from __future__ import annotations

import itertools
import math
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from archlint.location import Place
from archlint.node import Scalar
from archlint.parse.terraform.scalars import as_number, as_text, scalar
from archlint.parse.terraform.trees import (
    MAX_ELEMENTS,
    MAX_TEXT,
    MISSING,
    Encoded,
    Open,
    elements,
    mapping,
    members,
    opened,
    sequence,
    unordered,
)
from archlint.text import canonical, join, split
from archlint.value import ABSENT, Absent, Known, Outcome, Reference, Text, Tree, Unknown, Value

_Function: TypeAlias = Callable[[Sequence[Outcome], Place], Outcome | None]
_VERB = re.compile(r"%([%sdvqt]|0?\d{1,2}d)")


def apply(name: str, outcomes: Sequence[Outcome], place: Place) -> Outcome:
    """Return what a function makes of its arguments.

    Args:
        name: the function.
        outcomes: its arguments.
        place: where it is called.

    Returns:
        Unknown where the function is not among those here, or the arguments are not settled.
    """
    if any(outcome is MISSING for outcome in outcomes):
        return MISSING
    function = _FUNCTIONS.get(name.removeprefix("core::"))
    if function is not None:
        try:
            result = function(outcomes, place)
        except (IndexError, ValueError, TypeError, OverflowError):
            result = None  # too few arguments, or some of the wrong type: an error in Terraform, too
        if isinstance(result, Known) and isinstance(result.value, str) and len(result.value) > MAX_TEXT:
            result = None
        if result is not None:
            return result
    return _opaque(name, outcomes)


def _opaque(name: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Return what a function makes of arguments that it cannot take apart: equal for equal arguments."""
    inside = any(_leads_inside(outcome) for outcome in outcomes)
    names = [canonical(outcome) for outcome in outcomes]
    reason = f"what {name} is given is not settled" if name in _FUNCTIONS else f"{name} is not evaluated"
    return Unknown(reason, f"{name}({', '.join(names)})" if names and all(names) else "", inside)


def _leads_inside(outcome: Outcome) -> bool:
    if isinstance(outcome, Unknown):
        return outcome.inside
    if isinstance(outcome, Text):
        return bool(outcome.references) or any(unknown.inside for unknown in outcome.unknowns)
    return isinstance(outcome, Reference | Tree)


def _on_text(function: Callable[..., Scalar]) -> _Function:
    """Return the function on outcomes that is `function` on strings."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        values = [scalar(outcome) for outcome in outcomes]
        if any(value is None for value in values):
            return None
        return Known(function(*(as_text(value) for value in values if value is not None)))

    return apply_


def _on_numbers(function: Callable[..., float]) -> _Function:
    """Return the function on outcomes that is `function` on numbers."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        numbers = [as_number(scalar(outcome)) for outcome in outcomes]
        if not numbers or any(number is None for number in numbers):
            return None
        result = function(*numbers)
        return Known(int(result) if float(result).is_integer() else result)

    return apply_


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        raise ValueError("regular expressions are not evaluated: they may take for ever")
    return text.replace(old, new)


def _title(text: str) -> str:
    return re.sub(r"(^|[^\w'])(\w)", lambda match: match[1] + match[2].upper(), text)


def _substr(text: str, start: str, length: str) -> str:
    first = int(start) if int(start) >= 0 else len(text) + int(start)
    return text[first:] if int(length) < 0 else text[first : first + int(length)]


# Text


def _format(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    form = scalar(outcomes[0])
    if not isinstance(form, str):
        return None
    pieces: list[Outcome] = []
    given, position = list(outcomes[1:]), 0
    for match in _VERB.finditer(form):
        pieces.append(Known(form[position : match.start()]))
        position = match.end()
        verb = match[1]
        if verb == "%":
            pieces.append(Known("%"))
            continue
        argument = given.pop(0)
        if verb in "sv" and not isinstance(argument, Tree | Absent):
            pieces.append(argument)
            continue
        value = scalar(argument)
        if value is None:
            return None
        pieces.append(Known(_verb(verb, value)))
    rest = form[position:]
    if (
        given
        or "%" in rest
        or any(isinstance(p, Known) and "%" in str(p.value) and p.value != "%" for p in pieces[::2])
    ):
        return None
    return join([*pieces, Known(rest)])


def _verb(verb: str, value: Scalar) -> str:
    if verb == "q":
        return '"' + as_text(value) + '"'
    if verb.endswith("d"):
        number = as_number(value)
        if number is None or number != int(number):
            raise ValueError("not a whole number")
        return f"{int(number):{verb}}"
    return as_text(value)


def _join(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    delimiter = scalar(outcomes[0])
    pieces: list[Outcome] = []
    for outcome in outcomes[1:]:
        listed = elements(outcome)
        if listed is None or not isinstance(delimiter, str):
            return None
        for value in listed:
            only = value.outcome
            if only is None or isinstance(only, Tree):
                return None
            pieces.append(only)
    return join(pieces, str(delimiter))


def _split(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    delimiter, source = scalar(outcomes[0]), outcomes[1]
    if isinstance(source, Reference):
        known = scalar(source)
        if known is None:
            # A piece of an ARN is the resource's name, its account, its region: it names the resource.
            return opened(place, Value.of(source, place), is_list=True)
        source = Known(known)
    if not isinstance(delimiter, str) or not delimiter:
        return None
    pieces = split(source, delimiter)
    return sequence(place, [Value.of(piece, place) for piece in pieces]) if pieces is not None else None


# Collections


def _coalesce(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    for outcome in outcomes:
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

    def walk(outcome: Outcome, depth: int) -> bool:
        listed = elements(outcome)
        if listed is None or depth > 20:
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
        return len(flat) < MAX_TEXT

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
    listed, index = elements(outcomes[0]), as_number(scalar(outcomes[1]))
    if listed is None or index is None or index != int(index):
        return None
    return listed[int(index) % len(listed)].outcome if listed else MISSING


def _one(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None or len(listed) > 1:
        return None
    return listed[0].outcome if listed else ABSENT


def _length(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    outcome = outcomes[0]
    if isinstance(outcome, Tree):
        held: Sequence[object] | None = elements(outcome)
        if held is None:
            inner = members(outcome)
            held = list(inner) if inner is not None else None
        return Known(len(held)) if held is not None else None
    value = scalar(outcome)
    return Known(len(value)) if isinstance(value, str) else None


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
    if wanted in known:
        return Known(True)
    return None if None in known else Known(False)


def _slice(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    start, end = (as_number(scalar(outcome)) for outcome in outcomes[1:3])
    if listed is None or start is None or end is None or not 0 <= start <= end <= len(listed):
        return None
    return sequence(place, listed[int(start) : int(end)])


def _filtered(keep: Callable[[Outcome], bool]) -> _Function:
    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        listed = elements(outcomes[0])
        if listed is None or any(not isinstance(v.outcome, Known | Absent | Reference | Text) for v in listed):
            return None
        return sequence(place, [value for value in listed if value.outcome is not None and keep(value.outcome)])

    return apply_


def _distinct(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None or any(not isinstance(value.outcome, Known) for value in listed):
        return None
    by_text: dict[str, Value] = {}
    for value in listed:
        by_text.setdefault(canonical(value.branches[0].outcome), value)
    return sequence(place, list(by_text.values()))


def _index(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed, wanted = elements(outcomes[0]), scalar(outcomes[1])
    known = [value.known for value in listed or ()]
    return Known(known.index(wanted)) if wanted is not None and wanted in known and None not in known else None


def _of_sets(combine: Callable[[list[Value], list[Value]], list[Value]]) -> _Function:
    """Return the function on outcomes that makes a set of the elements of sets that are known."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        sets = [elements(outcome) for outcome in outcomes]
        if not sets or any(listed is None or any(v.known is None for v in listed) for listed in sets):
            return None
        together = sets[0] or []
        for listed in sets[1:]:
            together = combine(together, listed or [])
        return unordered(place, together)

    return apply_


def _setproduct(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    lists = [elements(outcome) for outcome in outcomes]
    if len(lists) < 2 or None in lists or math.prod(len(listed or ()) for listed in lists) > MAX_ELEMENTS:
        return None
    rows = itertools.product(*(listed or () for listed in lists))
    return sequence(place, [Value.of(sequence(place, row), place) for row in rows])


def _reverse(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    return sequence(place, listed[::-1]) if listed is not None else None


def _sort(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    listed = elements(outcomes[0])
    if listed is None or any(v.known is None for v in listed):
        return None
    return sequence(place, sorted(listed, key=lambda value: as_text(value.known or "")))


def _toset(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Reference | Absent):
        return outcomes[0]
    listed = elements(outcomes[0])
    return unordered(place, listed) if listed is not None else None


def _tolist(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Reference | Absent):
        return outcomes[0]
    listed = elements(outcomes[0])
    return sequence(place, listed) if listed is not None else None


def _tomap(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    outcome = outcomes[0]
    is_map = isinstance(outcome, Tree) and not outcome.is_list and not isinstance(outcome.dialect, Encoded)
    return outcome if is_map or isinstance(outcome, Absent) else None


def _zipmap(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    names, values = elements(outcomes[0]), elements(outcomes[1])
    if names is None or values is None or len(names) != len(values):
        return None
    known = [scalar(name.outcome) if name.outcome is not None else None for name in names]
    return None if None in known else mapping(place, dict(zip(map(str, known), values, strict=True)))


def _range(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    numbers = [as_number(scalar(outcome)) for outcome in outcomes]
    if any(number is None or number != int(number) or abs(number) > 1000 for number in numbers):
        return None
    indexes = range(*(int(number or 0) for number in numbers))
    return sequence(place, [Value.of(Known(index), place) for index in indexes])


def _tostring(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Text | Reference | Absent):
        return outcomes[0]
    value = scalar(outcomes[0])
    return Known(as_text(value)) if value is not None else None


def _tonumber(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Absent):
        return ABSENT
    number = as_number(scalar(outcomes[0]))
    return Known(number) if number is not None else None


def _tobool(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Absent):
        return ABSENT
    text = str(scalar(outcomes[0])).lower()
    return Known(text == "true") if text in ("true", "false") else None


def _truths(test: Callable[[list[bool]], bool]) -> _Function:
    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        listed = elements(outcomes[0])
        known = [value.known for value in listed] if listed is not None else [None]
        if any(str(value).lower() not in ("true", "false") for value in known):
            return None
        return Known(test([str(value).lower() == "true" for value in known]))

    return apply_


def _same(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    return outcomes[0]


_FUNCTIONS: Mapping[str, _Function] = {
    "abs": _on_numbers(abs),
    "alltrue": _truths(all),
    "anytrue": _truths(any),
    "basename": _on_text(posixpath.basename),
    "ceil": _on_numbers(math.ceil),
    "chomp": _on_text(lambda text: text.rstrip("\r\n")),
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _filtered(lambda outcome: not isinstance(outcome, Absent) and outcome != Known("")),
    "concat": _concat,
    "contains": _contains,
    "dirname": _on_text(lambda path: posixpath.dirname(path) or "."),
    "distinct": _distinct,
    "element": _element,
    "endswith": _on_text(lambda text, end: text.endswith(end)),
    "flatten": _flatten,
    "floor": _on_numbers(math.floor),
    "format": _format,
    "index": _index,
    "join": _join,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "lower": _on_text(str.lower),
    "max": _on_numbers(max),
    "merge": _merge,
    "min": _on_numbers(min),
    "nonsensitive": _same,
    "one": _one,
    "range": _range,
    "replace": _on_text(_replace),
    "reverse": _reverse,
    "setintersection": _of_sets(lambda one, other: [v for v in one if v.known in [o.known for o in other]]),
    "setproduct": _setproduct,
    "setsubtract": _of_sets(lambda one, other: [v for v in one if v.known not in [o.known for o in other]]),
    "setunion": _of_sets(lambda one, other: one + other),
    "slice": _slice,
    "sort": _sort,
    "split": _split,
    "startswith": _on_text(lambda text, start: text.startswith(start)),
    "strcontains": _on_text(lambda text, part: part in text),
    "substr": _on_text(_substr),
    "title": _on_text(_title),
    "tobool": _tobool,
    "tolist": _tolist,
    "tomap": _tomap,
    "tonumber": _tonumber,
    "toset": _toset,
    "tostring": _tostring,
    "trim": _on_text(lambda text, cut: text.strip(cut)),
    "trimprefix": _on_text(lambda text, start: text.removeprefix(start)),
    "trimspace": _on_text(str.strip),
    "trimsuffix": _on_text(lambda text, end: text.removesuffix(end)),
    "upper": _on_text(str.upper),
    "values": _values,
    "zipmap": _zipmap,
}

"""Functions on text and numbers.

Source: Terraform documentation, "Built-in Functions".
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from archlint.languages.terraform.functions.collections import Function, elements, opened, sequence
from archlint.languages.terraform.hcl.scalars import as_number, as_text, scalar
from archlint.model.source.location import Place
from archlint.model.values.node import Scalar
from archlint.model.values.texts import join, split
from archlint.model.values.value import ABSENT, Absent, Known, Outcome, Reference, Text, Tree, Value

_VERB = re.compile(r"%([%sdvqt]|0?\d{1,2}d)")


def _on_text(function: Callable[..., Scalar]) -> Function:
    """Return the function on outcomes that is `function` on strings."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        values = [scalar(outcome) for outcome in outcomes]
        if any(value is None for value in values):
            return None
        return Known(function(*(as_text(value) for value in values if value is not None)))

    return apply_


def _on_numbers(function: Callable[..., float]) -> Function:
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


def _same(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    return outcomes[0]


#: The functions by name.
TEXT_FUNCTIONS: Mapping[str, Function] = {
    "abs": _on_numbers(abs),
    "basename": _on_text(posixpath.basename),
    "ceil": _on_numbers(math.ceil),
    "chomp": _on_text(lambda text: text.rstrip("\r\n")),
    "dirname": _on_text(lambda path: posixpath.dirname(path) or "."),
    "endswith": _on_text(lambda text, end: text.endswith(end)),
    "floor": _on_numbers(math.floor),
    "format": _format,
    "join": _join,
    "lower": _on_text(str.lower),
    "max": _on_numbers(max),
    "min": _on_numbers(min),
    "nonsensitive": _same,
    "replace": _on_text(_replace),
    "split": _split,
    "startswith": _on_text(lambda text, start: text.startswith(start)),
    "strcontains": _on_text(lambda text, part: part in text),
    "substr": _on_text(_substr),
    "title": _on_text(_title),
    "tobool": _tobool,
    "tonumber": _tonumber,
    "tostring": _tostring,
    "trim": _on_text(lambda text, cut: text.strip(cut)),
    "trimprefix": _on_text(lambda text, start: text.removeprefix(start)),
    "trimspace": _on_text(str.strip),
    "trimsuffix": _on_text(lambda text, end: text.removesuffix(end)),
    "upper": _on_text(str.upper),
}

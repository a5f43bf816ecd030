"""`format` and `formatlist`.

Source: Terraform documentation, "format Function"; go-cty, package function/stdlib (`Format`, `FormatList`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    MAX_TEXT,
    MISSING,
    TerraformFunction,
    as_json_text,
    elements,
    is_collection,
    length,
    typed_list,
)
from archlint.languages.terraform.hcl.scalars import as_number, as_truth, scalar
from archlint.languages.terraform.hcl.scalars import as_text as scalar_text
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import join
from archlint.model.values.value import Outcome, Tree, Value

_VERB = regex(
    r"%(?P<flags>[-+# 0]*)(?P<width>\d{0,4})(?:\.(?P<precision>\d{0,3}))?"
    r"(?:\[(?P<index>[1-9]\d{0,3})\])?(?P<verb>[%A-Za-z])"
)
#: Verbs whose whole result is what they are given, where nothing is said of its width.
_PLAIN = frozenset({"%s", "%v"})
_FLOATS = "eEfFgG"
#: From this power of ten on, a number has an exponent.
_LARGE = 6


def format_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    """Return what `format` makes of a text with verbs, and of what is to stand for these."""
    form = scalar(outcomes[0])
    if not isinstance(form, str):
        return None
    pieces: list[Outcome] = []
    size = 0
    for piece in _pieces(form, outcomes[1:]):
        if piece is None or piece is MISSING:
            return piece
        pieces.append(piece)
        size += length(piece)
        if size > MAX_TEXT:
            return None
    return together(pieces)


def together(pieces: Sequence[Outcome], delimiter: str = "") -> Outcome | None:
    """Return the text that pieces make in a row; None for a very long one."""
    if sum(map(length, pieces)) + len(delimiter) * len(pieces) > MAX_TEXT:
        return None
    return join(pieces, delimiter)


def _pieces(form: str, given: Sequence[Outcome]) -> Iterator[Outcome | None]:
    """Yield the pieces of a text, an error where Terraform has one, and None for what is not settled."""
    position, following, used = 0, 0, 0
    for match in _VERB.finditer(form):
        yield _literal(form[position : match.start()])
        position = match.end()
        if match["verb"] == "%":
            yield Known("%")
        else:
            following = int(match["index"]) if match["index"] else following + 1
            used = max(used, following)
            yield _verb(match, given[following - 1]) if following <= len(given) else MISSING
    yield _literal(form[position:])
    if used < len(given):
        yield MISSING


def _literal(text: str) -> Outcome | None:
    # Verbs that are not read are there.
    return None if "%" in text else Known(text)


def _verb(match: re.Match[str], given: Outcome) -> Outcome | None:
    """Return what stands for a verb; None where that is not settled."""
    is_number = isinstance(given, Known) and isinstance(given.value, float | int)
    is_plain = re.sub(r"\[\d+\]", "", match[0]) in _PLAIN
    if is_plain and not isinstance(given, Tree | Absent) and not (is_number and match["verb"] == "v"):
        return given
    if isinstance(given, Tree) and match["verb"] == "v":
        written = as_json_text(given)
        return Known(_padded(str(written.value), match)) if isinstance(written, Known) else None
    if is_collection(given):
        return MISSING
    value = scalar(given)
    make = _VERBS.get(match["verb"])
    if value is None or make is None:
        return None
    made = make(value, match)
    return MISSING if made is None else Known(made)


def _text(value: Scalar, match: re.Match[str]) -> str:
    text = scalar_text(value)
    return _padded(text if match["precision"] is None else text[: int(match["precision"] or 0)], match)


def _value(value: Scalar, match: re.Match[str]) -> str:
    # Of no precision and no sign, whatever the verb says.
    if "#" in match["flags"]:
        return _padded(str(_json(value)), match)
    text = scalar_text(value) if isinstance(value, bool | str) else _shortest(value)
    return _padded(text, match)


def _quoted(value: Scalar, match: re.Match[str]) -> str:
    return _padded(str(_json(scalar_text(value))), match)


def _json(value: Scalar) -> Scalar:
    written = as_json_text(Known(value))
    return written.value if isinstance(written, Known) else ""


def _truth(value: Scalar, _match: re.Match[str]) -> str | None:
    # Of no width, whatever the verb says.
    true = as_truth(value)
    return None if true is None else scalar_text(true)


def _number(value: Scalar, match: re.Match[str]) -> str | None:
    number, verb = as_number(value), match["verb"].replace("F", "f")
    if number is None:
        return None
    signed = "".join(flag for flag in "+ " if flag in match["flags"])[:1]
    if verb not in _FLOATS:
        return _padded(_whole(number, verb, match), match, signed) if number == math.trunc(number) else None
    precision = f".{match['precision'] or 0}" if match["precision"] is not None else ""
    if verb in "gG" and not precision:
        return _padded(_shortest(number) if verb == "g" else _shortest(number).upper(), match, signed)
    return _padded(f"{float(number):{precision}{verb}}", match, signed)


def _shortest(number: float) -> str:
    """Return a number with the digits that it needs; large and small ones with an exponent, as Go writes them."""
    sign, digits, exponent = Decimal(str(number)).normalize().as_tuple()
    size = len(digits) - 1 + int(exponent)
    if -4 <= size < _LARGE or number == 0:
        return scalar_text(number)
    fraction = "." + "".join(map(str, digits[1:])) if len(digits) > 1 else ""
    return f"{'-' if sign else ''}{digits[0]}{fraction}e{'-' if size < 0 else '+'}{abs(size):02}"


def _whole(number: float, verb: str, match: re.Match[str]) -> str:
    shown = f"{math.trunc(number):{verb}}"
    prefix = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}.get(verb, "") if "#" in match["flags"] else ""
    return f"-{prefix}{shown[1:]}" if shown.startswith("-") else prefix + shown


def _based(value: Scalar, match: re.Match[str]) -> str | None:
    """Return a number in another base; of a text, its bytes in hexadecimal digits."""
    if isinstance(value, str) and match["verb"] in "xX" and as_number(value) is None:
        digits = value.encode().hex()
        return _padded(digits.upper() if match["verb"] == "X" else digits, match)
    return _number(value, match)


def _padded(text: str, match: re.Match[str], signed: str = "") -> str:
    """Return a text as wide as a verb wants it, numbers with their sign."""
    text = signed + text if signed and not text.startswith("-") else text
    width, flags = int(match["width"] or 0), match["flags"]
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags:
        return text.rjust(width, "0") if match["verb"] in "sqv" else text.zfill(width)
    return text.rjust(width)


_VERBS: Mapping[str, Callable[[Scalar, re.Match[str]], str | None]] = {
    "s": _text,
    "v": _value,
    "q": _quoted,
    "t": _truth,
    "d": _number,
    **dict.fromkeys("box", _based),
    "X": _based,
    **dict.fromkeys(_FLOATS, _number),
}


def _formatlist(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    lists = [elements(outcome) for outcome in outcomes[1:]]
    lengths = {len(listed) for listed in lists if listed is not None}
    if any(isinstance(o, Tree) and listed is None for o, listed in zip(outcomes[1:], lists, strict=True)):
        return None
    if len(lengths) > 1:
        return MISSING
    count = lengths.pop() if lengths else 1
    if count * len(outcomes) > MAX_ELEMENTS:
        return None
    made: list[Value] = []
    size = 0
    for row in range(count):
        given = [o if listed is None else listed[row].outcome for o, listed in zip(outcomes[1:], lists, strict=True)]
        piece = _row(outcomes[0], given, place)
        if piece is None or piece is MISSING:
            return piece
        made.append(Value.of(piece, place))
        size += length(piece)
        if size > MAX_TEXT:
            return None
    return typed_list(place, made)


def _row(form: Outcome, given: Sequence[Outcome | None], place: Place) -> Outcome | None:
    known = [outcome for outcome in given if outcome is not None]
    return format_([form, *known], place) if len(known) == len(given) else None


#: The functions by name.
FORMAT_FUNCTIONS: Mapping[str, TerraformFunction] = {"format": format_, "formatlist": _formatlist}

"""Functions on text and numbers.

Source: Terraform documentation, "Built-in Functions".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from archlint.languages.terraform.functions.formats import together
from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    MAX_TEXT,
    MISSING,
    TerraformFunction,
    elements,
    is_collection,
    opened,
    typed_list,
)
from archlint.languages.terraform.functions.paths import absolute, clean
from archlint.languages.terraform.hcl.characters import characters
from archlint.languages.terraform.hcl.scalars import as_number, as_text, as_truth, is_no_number, scalar
from archlint.model.source.location import Place
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.texts import split
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown, Value


def _on_text(function: Callable[..., Scalar]) -> TerraformFunction:
    """Return the function on outcomes that is `function` on strings."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        values = [scalar(outcome) for outcome in outcomes]
        if any(value is None for value in values):
            return None
        return Known(function(*(as_text(value) for value in values if value is not None)))

    return apply_


def _upper(text: str) -> str:
    """Return a text in large letters: each is one letter, so `ß` stays."""
    return "".join(large if len(large := each.upper()) == 1 else each for each in text)


def _lower(text: str) -> str:
    return "".join(each.lower()[0] for each in text)


def _title(text: str) -> str:
    # A word starts after white space and after signs of ASCII, but for underscores.
    return re.sub(r"(^|[\s\x00-/:-@\[-^`{-\x7f])(\w)", lambda match: match[1] + _upper(match[2]), text)


def _substr(text: str, start: str, length: str) -> str:
    found = _characters(text)
    first = int(start) if int(start) >= 0 else max(len(found) + int(start), 0)
    # No characters counted from the end are all that follow.
    is_rest = int(length) < 0 or (int(start) < 0 and int(length) == 0)
    return "".join(found[first:] if is_rest else found[first : first + int(length)])


def _characters(text: str) -> Sequence[str]:
    """Return the characters of a text.

    Raises:
        ValueError: if several code points may be one of them.
    """
    found = characters(text)
    if found is None:
        raise ValueError("characters may be made of several others")
    return found


def _basename(path: str) -> str:
    stripped = path.rstrip("/")
    return posixpath.basename(stripped) or path[:1] or "."


def _expanded(path: str) -> str:
    if path.startswith("~"):
        raise ValueError("whose home folder it is is not known")
    return path


def _join(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    delimiter = scalar(outcomes[0])
    pieces: list[Outcome] = []
    for outcome in outcomes[1:]:
        listed = elements(outcome)
        if any(value.certainly_absent for value in listed or ()):
            return MISSING
        if listed is None or not isinstance(delimiter, str):
            return None
        for value in listed:
            only = value.outcome
            if only is None or isinstance(only, Tree):
                return None
            pieces.append(only)
    return together(pieces, str(delimiter))


def _split(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    delimiter, source = scalar(outcomes[0]), outcomes[1]
    if isinstance(source, Reference):
        known = scalar(source)
        if known is None:
            # A piece of an ARN is the resource's name, its account, its region: it names the resource.
            piece = Reference(source.target, source.attribute, is_piece=True)
            return opened(place, Value.of(piece, place), is_list=True)
        source = Known(known)
    text = as_text(source.value) if isinstance(source, Known) else None
    if isinstance(source, Known) and text is not None:
        source = Known(text, source.written)
    if delimiter == "" and text is not None and len(text) < MAX_ELEMENTS:
        return typed_list(place, [Value.of(Known(character), place) for character in _characters(text)])
    if not isinstance(delimiter, str) or not delimiter:
        return None
    if text is not None and text.count(delimiter) >= MAX_ELEMENTS:
        return None
    pieces = split(source, delimiter)
    return typed_list(place, [Value.of(piece, place) for piece in pieces]) if pieces is not None else None


def _tostring(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    outcome = outcomes[0]
    if isinstance(outcome, Text | Reference | Absent) or (isinstance(outcome, Tree) and not is_collection(outcome)):
        return outcome
    value = scalar(outcome)
    return Known(as_text(value)) if value is not None else None


def _tonumber(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Absent):
        return ABSENT
    value = scalar(outcomes[0])
    number = as_number(value)
    if number is not None:
        return Known(number)
    return MISSING if value is not None and is_no_number(value) else None


def _tobool(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if isinstance(outcomes[0], Absent):
        return ABSENT
    value = scalar(outcomes[0])
    if value is None:
        return None
    true = as_truth(value)
    return MISSING if true is None else Known(true)


def _indent(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    width, text = as_number(scalar(outcomes[0])), scalar(outcomes[1])
    if width is None or text is None or as_text(text).count("\n") * width > MAX_TEXT:
        return None
    if width < 0:
        return MISSING
    return Known(as_text(text).replace("\n", "\n" + " " * int(width)))


def _strrev(text: str) -> str:
    return "".join(reversed(_characters(text)))


def _settled(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    """Tell that something is not sensitive: archlint keeps nothing of what is."""
    return None if isinstance(outcomes[0], Unknown) else Known(False)


def _same(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    return outcomes[0]


#: The functions by name.
TEXT_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "abspath": absolute,
    "basename": _on_text(_basename),
    "chomp": _on_text(lambda text: text.rstrip("\r\n")),
    "dirname": _on_text(lambda path: clean(path[: path.rfind("/") + 1])),
    "endswith": _on_text(lambda text, end: text.endswith(end)),
    "ephemeralasnull": _same,
    "indent": _indent,
    "issensitive": _settled,
    "join": _join,
    "lower": _on_text(_lower),
    "nonsensitive": _same,
    "pathexpand": _on_text(_expanded),
    "split": _split,
    "startswith": _on_text(lambda text, start: text.startswith(start)),
    "strcontains": _on_text(lambda text, part: part in text),
    "strrev": _on_text(_strrev),
    "substr": _on_text(_substr),
    "title": _on_text(_title),
    "tobool": _tobool,
    "tonumber": _tonumber,
    "tostring": _tostring,
    "trim": _on_text(lambda text, cut: text.strip("".join({*cut}))),
    "trimprefix": _on_text(lambda text, start: text.removeprefix(start)),
    "trimspace": _on_text(str.strip),
    "trimsuffix": _on_text(lambda text, end: text.removesuffix(end)),
    "upper": _on_text(_upper),
}

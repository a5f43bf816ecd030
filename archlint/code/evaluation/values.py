"""What an argument of an API call may be: the same every time, from the environment, put together, or varying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from archlint.code.syntax.data import value
from archlint.model.source.location import Place


@value
class Constant:
    """A value that is the same on every call.

    Two arguments are equal when they say the same, wherever they are written.
    """

    value: str | int | float | bool
    at: Place = field(compare=False)


@value
class Environment:
    """The value of an environment variable; `default` is what the code takes where the variable is not set."""

    name: str
    at: Place = field(compare=False)
    default: str | None = None


@value
class Varying:
    """A value that differs from call to call, or that cannot be understood; `reason` is a note for developers."""

    at: Place = field(compare=False)
    reason: str = field(default="", compare=False)


@value
class Text:
    """Text that is put together; at least one part is no constant, and at least one is no `Varying`."""

    parts: tuple[Constant | Environment | Varying, ...]
    at: Place = field(compare=False)


@value
class Record:
    """A dictionary or object literal.

    Attributes:
        fields: what stands under the keys that are constant.
        at: where it is written.
        complete: False where it may have keys that are not in `fields`.
        computed: the entries whose key is no constant, as pairs of key and value.
    """

    fields: Mapping[str, Argument]
    at: Place = field(compare=False)
    complete: bool = True
    computed: tuple[tuple[Argument, Argument], ...] = ()


@value
class Items:
    """A list, however long: each of its items is as one of `elements` says.

    Attributes:
        elements: what is known of the items. One element may stand for many items: a list comprehension has one.
        at: where the list is written.
        complete: False where there may be items that are like none of `elements`.
    """

    elements: tuple[Argument, ...]
    at: Place = field(compare=False)
    complete: bool = True


Argument: TypeAlias = Constant | Environment | Text | Record | Items | Varying


def text_of(parts: tuple[Argument, ...], at: Place) -> Argument:
    """Return what `parts` are when they are written one after the other."""
    merged: list[Constant | Environment | Varying] = []
    for part in parts:
        pieces = part.parts if isinstance(part, Text) else (part,)
        for piece in pieces:
            if not isinstance(piece, Constant | Environment | Varying):
                piece = Varying(piece.at, "no text")
            last = merged[-1] if merged else None
            if isinstance(piece, Constant) and isinstance(last, Constant):
                merged[-1] = Constant(f"{last.value}{piece.value}", at)
            else:
                merged.append(piece)
    merged = [piece for piece in merged if not isinstance(piece, Constant) or piece.value != ""]
    if not merged:
        return Constant("", at)
    if all(isinstance(piece, Varying) for piece in merged):
        return Varying(at, "text that varies")
    if len(merged) == 1:
        only = merged[0]
        return Constant(str(only.value), only.at) if isinstance(only, Constant) else only
    return Text(tuple(merged), at)

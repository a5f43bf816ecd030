"""What an argument of an API call may be: the same every time, from the environment, put together, or varying."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from archlint.code.syntax.data import value
from archlint.model.source.location import Place

#: Longer texts are not put together, nor those of more parts.
_MAX_TEXT = 100_000


@value
class Constant:
    """A value that is the same on every call.

    Two arguments are equal when they say the same, wherever they are written.
    """

    value: str | int | float | bool
    at: Place = field(compare=False)


@value
class EnvironmentVariable:
    """The value of an environment variable; `default` is what the code takes where the variable is not set."""

    name: str
    at: Place = field(compare=False)
    default: str | EnvironmentVariable | None = None


@value
class Varying:
    """A value that differs from call to call, or that cannot be understood.

    Attributes:
        at: where it is written.
        reason: a note for developers.
        name: what the field or parameter is called that it is taken from; empty where it is none.
        options: what it may be, one of them each time; one that varies stands for anything. Empty where nothing is
            known of it.
    """

    at: Place = field(compare=False)
    reason: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    options: tuple[Constant | EnvironmentVariable | Concatenation | Varying, ...] = field(default=(), compare=False)


@value
class Concatenation:
    """Text that is put together; at least one part is no constant, and at least one is no `Varying`."""

    parts: tuple[Constant | EnvironmentVariable | Varying, ...]
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


Argument: TypeAlias = Constant | EnvironmentVariable | Concatenation | Record | Items | Varying


def text_of(parts: tuple[Argument, ...], at: Place) -> Argument:
    """Return what `parts` are when they are written one after the other."""
    pieces: list[Constant | EnvironmentVariable | Varying] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Concatenation) else (part,):
            plain = (
                piece if isinstance(piece, Constant | EnvironmentVariable | Varying) else Varying(piece.at, "no text")
            )
            pieces.append(plain)
    if (
        len(pieces) > _MAX_TEXT
        or sum(len(str(each.value)) for each in pieces if isinstance(each, Constant)) > _MAX_TEXT
    ):
        return Varying(at, "a very long text")
    merged: list[Constant | EnvironmentVariable | Varying] = []
    for is_constant, group in itertools.groupby(pieces, lambda piece: isinstance(piece, Constant)):
        run = list(group)
        if is_constant and len(run) > 1:
            run = [Constant("".join(str(each.value) for each in run if isinstance(each, Constant)), at)]
        merged += run
    merged = [piece for piece in merged if not isinstance(piece, Constant) or piece.value != ""]
    if not merged:
        return Constant("", at)
    if all(isinstance(piece, Varying) for piece in merged):
        only = merged[0] if len(merged) == 1 else None
        return Varying(at, "text that varies", only.name if isinstance(only, Varying) else "")
    if len(merged) == 1:
        (piece,) = merged
        return Constant(str(piece.value), piece.at) if isinstance(piece, Constant) else piece
    return Concatenation(tuple(merged), at)

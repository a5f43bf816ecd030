"""Objects of plain data as what JSON has, and back: nothing that is read is ever run, as with Python's own formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from typing import Any, TypeAlias

#: Makes an object, or what is in it, of what JSON has.
Maker: TypeAlias = Callable[[Any], Any]

#: Of each type of objects, what makes a list of what one is made of.
_ATTRIBUTES: dict[type, Callable[[Any], Sequence[Any]]] = {}


def object_maker(kind: type, **makers: Maker) -> Maker:
    """Return what makes objects of a type of the lists that `json_of` makes of them.

    Args:
        kind: a dataclass, with two attributes at least.
        makers: what makes its attributes, where these are more than JSON has.
    """
    names = [each.name for each in fields(kind) if each.init]
    _ATTRIBUTES[kind] = attrgetter(*names)
    each = [makers.get(name) for name in names]
    if not makers:
        return lambda data: kind(*data) if len(data) == len(names) else _refuse(kind)

    def made(data: Any) -> Any:
        return kind(*[make(part) if make is not None else part for make, part in zip(each, data, strict=True)])

    return made


def _refuse(kind: type) -> Any:
    raise ValueError(f"no {kind.__name__}")


def tuple_maker(make: Maker) -> Maker:
    """Return what makes a tuple of a list."""
    return lambda data: tuple(map(make, data))


def list_maker(make: Maker) -> Maker:
    """Return what makes a list of a list."""
    return lambda data: list(map(make, data))


def perhaps(make: Maker) -> Maker:
    """Return what makes something, unless there is nothing."""
    return lambda data: None if data is None else make(data)


def json_of(value: object) -> bytes:
    """Return objects and collections in JSON, from which the makers of their types make them again; sets are sorted.

    Raises:
        TypeError, ValueError: something in it is no plain data.
    """
    return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    attributes = _ATTRIBUTES.get(type(value))
    if attributes is not None:
        return attributes(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} is no plain data")

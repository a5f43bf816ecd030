"""One text for each value of plain data, the same in every process."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath

from archlint.model.source.files import disk


def plain_text(value: object) -> str:
    """Return a text that no other value has.

    Args:
        value: what is made of texts, numbers, bytes, paths, enumerations, dataclasses and collections of these.

    Raises:
        TypeError: something else is in it.
    """
    if value is None or isinstance(value, str | int | float):  # truth values among them
        return repr(value)
    if isinstance(value, bytes):
        return f"bytes({len(value)} {disk.content_digest(value)})"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, PurePath):
        return f"path({str(value)!r})"
    if isinstance(value, tuple | list):
        return f"{type(value).__name__}({','.join(map(plain_text, value))})"
    if isinstance(value, AbstractSet):
        return f"set({','.join(sorted(map(plain_text, value)))})"
    if isinstance(value, Mapping):
        return f"map({','.join(sorted(f'{plain_text(key)}:{plain_text(each)}' for key, each in value.items()))})"
    if is_dataclass(value) and not isinstance(value, type):
        said = (f"{each.name}={plain_text(getattr(value, each.name))}" for each in fields(value))
        return f"{type(value).__name__}({','.join(said)})"
    raise TypeError(f"{type(value).__name__} is no plain data")

"""Plain data with the paths in it written otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

_T = TypeVar("_T")


def relocated(said: _T, written: Callable[[str], str]) -> _T:
    """Return frozen dataclasses and tuples of them in which each text is another one.

    Args:
        said: the data.
        written: returns what to write for a text.
    """
    if isinstance(said, str) and type(said) is str:
        return written(said)  # type: ignore[return-value]
    if isinstance(said, tuple) and type(said) is tuple:
        return tuple(relocated(each, written) for each in said)  # type: ignore[return-value]
    if is_dataclass(said) and not isinstance(said, type):
        changed = {
            each.name: relocated(getattr(said, each.name), written)
            for each in fields(said)
            if each.init and not isinstance(getattr(said, each.name), dict)
        }
        return replace(said, **changed)
    return said

"""Dataclasses that are cheap to define and to make, for syntax trees: they have many classes and very many objects.

Nothing changes them, as the type checker sees to. To freeze them at run time, too, would take three times as long, both
to import them and to make them, and most functions have little code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(cls: type[_T]) -> type[_T]:
    """Make a class a dataclass whose objects are equal to nothing but themselves."""
    return dataclass(slots=True, eq=False, repr=False)(cls)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_T]) -> type[_T]:
    """Make a class a dataclass whose objects are equal, and have equal hashes, where their fields are."""
    return dataclass(slots=True, unsafe_hash=True, repr=False)(cls)

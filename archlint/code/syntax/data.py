"""Dataclasses for syntax trees, which have many classes and very many objects; nothing changes these."""

from __future__ import annotations

from dataclasses import field
from typing import TypeVar, dataclass_transform

from archlint.model.data import dataclass

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(cls: type[_T]) -> type[_T]:
    """Make a class a dataclass whose objects are equal to nothing but themselves."""
    return dataclass(slots=True, eq=False)(cls)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_T]) -> type[_T]:
    """Make a class a dataclass whose objects are equal, and have equal hashes, where their fields are."""
    return dataclass(frozen=True, slots=True)(cls)

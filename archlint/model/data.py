"""Dataclasses that cost less than the standard library's: each start makes a hundred, and each run very many objects.

Nothing changes those that are called frozen, as the type checker sees to. To freeze them at run time, too, would take
twice as long, both to import them and to make them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass

T = TypeVar("T")

if not TYPE_CHECKING:

    def dataclass(*, frozen: bool = False, eq: bool = True, **how: bool) -> Callable[[type[T]], type[T]]:
        """Return what makes a class a dataclass, as the standard library's decorator of this name does.

        What is frozen is trusted to stay as it is. How objects are shown is not written anew for each class.

        Args:
            frozen: whether nothing may change its objects.
            eq: whether objects are equal where their fields are; frozen ones have a hash then, too.
            how: what else the standard library is told.
        """

        def made(cls: type[T]) -> type[T]:
            has_hash = frozen and eq and "__hash__" not in vars(cls)
            result = dataclasses.dataclass(repr=False, eq=eq, unsafe_hash=has_hash, **how)(cls)
            if result.__repr__ is object.__repr__:
                result.__repr__ = _shown
            return result

        return made


def _shown(self: object) -> str:
    fields = [each.name for each in dataclasses.fields(self) if each.repr]  # type: ignore[arg-type]
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in fields)})"

"""Values that are worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from archlint.model.source.location import Place
from archlint.model.values.value import Unknown, Value

Key: TypeAlias = tuple[str, ...]


class Once:
    """What names of a module mean, each worked out once; what is made of itself is unknown."""

    def __init__(self) -> None:
        self._values: dict[Key, Value] = {}
        self._pending: set[Key] = set()

    def known(self, key: Key) -> Value | None:
        """Return a value that has been worked out; None for any other one."""
        return self._values.get(key)

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value, and return it."""
        self._values[key] = value
        return value

    def is_pending(self, key: Key) -> bool:
        """Tell whether something is being worked out."""
        return key in self._pending

    @contextmanager
    def pending(self, key: Key) -> Iterator[None]:
        """Remember that something is being worked out."""
        self._pending.add(key)
        try:
            yield
        finally:
            self._pending.discard(key)

    def value(self, key: Key, place: Place, compute: Callable[[], Value | None]) -> Value | None:
        """Return what `compute` does, worked out once; what is made of itself is unknown.

        Args:
            key: what it is kept under.
            place: where it is asked for.
            compute: works it out; None where there is nothing of that name, which is not kept.
        """
        if key in self._values:
            return self._values[key]
        if key in self._pending:
            return Value.of(Unknown(f"'{'.'.join(key)}' refers to itself", inside=True), place)
        with self.pending(key):
            value = compute()
        return self.keep(key, value) if value is not None else None

    def clear(self) -> None:
        """Forget all values."""
        self._values.clear()

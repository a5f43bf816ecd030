"""How a template language turns its data into values, whatever a value is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from archlint.model.values.node import Node

_Value_co = TypeVar("_Value_co", covariant=True)


class AnyDialect(Protocol[_Value_co]):
    """How one template language turns its data into values."""

    def evaluate(self, node: Node) -> _Value_co:
        """Return what `node` may be."""
        ...

    def step(self, node: Node, key: str) -> _Value_co:
        """Return what stands under `key` of a mapping."""
        ...

    def items(self, node: Node) -> Iterator[tuple[str, _Value_co]]:
        """Yield keys and values of a mapping, with loops unrolled."""
        ...

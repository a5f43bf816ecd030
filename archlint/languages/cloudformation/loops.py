"""How the keys of `Fn::ForEach` start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


LOOP = "Fn::ForEach::"

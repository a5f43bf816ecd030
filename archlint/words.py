"""How messages put things."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Return words in a row: `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def quoted(names: Sequence[str]) -> str:
    """Return names in quotes in a row, each once: `'a', 'b' and 'c'`."""
    return listed([f"'{name}'" for name in dict.fromkeys(names)])

"""Dotted paths of the table, taken apart once: most are asked for again and again."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def path_keys(path: str) -> tuple[str, ...]:
    """Return the steps of a dotted path."""
    return tuple(path.split("."))


@lru_cache(maxsize=4096)
def path_parts(path: str) -> tuple[tuple[str, ...], bool, str, str, str]:
    """Return the steps of a path before its first `[]`, whether it has one, its test, and what follows it."""
    head, bracket, rest = path.partition("[")
    head = head.strip(".")
    test, _, rest = rest.partition("]")
    key, _, text = test.partition("=")
    return tuple(head.split(".")) if head else (), bool(bracket), key, text, rest


@lru_cache(maxsize=4096)
def first_key(path: str) -> str:
    """Return the key that a path starts with."""
    return path.partition(".")[0].partition("[")[0]

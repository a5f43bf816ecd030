"""Matching with wildcards, in time that does not depend on how the wildcards stand."""

from __future__ import annotations

import re

_ANY = "*"


def matches(pattern: str, text: str, *, one: str = "") -> bool:
    """Tell whether a text matches a pattern in which `*` stands for any characters.

    Args:
        pattern: the pattern.
        text: the whole text.
        one: the character that stands for any single one; none does if it is empty.
    """
    if _ANY not in pattern and not (one and one in pattern):
        return text == pattern
    first, *rest = pattern.split(_ANY)
    if not rest:
        return len(text) == len(pattern) and _is_at(pattern, text, 0, one)
    if not _is_at(first, text, 0, one):
        return False
    # The leftmost place for each piece leaves the most room for those after it.
    position, last = len(first), rest.pop()
    for piece in rest:
        found = _found(piece, text, position, one)
        if found < 0:
            return False
        position = found + len(piece)
    start = len(text) - len(last)
    return start >= position and _is_at(last, text, start, one)


def _is_at(piece: str, text: str, start: int, one: str) -> bool:
    """Tell whether a piece of a pattern stands at a place of a text; most have nothing for a single character."""
    if not one or one not in piece:
        return text.startswith(piece, start)
    return _compiled(piece, one).match(text, start) is not None


def _found(piece: str, text: str, start: int, one: str) -> int:
    """Return the first place, from one on, at which a piece of a pattern stands in a text; -1 if there is none."""
    if not one or one not in piece:
        return text.find(piece, start)
    found = _compiled(piece, one).search(text, start)
    return found.start() if found is not None else -1


def _compiled(piece: str, one: str) -> re.Pattern[str]:
    return re.compile("".join("." if character == one else re.escape(character) for character in piece), re.DOTALL)

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
    if not one or one not in pattern:
        return _matches(pattern, text)
    first, *rest = (_compiled(piece, one) for piece in pattern.split(_ANY))
    if not rest:
        return first.fullmatch(text) is not None
    start = first.match(text)
    if start is None:
        return False
    # The leftmost place for each piece leaves the most room for those after it.
    position = start.end()
    for piece in rest[:-1]:
        found = piece.search(text, position)
        if found is None:
            return False
        position = found.end()
    length = len(pattern.rpartition(_ANY)[2])
    return len(text) - length >= position and rest[-1].fullmatch(text, len(text) - length) is not None


def _matches(pattern: str, text: str) -> bool:
    """Do the same where nothing stands for a single character, as in most patterns."""
    first, *rest = pattern.split(_ANY)
    if not rest:
        return pattern == text
    if not text.startswith(first):
        return False
    position, last = len(first), rest.pop()
    for piece in rest:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return len(text) - len(last) >= position and text.endswith(last)


def _compiled(piece: str, one: str) -> re.Pattern[str]:
    return re.compile("".join("." if character == one else re.escape(character) for character in piece), re.DOTALL)

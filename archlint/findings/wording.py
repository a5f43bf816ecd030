"""How messages put things."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Of more words than this in a row, the first ones are told, and how many others there are.
_MAX_LISTED = 8
_TOLD = 2
#: What is called by its kind and its name: `rule 'Orders'`.
_NAMED = re.compile(r"(?P<kind>[^']+) (?P<name>'[^']*')")


def in_a_row(words: Iterable[str]) -> str:
    """Return all words in a row, each once: `a, b and c`."""
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} and {last}" if others else last


def listed(words: Iterable[str]) -> str:
    """Return words in a row, each once: `a, b and c`; of many, `9 rules, 'a', 'b' and 7 others`."""
    each = list(dict.fromkeys(words))
    if len(each) <= _MAX_LISTED:
        return in_a_row(each)
    named = [_NAMED.fullmatch(word) for word in each]
    kinds = {found["kind"] if found else "" for found in named}
    count = f"{counted(len(each), kinds.pop())}, " if len(kinds) == 1 and all(named) else ""
    told = [found["name"] if count and found else word for found, word in zip(named, each, strict=True)][:_TOLD]
    return f"{count}{', '.join(told)} and {len(each) - _TOLD} others"


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes in a row, each once: `'a', 'b' and 'c'`."""
    return listed(f"'{name}'" for name in names)


_UNITS = ((86_400, "day"), (3_600, "hour"))


def duration(seconds: object) -> str:
    """Return a time in seconds as people say it: `4 days`, `1 hour`, `90 s`."""
    for unit, word in _UNITS:
        if isinstance(seconds, int | float) and seconds >= unit and seconds % unit == 0:
            count = int(seconds // unit)
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return f"{seconds} s"


def counted(number: int, word: str) -> str:
    """Return how many of something there are: `1 queue`, `2 policies`."""
    return f"{number} {word if number == 1 else _plural(word)}"


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that is most like a wrong one, to end a message with; empty if none is."""
    import difflib

    close = difflib.get_close_matches(name.replace("_", "-"), list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""

"""How messages put things."""

from __future__ import annotations

from collections.abc import Iterable


def listed(words: Iterable[str]) -> str:
    """Return words in a row, each once: `a, b and c`."""
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} and {last}" if others else last


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

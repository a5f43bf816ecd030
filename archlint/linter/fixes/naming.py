"""What new resources are called: like those that are there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from archlint.model.regex import regex

#: What a name ends with that the new one says again.
_ENDINGS = regex(r"(?<=.)[-_]?queue$", re.IGNORECASE)
_DEAD_LETTERS = ("dead", "letter", "queue")
_ABBREVIATIONS = ("DLQ", "Dlq", "dlq")
_SPELLED_OUT = regex(r"dead[-_]?letter", re.IGNORECASE)


def logical_id(base: str, words: Iterable[str], taken: Collection[str]) -> str:
    """Return a logical id of CloudFormation's for something that belongs to what is called `base`.

    Args:
        base: the logical id of that; empty where it belongs to nothing.
        words: what it is, a word at a time.
        taken: the logical ids that are there.
    """
    spelled = abbreviated(tuple(words), taken, "DLQ")
    end = "".join(word if word in _ABBREVIATIONS else word.capitalize() for word in spelled)
    return _unique(f"{_without_ending(base, spelled)}{end}", taken, "")


def local_name(base: str, words: Iterable[str], taken: Collection[str]) -> str:
    """Return a name of Terraform's for something that belongs to what is called `base`; see `logical_id`."""
    separator = "-" if "-" in base and "_" not in base else "_"
    spelled = abbreviated(tuple(words), taken, "dlq")
    parts = [_without_ending(base, spelled), *spelled]
    return _unique(separator.join(part for part in parts if part), taken, separator)


def abbreviated(words: tuple[str, ...], taken: Collection[str], default: str) -> tuple[str, ...]:
    """Return words in which a dead-letter queue is called as it is called elsewhere in the file."""
    if words[: len(_DEAD_LETTERS)] != _DEAD_LETTERS:
        return words
    rest = words[len(_DEAD_LETTERS) :]
    for short in (default, *_ABBREVIATIONS):
        if any(short in name for name in taken):
            return (short, *rest)
    return words if any(map(_SPELLED_OUT.search, taken)) else (default, *rest)


def _without_ending(base: str, words: tuple[str, ...]) -> str:
    return _ENDINGS.sub("", base) if words[:1] and ("queue" in words or words[0] in _ABBREVIATIONS) else base


def _unique(name: str, taken: Collection[str], separator: str) -> str:
    number, found = 2, name
    while found in taken:
        found, number = f"{name}{separator}{number}", number + 1
    return found

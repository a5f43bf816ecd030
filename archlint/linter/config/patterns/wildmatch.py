"""Git's patterns of paths as regular expressions that never come back to an earlier star.

A star takes as little as it can, and never takes more for the sake of what comes later: where what follows it fits
first, it fits well enough, up to the next star. So nothing is tried twice, however many stars there are.

Source: Git's `wildmatch.c` and `dir.c`, which say in what bytes the documentation's words ("gitignore", "Pattern
format") end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import punctuation

#: What makes a pattern more than a name.
SPECIAL = frozenset("*?[\\")
#: What is no part of the name of a file or folder.
_SLASH = "/"
_OPEN = "a '[' is not closed"
_BYTES = frozenset(map(chr, range(256)))
_DIGITS, _LOWER, _UPPER = (frozenset(map(chr, range(ord(a), ord(z) + 1))) for a, z in ("09", "az", "AZ"))
_CLASSES = {
    "alnum": _DIGITS | _LOWER | _UPPER,
    "alpha": _LOWER | _UPPER,
    "blank": frozenset(" \t"),
    "cntrl": frozenset(map(chr, (*range(32), 127))),
    "digit": _DIGITS,
    "graph": frozenset(map(chr, range(33, 127))),
    "lower": _LOWER,
    "print": frozenset(map(chr, range(32, 127))),
    "punct": frozenset(punctuation),
    "space": frozenset(" \t\n\v\f\r"),
    "upper": _UPPER,
    "xdigit": _DIGITS | frozenset("abcdefABCDEF"),
}
#: What parts of a pattern are that stand for no single character.
_STAR, _FOLDERS, _TO_SLASH, _REST = "any name", "any folders", "anything up to a slash", "anything"
_GAPS = {_FOLDERS: "(?:[^/]*/)*", _TO_SLASH: "(?:[^/]*/)+", _REST: ".*"}


class NoPattern(ValueError):  # noqa: N818 - it names what a text is not
    """A pattern that git would let match nothing; the message says why."""


def in_bytes(text: str) -> str:
    """Return a text with a character for each of its bytes: that is what git compares."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def expression(pattern: str, *, is_path: bool, doubts: list[str]) -> str:
    """Return the regular expression that matches, from beginning to end, what a pattern of git's does.

    Args:
        pattern: the pattern, as `in_bytes` returns it, without what says how it is meant (`!`, a slash at either end).
        is_path: whether it is about a path, so that `**` has a meaning of its own, or about one name.
        doubts: takes up what in it means nothing.

    Raises:
        NoPattern: nothing can match.
    """
    # Git compares what stands before the first special character on its own, and then looks no further back.
    start = next((index for index, character in enumerate(pattern) if character in SPECIAL), len(pattern))
    return re.escape(pattern[:start]) + _joined(list(_parts(pattern[start:], is_path, doubts)))


def _parts(pattern: str, is_path: bool, doubts: list[str]) -> Iterator[str]:
    """Yield what a pattern is made of: kinds of parts, slashes, and expressions that match one character."""
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if character == "*":
            end = len(pattern) - len(pattern[index:].lstrip("*"))
            kind, index = _stars(pattern, index, end) if is_path else (_STAR, end)
            yield kind
        elif character == "[":
            members, index = _class(pattern, index + 1, doubts)
            yield _one_of(members - {_SLASH})
        elif character == "?":
            yield "[^/]"
            index += 1
        else:
            index += character == "\\"
            if index == len(pattern):
                raise NoPattern("it ends with a backslash")
            yield re.escape(pattern[index])
            index += 1


def _stars(pattern: str, start: int, end: int) -> tuple[str, int]:
    """Return what stars stand for, and where the pattern goes on: two of them are special between slashes only."""
    if end - start == 1 or (start and pattern[start - 1] != _SLASH):
        return _STAR, end
    if end == len(pattern):
        return _REST, end
    if pattern[end] == _SLASH:
        return _FOLDERS, end + 1
    return (_TO_SLASH, end + 2) if pattern.startswith("\\/", end) else (_STAR, end)


def _class(pattern: str, index: int, doubts: list[str]) -> tuple[frozenset[str], int]:
    """Return the characters in a class that starts at an index, and where the pattern goes on behind it."""
    is_negated = pattern[index : index + 1] in ("!", "^")
    index += is_negated
    members: set[str] = set()
    first, before = index, ""
    while index == first or _at(pattern, index) != "]":
        character = _at(pattern, index)
        if character == "-" and before and pattern[index + 1 : index + 2] not in ("", "]"):
            last, index = _escaped(pattern, index + 1)
            if last < before:
                doubts.append(f"nothing is from '{before}' to '{last}'")
            members.update(map(chr, range(ord(before), ord(last) + 1)))
            before = ""
        elif name := _class_name(pattern, index):
            if name not in _CLASSES:
                raise NoPattern(f"there is no class '{name}'")
            members |= _CLASSES[name]
            index += len(f"[:{name}:]")
            before = ""
        else:
            before, index = _escaped(pattern, index)
            members.add(before)
    return (_BYTES - members if is_negated else frozenset(members)), index + 1


def _class_name(pattern: str, index: int) -> str:
    """Return the name in `[:name:]`; empty for anything else."""
    if not pattern.startswith("[:", index):
        return ""
    end = pattern.find("]", index + 2)
    if end < 0:
        raise NoPattern(_OPEN)
    if end == index + 3 and pattern[end - 1] == ":":
        raise NoPattern("there is a class without a name")
    return pattern[index + 2 : end - 1] if pattern[end - 1] == ":" and end > index + 2 else ""


def _escaped(pattern: str, index: int) -> tuple[str, int]:
    """Return a character of a class that may have a backslash before it, and where the class goes on."""
    index += _at(pattern, index) == "\\"
    return _at(pattern, index), index + 1


def _at(pattern: str, index: int) -> str:
    if index >= len(pattern):
        raise NoPattern(_OPEN)
    return pattern[index]


def _one_of(characters: frozenset[str]) -> str:
    """Return the expression for one of some characters."""
    if not characters:
        raise NoPattern("a '[...]' matches no character")
    if len(characters) == 1:
        return re.escape(*characters)
    codes = set(map(ord, characters))
    first, last = (sorted(code for code in codes if code + step not in codes) for step in (-1, 1))
    return "[" + "".join(f"\\x{a:02x}-\\x{z:02x}" for a, z in zip(first, last, strict=True)) + "]"


def _joined(parts: list[str]) -> str:
    """Return the expression for all parts."""
    gaps = [index for index, part in enumerate(parts) if part in _GAPS]
    ends = [*gaps, len(parts)]
    found = _names(parts[: ends[0]])
    for gap, end in zip(gaps, ends[1:], strict=True):
        names = _names(parts[gap + 1 : end])
        # Between two gaps, the first place will do: see above.
        found += f"(?>{_GAPS[parts[gap]]}?{names})" if end < len(parts) else f"{_GAPS[parts[gap]]}{names}"
    return found


def _names(parts: list[str]) -> str:
    """Return the expression for names with slashes between them."""
    names: list[list[str]] = [[]]
    for part in parts:
        if part == _SLASH:
            names.append([])
        else:
            names[-1].append(part)
    return _SLASH.join(map(_name, names))


def _name(parts: list[str]) -> str:
    """Return the expression for one name, or for the end of one."""
    pieces = [""]
    for part in parts:
        if part == _STAR:
            pieces.append("")
        else:
            pieces[-1] += part
    beginning, *between = pieces
    if not between:
        return beginning
    *inner, end = between
    found = "".join(f"(?>[^/]*?{piece})" for piece in inner)
    return f"{beginning}{found}" + (f"[^/]*{end}(?=/|\\Z)" if end else "[^/]*+")

"""Patterns of files: those of gitignore, relative to the folder of the file that holds them.

Source: Git's own documentation, "gitignore", section "Pattern format".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from archlint.linter.config.patterns.wildmatch import SPECIAL, NoPattern, expression, in_bytes

#: Longer patterns, in bytes, and more of them than this are left out: no person writes as many.
MAX_PATTERN_LENGTH = 1000
MAX_PATTERNS = 2000
#: What has more stars, or more characters, is looked at only while it does not take too long.
_PLENTY_OF_STARS, _LONG = 3, 40
#: How much that may be for the patterns of a folder, in characters of patterns times characters of paths.
_MAX_WORK = 3_000_000_000


class _Pattern:
    """One pattern.

    Attributes:
        verdict: whether what matches is meant, or is not, by a `!`.
        only_folders: whether it is about folders only.
        is_path: whether it is about a path below its folder, or else about the name of whatever lies there.
        text: what is to match.
        plain: whether that is the text itself.
        end: what a name ends with, if that is all that matters.
        is_tedious: whether it may take long to be matched.
        doubts: what in it means nothing.
    """

    def __init__(self, line: str) -> None:
        if len(line) > MAX_PATTERN_LENGTH:
            raise NoPattern(f"it is longer than {MAX_PATTERN_LENGTH:,} bytes")
        self.verdict = not line.startswith("!")
        text = line if self.verdict else line[1:]
        self.only_folders = text.endswith("/")
        text = text.removesuffix("/")
        self.is_path = "/" in text
        self.text = text.removeprefix("/")
        if not self.text:
            raise NoPattern("it names nothing")
        self.plain = SPECIAL.isdisjoint(self.text)
        is_ending = not self.is_path and text[0] == "*" and SPECIAL.isdisjoint(text[1:])
        self.end = text[1:] if is_ending else ""
        self.is_tedious = self.text.count("*") > _PLENTY_OF_STARS or len(self.text) > _LONG
        self.doubts: list[str] = []
        if not self.plain:
            self._expression = expression(self.text, is_path=self.is_path, doubts=self.doubts)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        # Most patterns are never asked, and compiling takes longer than all else.
        return re.compile(self._expression, re.DOTALL)

    def matches(self, path: str, name: str) -> bool:
        """Tell whether a path matches, and so whether the name at its end does."""
        if self.end:
            return name.endswith(self.end)
        return self._compiled.fullmatch(path if self.is_path else name) is not None


class Patterns:
    """Patterns below one folder, of which the last one that matches decides.

    Args:
        folder: the folder, resolved.
        lines: the patterns, as they are written; what is no pattern matches nothing.

    Attributes:
        folder: the folder.
        is_empty: whether none of the lines is a pattern that can match.
        is_exhausted: whether some patterns are not looked at any more, for that has taken too long.
    """

    def __init__(self, folder: str, lines: Iterable[str]) -> None:
        self.folder = folder
        self._above = folder.rstrip(os.sep) + os.sep
        self._plain: dict[tuple[str, bool], list[tuple[int, _Pattern]]] = {}
        self._others: list[tuple[int, _Pattern]] = []
        self._folders: dict[str, bool] = {"": False}
        self._work = 0
        self.is_exhausted = False
        for index, line in enumerate(lines):
            pattern = _pattern(line) if index < MAX_PATTERNS else None
            if pattern is not None and pattern.plain:
                self._plain.setdefault((pattern.text, pattern.is_path), []).insert(0, (index, pattern))
            elif pattern is not None:
                self._others.insert(0, (index, pattern))
        self.is_empty = not self._plain and not self._others

    @classmethod
    def of(cls, folder: str, lines: Iterable[str], named: str = "") -> Patterns:
        """Return patterns as they are written, one in a line.

        Args:
            folder: the folder below which they hold, resolved.
            lines: the patterns.
            named: a folder that is read whatever the patterns say, resolved: those that match it are left out, as they
                would match everything in it.
        """
        return _compiled(folder, tuple(lines), named)

    def verdict(self, path: str, *, is_folder: bool = False) -> bool | None:
        """Tell whether a resolved path itself matches; None if no pattern says anything about it."""
        return self._verdict(in_bytes(path.removeprefix(self._above)), is_folder) if self._holds_for(path) else None

    def match(self, path: str, *, is_folder: bool = False) -> bool:
        """Tell whether a resolved path, or a folder that it lies in, matches."""
        if not self._holds_for(path):
            return False
        relative = in_bytes(path.removeprefix(self._above))
        return self._has_match(os.path.dirname(relative)) or self._verdict(relative, is_folder) is True  # noqa: PTH120

    def _holds_for(self, path: str) -> bool:
        return path.startswith(self._above)

    def _has_match(self, folder: str) -> bool:
        """Tell whether a folder, or one that it lies in, matches; each is looked at once."""
        waiting = []
        while folder not in self._folders:
            waiting.append(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120
        found = self._folders[folder]
        for each in reversed(waiting):
            found = self._folders[each] = found or self._verdict(each, True) is True
        return found

    def _verdict(self, path: str, is_folder: bool) -> bool | None:
        name = path.rpartition("/")[2]
        plain = (*self._plain.get((path, True), ()), *self._plain.get((name, False), ()))
        found = [(index, pattern) for index, pattern in plain if is_folder or not pattern.only_folders]
        last, verdict = max(((index, pattern.verdict) for index, pattern in found), default=(-1, None))
        for index, pattern in self._others:
            if index < last:
                break
            if (is_folder or not pattern.only_folders) and self._affords(pattern, path) and pattern.matches(path, name):
                return pattern.verdict
        return verdict

    def _affords(self, pattern: _Pattern, path: str) -> bool:
        """Tell whether there is enough left for looking at a pattern."""
        if pattern.is_tedious and not pattern.end:
            self._work += len(path) * len(pattern.text)
            self.is_exhausted = self.is_exhausted or self._work > _MAX_WORK
            return not self.is_exhausted
        return True


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a .gitignore, as git tells them apart."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return [line.removesuffix("\r").partition("\0")[0] for line in text.split("\n")]


def fault(line: str) -> str:
    """Return what is wrong with a line, to go on from the pattern; empty if it is a good one, or a comment."""
    try:
        pattern = _parsed(line)
    except NoPattern as refusal:
        return f"is no pattern of gitignore, and is ignored: {refusal}"
    return f"has a range that is ignored: {pattern.doubts[0]}" if pattern and pattern.doubts else ""


def _parsed(line: str) -> _Pattern | None:
    """Return the pattern in a line; None for a comment, and for nothing at all.

    Raises:
        NoPattern: it matches nothing.
    """
    text = "" if line.startswith("#") else _trimmed(in_bytes(line))
    return _Pattern(text) if text else None


def _trimmed(line: str) -> str:
    """Return a line without the blanks at its end, but for one that has a backslash before it."""
    text = line.rstrip(" ")
    backslashes = len(text) - len(text.rstrip("\\"))
    return text + " " if backslashes % 2 and text != line else text


@lru_cache(maxsize=4096)
def _pattern(line: str) -> _Pattern | None:
    try:
        return _parsed(line)
    except NoPattern:
        return None


@lru_cache(maxsize=4096)
def _compiled(folder: str, lines: tuple[str, ...], named: str) -> Patterns:
    patterns = Patterns(folder, lines)
    if not named or not patterns.match(named, is_folder=True):
        return patterns
    return Patterns(folder, [line for line in lines if not Patterns(folder, [line]).match(named, is_folder=True)])

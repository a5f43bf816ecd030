"""Patterns of files: those of gitignore, relative to the folder of the file that holds them.

Source: Git's own documentation, "gitignore", section "Pattern format".
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns below one folder.

    Attributes:
        folder: the folder, resolved.
        specification: the patterns, compiled.
    """

    folder: str
    specification: GitIgnoreSpec

    @classmethod
    def of(cls, folder: str, lines: Iterable[str], named: str = "") -> Patterns:
        """Return patterns as they are written, one in a line; what is no pattern matches nothing.

        Args:
            folder: the folder below which they hold, resolved.
            lines: the patterns.
            named: a folder that is read whatever the patterns say, resolved: those that match it are left out, as they
                would match everything in it.
        """
        return _compiled(folder, tuple(lines), named)

    def verdict(self, path: str, *, is_folder: bool = False) -> bool | None:
        """Tell whether a resolved path matches; None if no pattern says anything about it."""
        above = self.folder.rstrip(os.sep) + os.sep
        if not path.startswith(above):
            return None
        relative = path.removeprefix(above)
        return self.specification.check_file(f"{relative}/" if is_folder else relative).include

    def match(self, path: str, *, is_folder: bool = False) -> bool:
        """Tell whether a resolved path matches."""
        return self.verdict(path, is_folder=is_folder) is True


def is_pattern(text: str) -> bool:
    """Tell whether a text is a pattern."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([text])
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _compiled(folder: str, lines: tuple[str, ...], named: str) -> Patterns:
    # Loaded here: it costs more than looking at a few files that are named.
    from pathspec import GitIgnoreSpec

    try:
        patterns = Patterns(folder, GitIgnoreSpec.from_lines(lines))
    except ValueError:
        return _compiled(folder, tuple(filter(is_pattern, lines)), named)
    if not named or not patterns.match(named, is_folder=True):
        return patterns
    others = [line for line in lines if not _compiled(folder, (line,), "").match(named, is_folder=True)]
    return Patterns(folder, GitIgnoreSpec.from_lines(others))

"""What is not read though it lies in a folder that is: tools' own folders, what git ignores, what is excluded."""

from __future__ import annotations

import os
from pathlib import Path

from archlint.languages.cloudformation.cdk import MANIFEST
from archlint.linter.config.configurations import Configurations
from archlint.linter.config.file_patterns import Patterns
from archlint.model.source.file_names import SKIPPED
from archlint.model.source.project import project_root

#: Where CDK and CDK for Terraform write what they make. Everybody lets git ignore it, and it is what archlint is to
#: read; there is a manifest in it.
_SYNTHESIZED = frozenset({"cdk.out", "cdktf.out"})


class Exclusion:
    """Tells which files and folders are not read.

    Args:
        configurations: which configuration holds where.
        patterns: more patterns, relative to the working folder.
    """

    def __init__(self, configurations: Configurations, patterns: tuple[str, ...] = ()) -> None:
        self._configurations = configurations
        self._working = os.path.realpath(os.curdir)
        self._more = patterns
        self._named = ""
        self._git: dict[str, tuple[Patterns, ...]] = {}

    def enter(self, folder: str) -> None:
        """Take note that a resolved folder is walked that is named on the command line: nothing hides all of it."""
        self._named = folder
        self._git.clear()

    def excludes(self, folder: str, name: str, *, is_folder: bool) -> bool:
        """Tell whether an entry of a resolved folder is not to be read."""
        if is_folder and name in SKIPPED:
            return True
        path = os.path.join(folder, name)  # noqa: PTH118
        if self._is_excluded(folder, path, is_folder=is_folder):
            return True
        if is_folder and name in _SYNTHESIZED:
            return not os.path.isfile(os.path.join(path, MANIFEST))  # noqa: PTH113, PTH118
        respects = self._configurations.of(folder).respect_gitignore
        return respects and self._is_ignored(folder, path, is_folder=is_folder)

    def forbids(self, path: str) -> bool:
        """Tell whether a resolved path is not to be read even when it is named on the command line."""
        folder = os.path.dirname(path)  # noqa: PTH120 - as below, for every folder that is walked
        if not self._configurations.of(folder).force_exclude:
            return False
        below = Path(path).relative_to(project_root(Path(path))).parts
        return not SKIPPED.isdisjoint(below) or self._is_excluded(folder, path, is_folder=False)

    def _is_excluded(self, folder: str, path: str, *, is_folder: bool) -> bool:
        configuration = self._configurations.of(folder)
        return any(
            Patterns.of(start, patterns, self._named).match(path, is_folder=is_folder)
            for start, patterns in ((self._working, self._more), (configuration.folder, configuration.exclude))
            if patterns
        )

    def _is_ignored(self, folder: str, path: str, *, is_folder: bool) -> bool:
        """Tell whether git ignores a path: the nearest .gitignore that says anything about it decides."""
        for patterns in self._ignored(folder):
            verdict = patterns.verdict(path, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False

    def _ignored(self, folder: str) -> tuple[Patterns, ...]:
        """Return what git ignores in a folder, the nearest first."""
        if folder not in self._git:
            above = os.path.dirname(folder)  # noqa: PTH120
            is_root = above == folder or Path(folder) == project_root(Path(folder, MANIFEST))
            self._git[folder] = (*self._own(folder), *(() if is_root else self._ignored(above)))
        return self._git[folder]

    def _own(self, folder: str) -> tuple[Patterns, ...]:
        files = (os.path.join(folder, ".gitignore"), os.path.join(folder, ".git", "info", "exclude"))  # noqa: PTH118
        return tuple(Patterns.of(folder, lines, self._named) for file in files if (lines := _lines(file)))


def _lines(file: str) -> list[str]:
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as text:  # noqa: PTH123
            return text.read().splitlines()
    except (OSError, ValueError):
        return []

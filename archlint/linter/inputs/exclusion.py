"""What is not read though it lies in a folder that is: tools' own folders, what git ignores, what is excluded."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from archlint.findings.problems import Problems
from archlint.languages.cloudformation.cdk import MANIFEST
from archlint.linter.config.configurations import Configurations
from archlint.linter.config.patterns.file_patterns import MAX_PATTERNS, Patterns, fault, lines_of
from archlint.model.source.files.file_names import SKIPPED
from archlint.model.source.files.project import entry_path, leads_out, lies_in, root_of, shown
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.files.working import working_folder
from archlint.model.source.text import Unreadable

#: Where CDK and CDK for Terraform write what they make. Everybody lets git ignore it, and it is what archlint is to
#: read; there is a manifest in it.
_SYNTHESIZED = frozenset({"cdk.out", "cdktf.out"})


#: No larger .gitignore is read, in bytes, and no more lines of one are warned of.
_MAX_BYTES = 100_000
_MAX_FAULTS = 10
#: How many characters of one are shown.
_MAX_SHOWN = 80


class Exclusion:
    """Says which files and folders are not read.

    Args:
        configurations: which configuration holds where.
        problems: takes up warnings of what is no pattern, and of what cannot be read.
        patterns: more patterns, relative to the working folder.
    """

    def __init__(self, configurations: Configurations, problems: Problems, patterns: tuple[str, ...] = ()) -> None:
        self._configurations = configurations
        self._problems = problems
        self._working = os.path.realpath(working_folder())
        self._more = patterns
        self._named = ""
        self._lines: dict[str, list[str]] = {}
        self._git: dict[str, tuple[Patterns, ...]] = {}
        for pattern in patterns:
            if why := fault(pattern):
                problems.warn("--exclude", f"'{pattern}' {why}")

    def enter(self, folder: str) -> None:
        """Take note that a resolved folder is walked that is named on the command line: nothing hides all of it."""
        self._named = folder
        self._git.clear()

    def excludes(self, folder: str, name: str, *, is_folder: bool) -> bool:
        """Tell whether an entry of a resolved folder is not to be read."""
        if is_folder and name in SKIPPED:
            return True
        path = entry_path(folder, name)
        if self._is_excluded(folder, path, is_folder=is_folder):
            return True
        if is_folder and name in _SYNTHESIZED:
            return not os.path.isfile(os.path.join(path, MANIFEST))  # noqa: PTH113, PTH118
        respects = self._configurations.of(folder).respect_gitignore
        return respects and self._is_ignored(folder, path, is_folder=is_folder)

    def hides(self, folder: str) -> bool:
        """Tell whether git ignores a resolved folder, or one that it lies in, to which only a link has led."""
        root = root_of(folder)
        while folder != root and lies_in(folder, root) and not lies_in(self._named, folder):
            above = os.path.dirname(folder)  # noqa: PTH120
            if self._configurations.of(above).respect_gitignore and self._is_ignored(above, folder, is_folder=True):
                return True
            folder = above
        return False

    def forbids(self, path: str) -> bool:
        """Tell whether a resolved path is not to be read even when it is named on the command line."""
        folder = os.path.dirname(path)  # noqa: PTH120 - as below, for every folder that is walked
        if not self._configurations.of(folder).force_exclude:
            return False
        below = Path(path).relative_to(root_of(folder)).parts
        return not SKIPPED.isdisjoint(below) or self._is_excluded(folder, path, is_folder=False)

    def _is_excluded(self, folder: str, path: str, *, is_folder: bool) -> bool:
        configuration = self._configurations.of(folder)
        return any(
            Patterns.of(start, patterns, self._named).match(path, is_folder=is_folder)
            for start, patterns in ((self._working, self._more), *configuration.excluded)
            if patterns
        )

    def _is_ignored(self, folder: str, path: str, *, is_folder: bool) -> bool:
        """Tell whether git ignores a path: the nearest .gitignore that says anything about it decides."""
        for patterns in self._ignored(folder):
            verdict = patterns.verdict(path, is_folder=is_folder)
            if patterns.is_exhausted:
                self._problems.warn(shown(patterns.folder), "has patterns that take too long: they are ignored")
            if verdict is not None:
                return verdict
        return False

    def _ignored(self, folder: str) -> tuple[Patterns, ...]:
        """Return what git ignores in a folder, the nearest first."""
        if (known := self._git.get(folder)) is not None:
            return known
        below: list[str] = []
        root = root_of(folder)
        while folder and folder not in self._git:
            below.append(folder)
            above = os.path.dirname(folder)  # noqa: PTH120
            folder = above if folder not in (root, above) else ""
        found = self._git.get(folder, ())
        for each in reversed(below):
            own = self._own(each)
            found = self._git[each] = (*own, *found) if own else found
        return found

    def _own(self, folder: str) -> tuple[Patterns, ...]:
        may_hold = self._configurations.listings.may_hold
        paths = ((".gitignore",), (".git", "info", "exclude"))
        files = [os.path.join(folder, *path) for path in paths if may_hold(folder, path[0])]  # noqa: PTH118
        found = [Patterns.of(folder, lines, self._named) for file in files if (lines := self._read(file, folder))]
        return tuple(patterns for patterns in found if not patterns.is_empty)

    def _read(self, file: str, folder: str) -> list[str]:
        """Return the patterns in a file; none if there is no such file, or it is not to be read."""
        if file not in self._lines:
            is_there = os.path.lexists(file)
            self._lines[file] = self._lines_of(file, folder) if is_there else []
        return self._lines[file]

    def _lines_of(self, file: str, folder: str) -> list[str]:
        if leads_out(file, root_of(folder)):
            self._problems.warn(shown(file), "leads out of the project, and is left alone")
            return []
        try:
            lines = lines_of(read_bytes(Path(file), _MAX_BYTES))
        except Unreadable as refusal:
            self._problems.warn(shown(file), f"is left alone: {refusal.message}")
            return []
        self._warn_of_faults(shown(file), lines)
        return lines

    def _warn_of_faults(self, file: str, lines: list[str]) -> None:
        """Warn of what git would let match nothing."""
        if len(lines) > MAX_PATTERNS:
            self._problems.warn(file, f"has more than {MAX_PATTERNS:,} lines, and the others are ignored")
        faults = ((number, why) for number, line in enumerate(lines[:MAX_PATTERNS], 1) if (why := fault(line)))
        for number, why in islice(faults, _MAX_FAULTS):
            self._problems.warn(file, f"'{lines[number - 1][:_MAX_SHOWN]}' {why}", number)

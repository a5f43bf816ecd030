"""Where files stand in their repository, whatever folder archlint ran in: what services go by that show a report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from archlint.findings.result import Report


class Repository:
    """A folder that reports name files relative to.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = _real(str(root))

    @property
    def root(self) -> Path:
        """The folder, with links resolved."""
        return self._root

    @classmethod
    def of(cls, report: Report) -> Repository:
        """Return the repository that holds all files of a report, or the working folder if there is none."""
        return cls(_root(_paths(report)))

    def locate(self, path: str) -> Path:
        """Return a file's path below the root, with links resolved; its absolute path if it is not below."""
        real = _real(path)
        return real.relative_to(self._root) if real.is_relative_to(self._root) else real


def _paths(report: Report) -> Iterator[str]:
    errors = (error.path for error in report.errors if error.path)
    return chain(report.files, errors, (finding.location.path for finding in report.findings))


def _root(paths: Iterable[str]) -> Path:
    folders = {str(_real(path).parent) for path in paths}
    if folders:
        try:
            common = Path(os.path.commonpath(folders))
        except ValueError:  # files on several drives have nothing in common
            return _real("")
        for folder in (common, *common.parents):
            # A worktree's `.git` is a file.
            if (folder / ".git").exists():
                return folder
    return _real("")


def _real(path: str) -> Path:
    # `Path.resolve` raises on a loop of links, and a report of that very error must not fail on it.
    return Path(os.path.realpath(path))

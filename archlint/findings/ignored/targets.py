"""Where a report or a baseline may be written: over nothing that was linted, and not outside the project."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.model.errors import ArchlintError

if TYPE_CHECKING:
    from archlint.findings.result import Report


class UnwritableFileError(ArchlintError):
    """A file, or standard output, that cannot be written."""


def require_other(path: Path, linted: Iterable[str]) -> None:
    """Make sure that no report is written over what was linted, or outside the project that a path seems to be in.

    Args:
        path: where a report is to be written.
        linted: the paths of the files that were linted.

    Raises:
        UnwritableFileError: it is one of them, under whatever name, or a link that leads out of the project.
    """
    # What `os.path` asks never raises: a name may be too long.
    if os.path.isfile(path) and any(os.path.isfile(other) and path.samefile(other) for other in linted):  # noqa: PTH113
        raise UnwritableFileError(f"'{path}' is not written: it was linted")
    written = Path(os.path.abspath(path))  # noqa: PTH100 - as it is written, with links in it
    real = Path(os.path.realpath(path))
    for folder in written.parents:
        is_project = folder == Path.cwd() or os.path.exists(folder / ".git")  # noqa: PTH110 - it never raises
        if is_project and not real.is_relative_to(os.path.realpath(folder)):
            raise UnwritableFileError(f"'{path}' is not written: it is a link that leads out of '{folder}'")


def require_unread(paths: Iterable[Path | None], read: Iterable[Path | None]) -> None:
    """Make sure that no report is written over what an option has read.

    Args:
        paths: where reports are to be written; None is standard output.
        read: the files that are read; None where an option is not given.

    Raises:
        UnwritableFileError: one is written over, under whatever name.
    """
    # What `os.path` asks never raises: a name may be too long.
    files = [path for path in read if path is not None and os.path.isfile(path)]  # noqa: PTH113
    for path in paths:
        if path is not None and os.path.isfile(path) and any(map(path.samefile, files)):  # noqa: PTH113
            raise UnwritableFileError(f"'{path}' is not written: it is read")


def linted_files(report: Report) -> set[str]:
    """Return the paths of the files that a report is about: what was linted, or should have been."""
    return {*report.files, *report.sources, *(error.path for error in report.errors)}

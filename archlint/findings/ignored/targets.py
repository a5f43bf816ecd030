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
    if path.is_file() and any(Path(other).is_file() and path.samefile(other) for other in linted):
        raise UnwritableFileError(f"'{path}' is not written: it was linted")
    written = Path(os.path.abspath(path))  # noqa: PTH100 - as it is written, with links in it
    real = Path(os.path.realpath(path))
    for folder in written.parents:
        is_project = folder == Path.cwd() or os.path.exists(folder / ".git")  # noqa: PTH110 - it never raises
        if is_project and not real.is_relative_to(os.path.realpath(folder)):
            raise UnwritableFileError(f"'{path}' is not written: it is a link that leads out of '{folder}'")


def linted_files(report: Report) -> set[str]:
    """Return the paths of the files that a report is about: what was linted, or should have been."""
    return {*report.files, *report.sources, *(error.path for error in report.errors)}

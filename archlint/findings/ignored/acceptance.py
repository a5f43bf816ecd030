"""Findings that people accept: written into templates as ignores, or kept in a baseline."""

from __future__ import annotations

from pathlib import Path

from archlint.findings.ignored.baseline import Baseline
from archlint.findings.ignored.targets import linted_files, require_other
from archlint.findings.ignored.writer import write_ignores
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.findings.wording import counted
from archlint.model.errors import ArchlintError


def accept_by_ignores(report: Report, reason: str, problems: Problems) -> str:
    """Write an ignore for each finding of a report; return what to say of it.

    Args:
        report: what the run found.
        reason: why that is to be ignored; may be empty.
        problems: takes up the files that cannot be written.
    """
    written = write_ignores(report.findings, reason, problems)
    return f"{counted(written.findings, 'finding')} will be ignored, in {counted(written.files, 'file')}."


def accept_by_baseline(report: Report, path: Path) -> str:
    """Write the findings of a report to a baseline; return what to say of it.

    Raises:
        ArchlintError: the file cannot be written.
    """
    _save(Baseline.of(report.findings), path, report)
    return f"{counted(len(report.findings), 'finding')} written to {path}."


def compare(report: Report, path: Path, problems: Problems, *, prune: bool, notes_shown: bool) -> Report:
    """Return a report in which only what is not in a baseline counts, though its file may have moved.

    Args:
        report: what the run found.
        path: the baseline.
        problems: takes up a warning if something in the baseline is gone.
        prune: whether to drop that from the file instead, and to write there where files are now.
        notes_shown: whether notes are among the findings.

    Raises:
        ArchlintError: the baseline cannot be read, or not be written.
    """
    written = Baseline.read(path)
    baseline = written.followed(report)
    kept = baseline.without_gone(report, notes_shown=notes_shown)
    gone = len(baseline.entries) - len(kept.entries)
    if prune and kept != written:
        _save(kept, path, report)
    elif gone:
        be, them = ("is", "it") if gone == 1 else ("are", "them")
        problems.warn(str(path), f"holds {counted(gone, 'finding')} that {be} gone; --prune-baseline drops {them}")
    return baseline.applied(report, str(path))


def _save(baseline: Baseline, path: Path, report: Report) -> None:
    require_other(path, linted_files(report))
    try:
        baseline.write(path)
    except OSError as error:
        raise ArchlintError(f"'{path}' cannot be written: {error.strerror}") from None

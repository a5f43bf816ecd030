"""The baseline: findings that are known, kept in a file beside the project, so that only new ones count."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from archlint.findings.ignored.file_replacement import write_file
from archlint.findings.result import Report, Result, Suppression
from archlint.findings.severity import Severity
from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError
from archlint.model.source.files.project import path_in_project, project_root
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.files.working import path_to_open
from archlint.model.source.text import Unreadable

#: Grows when a key changes its meaning or goes away.
_VERSION = 1
#: A file that git does not track is no part of a commit, nor of a repository.
_EMPTY = "it is empty; to --changed and --tracked, so is what git does not track: `git add` it"
_MAX_BYTES = 50 * MEGABYTE

#: Check, file, resource, part.
_Key: TypeAlias = tuple[str, str, str, str]


class BaselineError(ArchlintError):
    """A baseline that cannot be read; without it, new findings would be lost among those that are known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is known.

    Attributes:
        file: the file it is in, as the root of the repository sees it.
        resource: the resource it is at.
        check: the check that found it.
        part: what tells apart findings of one check at one resource.
        level: how bad it was: a finding that got worse is new.
        message: its words, for people who read the baseline; they identify nothing.
    """

    file: str
    resource: str
    check: str
    part: str
    level: str
    message: str

    @property
    def key(self) -> _Key:
        """What it is recognised by: never a line."""
        return self.check, self.file, self.resource, self.part


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that are known, sorted."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, findings: Iterable[Result]) -> Baseline:
        """Return the baseline that knows certain findings."""
        return cls._sorted(Entry(f.file, f.resource, f.check, f.part, f.level.value, f.message) for f in findings)

    @classmethod
    def _sorted(cls, entries: Iterable[Entry]) -> Baseline:
        return cls(tuple(sorted(entries, key=lambda entry: (entry.file, entry.resource, entry.check, entry.part))))

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Return the baseline in a file.

        Raises:
            BaselineError: there is no such file, or it holds something else.
        """
        try:
            content = read_bytes(Path(path_to_open(path)), _MAX_BYTES)
            if not content:
                raise BaselineError(f"'{path}' is no baseline: {_EMPTY}")
            document = json.loads(content)
        except Unreadable as refusal:
            raise BaselineError(f"the baseline '{path}' cannot be read: {refusal.message}") from None
        except (ValueError, RecursionError):
            raise BaselineError(f"'{path}' is no baseline: it is not JSON") from None
        version = document.get("version") if isinstance(document, dict) else None
        if version != _VERSION:
            hint = f"it has version {version}, and this archlint knows {_VERSION}" if version else "it has no version"
            raise BaselineError(f"'{path}' is no baseline that can be read: {hint}")
        entries = document.get("findings")
        if not isinstance(entries, list) or not all(map(_is_entry, entries)):
            raise BaselineError(f"'{path}' is no baseline: its findings are not as archlint writes them")
        return cls._sorted(Entry(**entry) for entry in entries)

    def write(self, path: Path) -> None:
        """Write it to a file, in place of what is there.

        Raises:
            OSError: it cannot be written.
        """
        document = {"version": _VERSION, "findings": [asdict(entry) for entry in self.entries]}
        # ASCII only: a template may hold what no encoding has.
        write_file(path, (json.dumps(document, indent=2, ensure_ascii=True) + "\n").encode())

    def applied(self, report: Report, name: str) -> Report:
        """Return a report in which the known findings do not count, unless they got worse; `name` is for the reason."""
        levels = {entry.key: Severity(entry.level) for entry in self.entries}
        known: list[Result] = []
        new: list[Result] = []
        for finding in report.findings:
            before = levels.get(_key(finding))
            (new if before is None or finding.level.rank < before.rank else known).append(finding)
        why = Suppression("external", f"known: it is in {name}")
        suppressed = (*report.suppressed, *(replace(finding, suppression=why) for finding in known))
        return replace(report, findings=tuple(new), suppressed=tuple(sorted(suppressed, key=lambda f: f.order)))

    def followed(self, report: Report) -> Baseline:
        """Return the baseline with the files that have moved under their new names.

        An entry has moved if its file is no more, and a finding that is not known differs from it in nothing but its
        file. Each entry stands for one finding.
        """
        known = {entry.key for entry in self.entries}
        new = [finding for finding in report.findings if _key(finding) not in known]
        wanted = {_without_file(finding) for finding in new}
        roots = {project_root(Path(path)) for path in report.files} if new else set()
        spare: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.entries if roots else ():
            if _without_file(entry) in wanted and not any(_is_in(root, entry.file) for root in roots):
                spare.setdefault(_without_file(entry), []).append(entry)
        moved: dict[Entry, Entry] = {}
        for finding in new:
            if entries := spare.get(_without_file(finding)):
                entry = entries.pop(0)
                moved[entry] = replace(entry, file=finding.file)
        return self._sorted(moved.get(entry, entry) for entry in self.entries) if moved else self

    def without_gone(self, report: Report, *, notes_shown: bool) -> Baseline:
        """Return the baseline without what is certainly gone, as far as a run can tell.

        Args:
            report: what the run found, before this baseline was applied.
            notes_shown: whether notes are among the findings.

        Returns:
            The entries that are still found; and those that the run says nothing of: of a file that it did not read
            but that is there, of a check that it did not ask, of a note if notes are not shown, or of any if part of
            the run went wrong.
        """
        if report.errors:
            return self
        found = {_key(finding) for finding in report.findings}
        read = {path_in_project(Path(path)) for path in report.files}
        roots = {project_root(Path(path)) for path in report.files}
        asked = {check.name for check in report.checks}

        def stays(entry: Entry) -> bool:
            if entry.key in found or entry.check not in asked:
                return True
            if entry.level == Severity.NOTE.value and not notes_shown:
                return True
            return entry.file not in read and (not roots or any(_is_in(root, entry.file) for root in roots))

        return Baseline(tuple(filter(stays, self.entries)))


def _is_in(root: Path, name: str) -> bool:
    """Tell whether a file is there, by any text that may be its name; none outside the root is looked for."""
    path = os.path.normpath(os.path.join(root, name))  # noqa: PTH118 - a text, not a path, until it is looked at
    return path.startswith(os.path.join(root, "")) and os.path.exists(path)  # noqa: PTH110, PTH118


def _key(finding: Result) -> _Key:
    return finding.check, finding.file, finding.resource, finding.part


def _without_file(known: Entry | Result) -> tuple[str, str, str]:
    return known.check, known.resource, known.part


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == {field.name for field in fields(Entry)}
        and all(isinstance(value, str) for value in entry.values())
        and entry["level"] in {severity.value for severity in Severity}
    )

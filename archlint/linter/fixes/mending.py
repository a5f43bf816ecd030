"""Fixes made: each is tried on what is read instead of the file, and counts only if nothing else changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from archlint.findings.ignored.file_replacement import Refused, UserFile, read_user_file, replace_file
from archlint.linter.linting import lint, past_of
from archlint.linter.request import Request
from archlint.model.data import dataclass
from archlint.model.source.edits import Edit, applied
from archlint.model.source.raw import reading_instead
from archlint.model.source.text import Unreadable

if TYPE_CHECKING:
    from archlint.findings.result import Fix, Report, Result
    from archlint.linter.since.past import Past

#: What identifies a finding, wherever it stands now.
_Identity: TypeAlias = tuple[str, str, str, str]
#: Which fixes are wanted: tells by the finding and the fix.
_Wanted: TypeAlias = "Callable[[Result, Fix], bool]"


class Tried(NamedTuple):
    """A finding and its fix, and why that was not made; empty if it was."""

    finding: Result
    fix: Fix
    refusal: str = ""


@dataclass(slots=True)
class Mended:
    """What fixes made of a run.

    Attributes:
        report: what is found once they are made.
        made: the fixes that are.
        refused: those that are not, and why.
        files: what is in each file that changes, by its path.
        texts: the new text of each.
    """

    report: Report
    made: list[Tried] = field(default_factory=list)
    refused: list[Tried] = field(default_factory=list)
    files: dict[str, UserFile] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def mend(request: Request, wanted: _Wanted) -> Mended:
    """Return what the fixes that are wanted make of what a request finds; no file is written.

    Each fix is read and linted again: its finding has to be gone, no other one may come, and everything that could be
    read still can be.

    Raises:
        ArchlintError: as for `lint`.
    """
    request = replace(request, show_fixes=True)
    past = past_of(request)
    run = _Run(request, wanted, lint(request, past=past), past)
    run.mend()
    return Mended(run.report, run.made, list(run.refused.values()), run.files, run.texts)


def write_files(mended: Mended) -> None:
    """Write the files that fixes change, each as a whole.

    Raises:
        OSError: one cannot be written; those before it are.
    """
    for path, text in mended.texts.items():
        replace_file(Path(path), mended.files[path].with_text(text))


class _Run:
    """The fixes of one run: made round by round, as each one moves what stands behind it."""

    def __init__(self, request: Request, wanted: _Wanted, report: Report, past: Past | None) -> None:
        self.report = report
        self.made: list[Tried] = []
        self.refused: dict[_Identity, Tried] = {}
        self.files: dict[str, UserFile] = {}
        self.texts: dict[str, str] = {}
        self._request = request
        self._wanted = wanted
        self._past = past

    def mend(self) -> None:
        """Make all fixes that can be made."""
        while batch := self._batch():
            # Most fixes stand up to what they are asked for: all are tried at once, and one by one only if that fails.
            if self._try(batch):
                continue
            for each in batch:
                if not self._try([each]):
                    self._refuse(each, "the finding stays, or another one comes")

    def _batch(self) -> list[Tried]:
        """Return fixes to make next, in places that do not touch."""
        taken: dict[str, list[tuple[int, int]]] = {}
        batch = []
        for finding in self.report.findings:
            fix = next((fix for fix in finding.fixes if self._wanted(finding, fix)), None)
            if fix is None or _identity(finding) in self.refused:
                continue
            each = Tried(finding, fix)
            if refusal := fix.refusal or self._unwritable(fix):
                self._refuse(each, refusal)
            elif not _touches(fix, taken):
                for part in fix.replacements:
                    taken.setdefault(part.location.path, []).append((part.start, part.end))
                batch.append(each)
        return batch

    def _unwritable(self, fix: Fix) -> str:
        """Read the files of a fix that have not been; return why one cannot be written, empty if all can."""
        for path in fix.by_path:
            if path not in self.files:
                try:
                    self.files[path] = read_user_file(Path(path))
                except (Refused, Unreadable) as refusal:
                    return str(refusal)
        return ""

    def _refuse(self, tried: Tried, why: str) -> None:
        self.refused[_identity(tried.finding)] = tried._replace(refusal=why)

    def _try(self, batch: Sequence[Tried]) -> bool:
        """Make fixes if they do what they are for and nothing else; tell whether they do."""
        texts = {**self.texts, **self._edited(batch)}
        report = self._linted(texts)
        before = {_identity(finding) for finding in self.report.findings}
        after = {_identity(finding) for finding in report.findings}
        gone = {_identity(each.finding) for each in batch}
        if gone & after or after - before or len(report.errors) > len(self.report.errors):
            return False
        self.texts, self.report = texts, report
        self.made += batch
        return True

    def _edited(self, batch: Iterable[Tried]) -> dict[str, str]:
        """Return the texts of the files that fixes edit, with these edits."""
        edits: dict[str, list[Edit]] = {}
        for each in batch:
            for path, parts in each.fix.by_path.items():
                edits.setdefault(path, []).extend(Edit(part.start, part.end, part.text) for part in parts)
        return {path: applied(self.texts.get(path, self.files[path].text), found) for path, found in edits.items()}

    def _linted(self, texts: Mapping[str, str]) -> Report:
        files = {os.path.realpath(path): self.files[path].with_text(text) for path, text in texts.items()}
        with reading_instead(files):
            # What is read instead is known in this process only.
            return lint(replace(self._request, jobs=1), past=self._past)


def _identity(finding: Result) -> _Identity:
    return finding.check, finding.file, finding.resource, finding.part


def _touches(fix: Fix, taken: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Tell whether a fix edits what is already edited, or right beside that."""
    return any(
        part.start <= end and start <= part.end
        for part in fix.replacements
        for start, end in taken.get(part.location.path, ())
    )


def diff(mended: Mended) -> Iterator[str]:
    """Yield the lines of a unified diff of the files that fixes change, without their ends."""
    import difflib

    for path, text in sorted(mended.texts.items()):
        old = mended.files[path].text
        yield from difflib.unified_diff(old.splitlines(), text.splitlines(), path, path, lineterm="")

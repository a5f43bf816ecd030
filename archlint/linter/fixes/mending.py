"""Fixes made: each is tried on what is read instead of the file, and counts only if nothing else changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from archlint.findings.ignored.file_replacement import replace_file
from archlint.linter.request import Request, lint
from archlint.model.data import dataclass
from archlint.model.source.edits import Edit, applied
from archlint.model.source.file_names import STDIN
from archlint.model.source.project import leads_out, project_root
from archlint.model.source.raw import MAX_JSON, read_bytes, reading_instead
from archlint.model.source.text import Unreadable, decode

if TYPE_CHECKING:
    from archlint.findings.result import Fix, Report, Result

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
        texts: the old and the new text of each file that changes, by its path.
    """

    report: Report
    made: list[Tried] = field(default_factory=list)
    refused: list[Tried] = field(default_factory=list)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)


def mend(request: Request, wanted: _Wanted) -> Mended:
    """Return what the fixes that are wanted make of what a request finds; no file is written.

    Each fix is read and linted again: its finding has to be gone, no other one may come, and everything that could be
    read still can be.

    Raises:
        ArchlintError: as for `lint`.
    """
    request = replace(request, show_fixes=True)
    run = _Run(request, wanted, lint(request))
    run.mend()
    return Mended(run.report, run.made, list(run.refused.values()), run.texts)


def write_files(mended: Mended) -> None:
    """Write the files that fixes change, each as a whole.

    Raises:
        OSError: one cannot be written; those before it are.
    """
    for path, (_old, new) in mended.texts.items():
        replace_file(Path(path), _bytes(path, new))


class _Run:
    """The fixes of one run: made round by round, as each one moves what stands behind it."""

    def __init__(self, request: Request, wanted: _Wanted, report: Report) -> None:
        self.report = report
        self.made: list[Tried] = []
        self.refused: dict[_Identity, Tried] = {}
        self.texts: dict[str, tuple[str, str]] = {}
        self._request = request
        self._wanted = wanted

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
            if refusal := fix.refusal or _unwritable(fix):
                self._refuse(each, refusal)
            elif not _touches(fix, taken):
                for part in fix.replacements:
                    taken.setdefault(part.location.path, []).append((part.start, part.end))
                batch.append(each)
        return batch

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

    def _edited(self, batch: Iterable[Tried]) -> dict[str, tuple[str, str]]:
        edits: dict[str, list[Edit]] = {}
        for each in batch:
            for part in each.fix.replacements:
                edits.setdefault(part.location.path, []).append(Edit(part.start, part.end, part.text))
        return {path: self._with(path, each) for path, each in edits.items()}

    def _with(self, path: str, edits: Sequence[Edit]) -> tuple[str, str]:
        """Return the old text of a file, and the one with further edits."""
        old, new = self.texts.get(path) or (text := decode(read_bytes(Path(path), MAX_JSON)), text)
        return old, applied(new, edits)

    def _linted(self, texts: Mapping[str, tuple[str, str]]) -> Report:
        files = {os.path.realpath(path): _bytes(path, new) for path, (_old, new) in texts.items()}
        with reading_instead(files):
            # What is read instead is known in this process only.
            return lint(replace(self._request, jobs=1))


def _identity(finding: Result) -> _Identity:
    return finding.check, finding.file, finding.resource, finding.part


def _touches(fix: Fix, taken: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Tell whether a fix edits what is already edited, or right beside that."""
    return any(
        part.start <= end and start <= part.end
        for part in fix.replacements
        for start, end in taken.get(part.location.path, ())
    )


def _unwritable(fix: Fix) -> str:
    """Return why the files of a fix cannot be written; empty if they can."""
    for path in dict.fromkeys(part.location.path for part in fix.replacements):
        if path == STDIN:
            return "it is standard input"
        file = Path(path)
        if leads_out(file, project_root(file)):
            return "it leads out of the project"
        try:
            data = read_bytes(file, MAX_JSON)
            if not data.endswith(decode(data).encode()):
                return "it is not in UTF-8"
        except Unreadable as refusal:
            return refusal.message
    return ""


def _bytes(path: str, text: str) -> bytes:
    """Return a text as it is written to a file, behind the byte order mark that this has."""
    data = read_bytes(Path(path), MAX_JSON)
    return data[: len(data) - len(decode(data).encode())] + text.encode()


def diff(mended: Mended) -> Iterator[str]:
    """Yield the lines of a unified diff of the files that fixes change, without their ends."""
    import difflib

    for path, (old, new) in sorted(mended.texts.items()):
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), path, path, lineterm="")
        yield from lines

"""Fixes made: each is tried on what is read instead of the file, and counts only if nothing else changes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from archlint.findings.choosing.selection import find
from archlint.findings.ignored.file_replacement import Refused, UserFile, read_user_file, replace_file
from archlint.findings.ignored.targets import UnwritableFileError
from archlint.findings.result import Result
from archlint.linter.kept import KeptOutcomes
from archlint.linter.linting import lint, past_of
from archlint.linter.request import Request, checks_of
from archlint.model.data import NamedTuple, dataclass
from archlint.model.source.edits import Edit, applied
from archlint.model.source.files.raw import reading_instead
from archlint.model.source.text import Unreadable

if TYPE_CHECKING:
    from archlint.findings.result import Fix, Report, Warned
    from archlint.linter.since.past import Past

#: What can be mended: a finding, or an ignore that no finding needs.
Mendable: TypeAlias = "Result | Warned"
#: What identifies that, wherever it stands now.
_Identity: TypeAlias = tuple[str, str, str, str]
#: Which fixes are wanted: tells by what they mend and the fix.
_Wanted: TypeAlias = "Callable[[Mendable, Fix], bool]"


class Tried(NamedTuple):
    """A finding, or a needless ignore, and its fix, and why that was not made; empty if it was."""

    finding: Mendable
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
    read still can be. Ignores that no finding needs are taken out as findings are mended.

    Raises:
        ArchlintError: as for `lint`.
    """
    request = replace(request, show_fixes=True)
    kept, past = KeptOutcomes(), past_of(request)
    run = _Run(request, wanted, lint(request, past=past, kept=kept), kept, past)
    run.mend()
    return Mended(run.report, run.made, list(run.refused.values()), run.files, run.texts)


def mend_chosen(request: Request, names: Sequence[str], *, unsafe: bool) -> Mended:
    """Return what the fixes of some checks make of what a request finds; no file is written.

    Args:
        request: what to lint; a check that is named runs, whatever its profile.
        names: the checks whose findings to mend; none means all.
        unsafe: whether to make also fixes that change more than what is wrong.

    Raises:
        ArchlintError: as for `lint`; or there is no such check.
    """
    checks = checks_of(request) if names else []
    for name in names:
        find(checks, name)

    def wanted(finding: Mendable, fix: Fix) -> bool:
        return (fix.is_safe or unsafe) and (not names or finding.check in names)

    return mend(replace(request, extend_select=(*request.extend_select, *names)), wanted)


def place_to_mend(found: Mendable) -> tuple[str, int]:
    """Return the file and the line of what can be mended; 0 where the line is not known."""
    return (found.location.path, found.location.line) if isinstance(found, Result) else (found.path, found.line)


def write_files(mended: Mended) -> None:
    """Write the files that fixes change, each as a whole.

    Raises:
        UnwritableFileError: one cannot be written; those before it are.
    """
    for path, text in mended.texts.items():
        try:
            replace_file(Path(path), mended.files[path].with_text(text))
        except OSError as error:
            raise UnwritableFileError(f"'{path}' cannot be written: {error.strerror}") from None


class _Run:
    """The fixes of one run: made round by round, as each one moves what stands behind it."""

    def __init__(
        self, request: Request, wanted: _Wanted, report: Report, kept: KeptOutcomes, past: Past | None
    ) -> None:
        self.report = report
        self.made: list[Tried] = []
        self.refused: dict[tuple[_Identity, int], Tried] = {}
        self.files: dict[str, UserFile] = {}
        self.texts: dict[str, str] = {}
        self._request = request
        self._wanted = wanted
        self._kept = kept
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
        for finding, fixes in _mendable(self.report):
            fix = next((fix for fix in fixes if self._wanted(finding, fix)), None)
            if fix is None or _refusal_key(finding) in self.refused:
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
        self.refused[_refusal_key(tried.finding)] = tried._replace(refusal=why)

    def _try(self, batch: Sequence[Tried]) -> bool:
        """Make fixes if they do what they are for and nothing else; tell whether they do."""
        edited = self._edited(batch)
        texts = {**self.texts, **edited}
        kept = self._kept.copy()
        report = self._linted(texts, kept)
        gone = Counter(_identity(each.finding) for each in batch)
        before, after = _found(self.report), _found(report)
        is_mended = all(after[each] <= before[each] - count for each, count in gone.items())
        # An ignore may become needless, and is taken out then.
        comes = any(after[each] > before[each] for each in map(_identity, report.findings))
        if not is_mended or comes or len(report.errors) > len(self.report.errors):
            return False
        self.texts, self.report, self._kept = texts, report, kept
        self.made += batch
        return True

    def _edited(self, batch: Iterable[Tried]) -> dict[str, str]:
        """Return the texts of the files that fixes edit, with these edits."""
        edits: dict[str, list[Edit]] = {}
        for each in batch:
            for path, parts in each.fix.by_path.items():
                edits.setdefault(path, []).extend(Edit(part.start, part.end, part.text) for part in parts)
        return {path: applied(self.texts.get(path, self.files[path].text), found) for path, found in edits.items()}

    def _linted(self, texts: Mapping[str, str], kept: KeptOutcomes) -> Report:
        files = {os.path.realpath(path): self.files[path].with_text(text) for path, text in texts.items()}
        with reading_instead(files):
            # What is read instead is known in this process only.
            return lint(replace(self._request, jobs=1), past=self._past, kept=kept)


def _mendable(report: Report) -> Iterator[tuple[Mendable, Sequence[Fix]]]:
    yield from ((finding, finding.fixes) for finding in report.findings)
    yield from ((warned, [warned.fix]) for warned in report.warnings if warned.fix is not None)


def _found(report: Report) -> Counter[_Identity]:
    """Return how often each finding, and each needless ignore, is in a report."""
    found: list[Mendable] = [*report.findings, *report.warnings]
    return Counter(map(_identity, found))


def _identity(found: Mendable) -> _Identity:
    if isinstance(found, Result):
        return found.check, found.file, found.resource, found.part
    return found.check, found.path, found.message, ""


def _refusal_key(found: Mendable) -> tuple[_Identity, int]:
    """Return what tells apart what was tried: an ignore also by its line, as there may be several that are alike."""
    return _identity(found), 0 if isinstance(found, Result) else found.line


def _touches(fix: Fix, taken: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Tell whether a fix edits what is already edited, or right beside that."""
    return any(
        part.start <= end and start <= part.end
        for part in fix.replacements
        for start, end in taken.get(part.location.path, ())
    )


def diff_of(mended: Mended) -> Iterator[str]:
    """Yield the lines of a unified diff of the files that fixes change, without their ends."""
    import difflib

    for path, text in sorted(mended.texts.items()):
        old = mended.files[path].text
        yield from difflib.unified_diff(old.splitlines(), text.splitlines(), path, path, lineterm="")

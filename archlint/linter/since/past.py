"""What was found at a revision, and what is new beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result, Suppression
from archlint.findings.severity import Severity
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.changed import real_path
from archlint.linter.inputs.inputs import Input, collect
from archlint.linter.inputs.scopes import Scope, partition
from archlint.linter.since.comparison import Comparison, repositories_of
from archlint.linter.since.mirror import MirroredConfigurations
from archlint.linter.since.snapshot import room_for_files
from archlint.linter.since.support import add_support
from archlint.linter.since.touched import touched
from archlint.linter.since.ways import Ways
from archlint.model.errors import ConfigurationError
from archlint.model.source.files.project import lies_in, project_root
from archlint.model.source.files.raw import reading_instead
from archlint.model.source.files.working import working_folder

#: Check, file, resource, part.
_Identity: TypeAlias = tuple[str, str, str, str]


class Past:
    """The findings of a revision that a change touches.

    Args:
        name: the revision; empty means the merge base with the default branch.

    Attributes:
        name: what people call it, once it is known.
        with_gone: whether scopes count, too, of which nothing is left.
    """

    with_gone = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._levels: dict[_Identity, Severity] | None = None
        self._notes = 0
        self._touched: set[str] = set()

    def scopes(self, files: Sequence[Input], ways: Ways, problems: Problems) -> list[Scope]:
        """Return those scopes that files make that a change touches; lint what they were, the first time.

        Args:
            files: the files of the run.
            ways: how it is done.
            problems: takes up what keeps files from being read, and what may make something seem new.

        Raises:
            ArchlintError: the revision cannot be read.
        """
        scopes = partition(files, problems)
        if self._levels is not None:
            return [scope for scope in scopes if any(file.shown in self._touched for file in scope.files)]
        with room_for_files() as room:
            roots = repositories_of(ways.places)
            comparison = Comparison(roots, self.name, room, problems)
            self.name = comparison.name
            comparison.changed |= {real_path(file) for file in files if file.data is not None and file.path}
            found = self._lint(comparison, scopes, files, ways, problems) if comparison.changed else []
        self._levels = self._levels or {}
        self._touched = {file.shown for scope in found for file in scope.files}
        return found

    def _lint(
        self, comparison: Comparison, scopes: list[Scope], files: Sequence[Input], ways: Ways, problems: Problems
    ) -> list[Scope]:
        comparison.fill()
        elsewhere = Problems()
        mirror = MirroredConfigurations(
            ways.configurations, comparison.back, comparison.forth, ways.exclude, os.path.realpath(working_folder())
        )
        with reading_instead(comparison.kept):
            old_files = ways.prepared(_old_files(comparison, files, ways, mirror), comparison.forth)
            old_scopes = partition(old_files, elsewhere)
        now, before = touched(
            scopes,
            old_scopes,
            comparison.changed,
            comparison.parts,
            comparison.now,
            comparison.forth,
            with_gone=self.with_gone,
        )
        if before:
            comparison.fill_up(before)
            add_support(comparison, before)
            report = ways.again(old_files, before, elsewhere, comparison.forth)
            self.take_up(report, comparison, elsewhere, problems)
        return now

    def take_up(self, report: Report, comparison: Comparison, elsewhere: Problems, problems: Problems) -> None:
        """Remember what was found at the revision.

        Args:
            report: that.
            comparison: the revision's files, and what stands for what.
            elsewhere: the problems that there were then.
            problems: takes up a warning if not all could be linted.
        """
        del elsewhere
        self._levels = _levels(report.findings, comparison)
        self._notes = report.hidden_notes
        if report.errors:
            why = f"not all of '{self.name}' could be linted: what was there already may count as new"
            problems.warn("--since:", why)

    def subtracted(self, report: Report) -> Report:
        """Return a report in which only what is new counts, and what got worse."""
        assert self._levels is not None, "the scopes come first"
        known: list[Result] = []
        new: list[Result] = []
        for finding in report.findings:
            before = self._levels.get(_identity(finding, _root(finding)))
            (new if before is None or finding.level.rank < before.rank else known).append(finding)
        why = Suppression("external", f"not new: it was there at {self.name}")
        suppressed = (*report.suppressed, *(replace(finding, suppression=why) for finding in known))
        return replace(
            report,
            findings=tuple(new),
            suppressed=tuple(sorted(suppressed, key=lambda finding: finding.order)),
            hidden_notes=max(0, report.hidden_notes - self._notes),
            since=self.name,
            known=len(known),
        )


def _old_files(
    comparison: Comparison, files: Iterable[Input], ways: Ways, configurations: Configurations
) -> list[Input]:
    """Return what the files of a run were, and those that were among them and are gone."""
    old = {new: old for old, new in comparison.renamed.items()}
    kept = comparison.kept
    found: dict[str, Input] = {}
    for file in files:
        if file.path is None:
            continue
        real = real_path(file)
        path = comparison.forth(old.get(real, real))
        try:
            configuration = configurations.of(os.path.dirname(path))  # noqa: PTH120 - resolved
        except ConfigurationError:
            continue
        if path != real and (path in kept or os.path.lexists(path)):
            found[path] = replace(
                file, shown=path, path=Path(path), real=path, data=None, named=False, configuration=configuration
            )
    for file in collect(_places(comparison, ways, old), Problems(), configurations):
        found.setdefault(real_path(file), file)
    return sorted(found.values(), key=lambda file: file.shown)


def _places(comparison: Comparison, ways: Ways, old: Mapping[str, str]) -> list[str]:
    """Return where the files of a run that have changed, or are gone, lie in the snapshots."""
    if ways.is_about_changes:
        return [snapshot.folder for snapshot in comparison.snapshots]
    named = (os.path.realpath(place) for place in ways.places)
    found = dict.fromkeys(comparison.forth(old.get(path, path)) for path in named)
    within = [snapshot.folder for snapshot in comparison.snapshots]
    return [path for path in found if os.path.lexists(path) and any(lies_in(path, folder) for folder in within)]


def _levels(findings: Iterable[Result], comparison: Comparison) -> dict[_Identity, Severity]:
    """Return how bad findings were, by what identifies them now."""
    found: dict[_Identity, Severity] = {}
    for finding in findings:
        identity = _identity(finding, _root(finding), comparison.now)
        known = found.get(identity)
        if known is None or finding.level.rank < known.rank:
            found[identity] = finding.level
    return found


def _root(finding: Result) -> str:
    """Return the root of the project that the file of a finding lies in."""
    return str(project_root(Path((finding.named or finding.location).path)))


def _identity(finding: Result, root: str, now: Callable[[str], str] = str) -> _Identity:
    """Return what a finding is recognised by, with where its file lies now."""
    file = now(os.path.join(root, finding.file))  # noqa: PTH118 - a text
    return finding.check, file, finding.resource, finding.part

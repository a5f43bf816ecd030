"""What differs between two revisions, a revision and the working tree, or two files or folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from archlint.findings.marks import mark_of, marked_architecture
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result
from archlint.graph.architecture.comparison.compare import ComparedSide, compare_architectures
from archlint.graph.architecture.comparison.differences import ArchitectureDifference, FindingAt
from archlint.graph.architecture.model import Architecture
from archlint.linter.architectures import describe_architecture
from archlint.linter.inputs.inputs import Input, collect
from archlint.linter.inputs.scopes import Scope, partition
from archlint.linter.linting import lint, ways_of
from archlint.linter.request import Request, checks_of, environments_of, run_settings, settled
from archlint.linter.since.beside import Beside, as_in_working_tree
from archlint.linter.since.comparison import Comparison, repositories_of
from archlint.linter.since.git import Git, RevisionError
from archlint.linter.since.mirror import MirroredConfigurations
from archlint.linter.since.revision import is_commit
from archlint.linter.since.snapshot import room_for_files
from archlint.linter.since.support import add_support
from archlint.linter.since.touched import touched
from archlint.model.errors import MisuseError
from archlint.model.source.files.project import path_among_projects

#: What people call the files as they are.
WORKING_TREE = "the working tree"
_NO_REPORT = Report((), (), (), ())


def difference_between_sides(
    request: Request, base: str, head: str = "", *, everything: bool = False
) -> tuple[ArchitectureDifference, Sequence[Report]]:
    """Return what differs between two architectures, and the reports of both, without findings that a baseline knows.

    Args:
        request: what to look at, in which environment, and by which checks; its paths narrow both sides.
        base: the first: a revision of git, a file or a folder; empty means the merge base with the default branch.
        head: the second; empty means the working tree, where the first is a revision.
        everything: whether to tell of policies, permissions, roles and keys, too.

    Raises:
        archlint.model.errors.ArchlintError: there is no such revision, file or folder; or as for `lint`.
    """
    if request.stdin is not None:
        raise MisuseError("standard input cannot be compared: write it to a file")
    request = replace(request, no_baseline=True, no_since=True, with_architecture=True, one_environment="a graph")
    if _is_path(base, request):
        sides = _of_paths(request, base, head)
    elif head and _is_path(head, request):
        raise MisuseError(
            f"'{base}' is a revision and '{head}' a path: write -- before the paths to look at in both revisions"
        )
    else:
        sides = _of_revisions(request, base, head)
    (one, before), (other, after) = sides
    return compare_architectures(before, after, everything=everything), (one, other)


def _is_path(name: str, request: Request) -> bool:
    """Tell whether a name is that of a file or folder.

    Raises:
        MisuseError: it could also be a revision.
    """
    if not name or not os.path.lexists(name):
        return False
    if os.sep in name or name in (os.curdir, os.pardir):
        return True
    try:
        (root, *_) = repositories_of(request.places[:1] or (os.curdir,))
        is_ambiguous = is_commit(Git(root), name)
    except RevisionError:
        return True
    if is_ambiguous:
        raise MisuseError(f"'{name}' is a revision and a path: write ./{name} for the path")
    return True


_Side = tuple[Report, ComparedSide]


def _of_paths(request: Request, base: str, head: str) -> Iterator[_Side]:
    if not head:
        raise MisuseError(f"'{base}' is a path: name the file or folder to compare it with")
    for name in (base, head):
        if not os.path.lexists(name):
            raise MisuseError(f"there is no file or folder '{name}'")
    parts = [[os.path.join(side, path) for path in request.paths] or [side] for side in (base, head)]  # noqa: PTH118
    for number, part in enumerate(request.paths):
        if not any(os.path.lexists(each[number]) for each in parts):
            raise MisuseError(f"there is no '{part}' in '{base}' or '{head}'")
    for name, places in zip((base, head), parts, strict=True):
        there = [place for place in places if os.path.lexists(place)]
        report, architecture = _described(replace(request, paths=there)) if there else (_NO_REPORT, Architecture())
        yield report, _side(name, report, architecture, path_among_projects(Path(name)).removeprefix("."))


def _of_revisions(request: Request, base: str, head: str) -> Iterator[_Side]:
    sides, known = _of_two(request, base, head) if head else _of_working_tree(request, base)
    for place in request.places:
        if place not in known:
            raise MisuseError(f"there is no file or folder '{place}', now or then")
    yield from sides


def _of_working_tree(request: Request, base: str) -> tuple[list[_Side], set[str]]:
    there = [place for place in request.places if os.path.lexists(place)]
    said = settled(request, run_settings(request))

    def require_one(files: Sequence[Input]) -> None:
        environments_of(said, files, are_named=bool(request.config_envs))

    past = Beside(base, request.places, require_one)
    if there:
        report = lint(replace(request, paths=there), past=past)
    else:
        report = _NO_REPORT
        checks = checks_of(request)
        past.scopes([], ways_of(said, said.configurations, checks), Problems())
    architecture = marked_architecture(report.architecture, report.findings)
    sides = [_described_at(past.name, past.report), (report, _side(WORKING_TREE, report, architecture))]
    return sides, past.known


def _described_at(name: str, report: Report) -> _Side:
    return report, _side(name, report, report.architecture or Architecture())


def _of_two(request: Request, base: str, head: str) -> tuple[list[_Side], set[str]]:
    with room_for_files() as one, room_for_files() as other:
        before, after = (_LaidOut(request, name, room) for name, room in ((base, one), (head, other)))
        old, new = before.comparison, after.comparison
        now, then = touched(
            after.scopes,
            before.scopes,
            {new.forth(path) for path in old.differing(new)},
            old.parts | new.parts,
            lambda path: new.forth(old.back(path)),
            lambda path: old.forth(new.back(path)),
            with_gone=True,
        )
        sides = [
            _described_at(before.comparison.name, before.report(then)),
            _described_at(after.comparison.name, after.report(now)),
        ]
        return sides, before.known | after.known


def _described(request: Request) -> tuple[Report, Architecture]:
    report, architecture = describe_architecture(request, with_findings=True)
    return report, architecture


def _side(name: str, report: Report, architecture: Architecture, base: str = "") -> ComparedSide:
    return ComparedSide(name, architecture, findings_at(report), base)


def findings_at(report: Report) -> tuple[FindingAt, ...]:
    """Return what a report found, with what it is recognised by."""
    return tuple(map(_finding, report.findings))


def _finding(found: Result) -> FindingAt:
    return FindingAt(mark_of(found), found.nodes, found.file, found.resource, found.part)


class _LaidOut:
    """A revision of git, with all that it had in a folder.

    Args:
        request: what to look at, in one environment.
        revision: the revision; empty means the merge base of HEAD with the default branch.
        room: an empty folder.

    Attributes:
        comparison: its files beside those of the working tree.
        scopes: the scopes that its files make.
        known: those of the request's places that it had.

    Raises:
        archlint.model.errors.ArchlintError: the revision cannot be read; or there are several environments.
    """

    def __init__(self, request: Request, revision: str, room: str) -> None:
        checks = checks_of(request)
        request = settled(request, run_settings(request))
        self._problems = Problems()
        configurations = request.configurations
        self._ways = ways = ways_of(request, configurations, checks)
        self.comparison = Comparison(repositories_of(ways.places), revision, room, self._problems)
        back, forth = self.comparison.back, self.comparison.forth
        self.comparison.lay_out()
        working = os.path.realpath(os.curdir)
        mirror = MirroredConfigurations(configurations, back, forth, ways.exclude, working)
        places = {place: forth(os.path.realpath(place)) for place in ways.places}
        self.known = {place for place, old in places.items() if os.path.lexists(old)}
        there = [old for place, old in places.items() if place in self.known]
        self._files = ways.prepared(collect(there, self._problems, mirror), forth)
        environments_of(request, self._files, are_named=False)  # refuses several
        self.scopes = partition(self._files, self._problems)

    def report(self, scopes: Sequence[Scope]) -> Report:
        """Return what is found in some of its scopes; files are called as they would be in the working tree."""
        add_support(self.comparison, scopes)
        report = self._ways.again(self._files, scopes, self._problems, self.comparison.forth)
        return as_in_working_tree(replace(report, warnings=tuple(self._problems.warnings)), self.comparison)

"""What differs between two revisions, a revision and the working tree, or two files or folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archlint.findings.marks import mark_of
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result
from archlint.graph.architecture.comparison.compare import ComparedSide, compare_architectures
from archlint.graph.architecture.comparison.differences import ArchitectureDifference, FindingAt
from archlint.graph.architecture.comparison.relocated import relocated
from archlint.graph.architecture.model import Architecture
from archlint.linter.architectures import describe_architecture, require_one
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.linter.linting import ways_of
from archlint.linter.request import Request, checks_of, environments_of, run_settings, settled
from archlint.linter.since.comparison import Comparison, repositories_of
from archlint.linter.since.git import Git, RevisionError
from archlint.linter.since.mirror import MirroredConfigurations
from archlint.linter.since.revision import is_commit
from archlint.linter.since.support import add_support
from archlint.model.errors import MisuseError
from archlint.model.source.files.project import lent, path_in_project

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
    request = replace(request, no_baseline=True, no_since=True, with_architecture=True)
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
        yield report, _side(name, report, architecture, path_in_project(Path(name)).removeprefix("."))


def _of_revisions(request: Request, base: str, head: str) -> Iterator[_Side]:
    known = {place for place in request.places if os.path.lexists(place)}
    sides: list[_Side] = []
    for revision in (base, head):
        if revision or not sides:
            name, report = report_at(request, revision, known)
            sides.append((report, _side(name, report, report.architecture or Architecture())))
    if not head:
        there = [place for place in request.places if os.path.lexists(place)]
        report, architecture = _described(replace(request, paths=there)) if there else (_NO_REPORT, Architecture())
        sides.append((report, _side(WORKING_TREE, report, architecture)))
    for place in request.places:
        if place not in known:
            raise MisuseError(f"there is no file or folder '{place}', now or then")
    yield from sides


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


def report_at(request: Request, revision: str, known: set[str]) -> tuple[str, Report]:
    """Return what people call a revision of git, and what is found in all that it had, with its architecture.

    Files are called what they would be called in the working tree.

    Args:
        request: what to look at, in one environment.
        revision: the revision; empty means the merge base of HEAD with the default branch.
        known: takes up those of the request's places that the revision had.

    Raises:
        archlint.model.errors.ArchlintError: the revision cannot be read; or there are several environments.
    """
    checks = checks_of(request)
    request = settled(request, run_settings(request))
    problems = Problems()
    configurations = request.configurations
    ways = ways_of(request, configurations, checks)
    with TemporaryDirectory(prefix="archlint-") as room, lent(os.path.realpath(room)):
        comparison = Comparison(repositories_of(ways.places), revision, os.path.realpath(room), problems)
        comparison.lay_out()
        working = os.path.realpath(os.curdir)
        mirror = MirroredConfigurations(configurations, comparison.back, comparison.forth, ways.exclude, working)
        places = {place: comparison.forth(os.path.realpath(place)) for place in ways.places}
        there = {place: old for place, old in places.items() if os.path.lexists(old)}
        known.update(there)
        files = ways.prepared(collect([*there.values()], problems, mirror), comparison.forth)
        require_one(environments_of(request, files, are_named=False), "a graph")
        scopes = partition(files, problems)
        add_support(comparison, scopes)
        report = ways.again(files, scopes, problems, comparison.forth)
        report = replace(report, warnings=tuple(problems.warnings))
        return comparison.name, _as_in_the_working_tree(report, _writing(comparison, working))


def _writing(comparison: Comparison, working: str) -> Callable[[str], str]:
    """Return a function from a text to one in which the files of snapshots are called as those of the working tree."""
    pairs = [(f"{comparison.forth(working)}{os.sep}", "")]
    pairs += [(f"{folder}{os.sep}", f"{root}{os.sep}") for root, folder in comparison.pairs]

    def written(text: str) -> str:
        for folder, now in pairs:
            text = text.replace(folder, now)
        return text

    return written


def _as_in_the_working_tree(report: Report, written: Callable[[str], str]) -> Report:
    return replace(
        report,
        findings=relocated(report.findings, written),
        errors=relocated(report.errors, written),
        warnings=relocated(report.warnings, written),
        architecture=relocated(report.architecture, written),
    )

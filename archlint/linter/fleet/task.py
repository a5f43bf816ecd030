"""One source: read, linted, and made into rows, in whatever process that is done."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from archlint.findings.audited import ERROR_ROW, FINDING_ROW, PARTLY, SOURCE_ROW, WHOLLY, Audited, AuditRow, failed
from archlint.findings.check import Check
from archlint.findings.ignored.expiry import DAY, today
from archlint.findings.result import Report, Result
from archlint.linter.cache.place import default_place
from archlint.linter.fleet.checkout import checked_out, commit_of, repository
from archlint.linter.fleet.identity import files_identity
from archlint.linter.fleet.sources import AuditSource
from archlint.linter.linting import lint
from archlint.linter.request import Request, checks_of
from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError
from archlint.model.release import release
from archlint.model.source.files import disk
from archlint.model.source.files.project import lies_in, root_of
from archlint.model.source.files.raw import READ
from archlint.model.source.files.working import working_in


@dataclass(frozen=True, slots=True)
class AuditedBefore:
    """What is known of a source from before.

    Attributes:
        identity: what it was.
        day: the day for which that is true; empty for all.
    """

    identity: str
    day: str


@dataclass(frozen=True, slots=True)
class AuditTask:
    """What to do about a source.

    Attributes:
        source: the source.
        request: how to lint it: without root, paths and checks.
        version: the version of archlint that asks.
        with_identity: whether to say what the source was.
        known: what is known of it; None if nothing is.
    """

    source: AuditSource
    request: Request
    version: str
    with_identity: bool = False
    known: AuditedBefore | None = None


def do(task: AuditTask) -> Audited:
    """Return what is found in a source; what keeps it from being read is among the rows, and nothing is raised."""
    start = _seconds()
    try:
        found = _audited(task)
    except ArchlintError as error:
        found = failed(task.source.name, "; ".join(error.lines))
    except Exception as error:  # also RecursionError and MemoryError: the next source may still be fine
        found = failed(task.source.name, f"archlint crashed: {type(error).__name__}: {error}")
    return replace(found, seconds=round(_seconds() - start, 3))


def _seconds() -> float:
    """Return the CPU time of this process, and of the processes of git's that it started."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _audited(task: AuditTask) -> Audited:
    if release() != task.version:
        raise ArchlintError(f"the worker has archlint {release()}, and {task.version} asks")
    source = task.source
    if source.revision:
        git = repository(source.folder)
        commit = commit_of(git, source.revision)
        if _is_known(task, commit):
            return Audited(source.name, is_known=True)
        with checked_out(git, commit) as folder:
            return _linted(task, folder, commit, {"revision": commit})
    folder = os.path.realpath(source.folder)
    if not os.path.isdir(folder):  # noqa: PTH112 - any text may be a path
        raise ArchlintError(f"'{source.name}' is neither a folder nor a git repository with a revision")
    identity = files_identity([_project(folder)]) if task.with_identity else ""
    return Audited(source.name, is_known=True) if _is_known(task, identity) else _linted(task, folder, identity, {})


def _is_known(task: AuditTask, identity: str) -> bool:
    known = task.known
    return known is not None and bool(identity) and known.identity == identity and known.day in ("", today())


def _project(folder: str) -> str:
    """Return the folder whose files may have a say in what is found in one."""
    with working_in(folder):
        return root_of(folder)


def _linted(task: AuditTask, folder: str, identity: str, more: AuditRow) -> Audited:
    request = replace(
        task.request,
        root=Path(folder),
        checks=_checks(task.request.packs),
        discovered=True,
        jobs=1,
        no_since=True,
        # What is read from git lies elsewhere each time. A source has no say in what is kept of it, or where.
        cache=task.request.cache is not False and not task.source.revision,
        cache_dir=task.request.cache_dir or default_place(),
    )
    project = _project(folder)
    with disk.noting() as noted:
        report = lint(request)
    rows = tuple(_rows(task.source.name, report, more))
    # What was read elsewhere may change while all in the project stays what it is.
    config = request.config and os.path.realpath(request.config)
    is_whole = all(lies_in(path, project) or path == config for path in noted[READ])
    return Audited(task.source.name, rows, identity=identity if is_whole else "", day="".join(noted[DAY]))


@lru_cache(maxsize=4)
def _checks(packs: tuple[str, ...]) -> tuple[Check, ...]:
    found = tuple(checks_of(Request(packs=packs)))
    # What is there by now stays, and need not be walked again for each source.
    gc.collect()
    gc.freeze()
    return found


def _rows(source: str, report: Report, more: AuditRow) -> Iterator[AuditRow]:
    yield {
        "record": SOURCE_ROW,
        "source": source,
        **more,
        "status": PARTLY if report.errors else WHOLLY,
        "templates": len(report.files),
        "resources": sum(report.counts.values()),
        "findings": len(report.findings),
        "suppressed": report.all_suppressed,
    }
    for result in report.findings:
        yield {"record": FINDING_ROW, "source": source, **more, **_said(_finding(result))}
    for error in report.errors:
        at = {"file": error.path, "line": error.line, "column": error.column, "check": error.check}
        yield {"record": ERROR_ROW, "source": source, **more, **_said(at), "message": error.message}


def _said(row: AuditRow) -> AuditRow:
    """Return a row without what is not known; a finding's resource may have no name."""
    return {name: value for name, value in row.items() if value or name == "resource"}


def _finding(result: Result) -> AuditRow:
    return {
        "check": result.check,
        "level": result.level.value,
        "message": result.message,
        "resource": result.resource,
        "service": result.service,
        "dialect": result.dialect,
        "file": result.location.path,
        "line": result.location.line,
        "column": result.location.column,
        "fingerprint": result.fingerprint,
        "tags": list(result.tags),
        "help": result.help,
    }

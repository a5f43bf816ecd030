"""One run of the server: what is open in a folder is linted, off the thread that talks with the editor."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from pathlib import Path

from archlint.cli.server.answers.publishing import DiagnosticsByUri, diagnostics_of, of_configuration, unplaced
from archlint.cli.server.positions import PositionUnits
from archlint.cli.server.view import OpenText, View
from archlint.findings.result import Report
from archlint.linter.kept import KeptOutcomes
from archlint.linter.linting import lint
from archlint.linter.request import Request, checks_of
from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError, ConfigurationError
from archlint.report.pages import pages


class Superseded(Exception):  # noqa: N818 - what became of a run
    """A run whose outcome nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is about.

    Attributes:
        folder: the folder, as the editor writes it.
        request: what is asked, but for the folder, the files and their texts.
        opened: what is open there, by resolved paths.
        units: what the editor counts columns in.
        with_related: whether the editor shows places that explain a diagnostic.
        kept: what need not be linted again.
        described: what need not be described again.
        is_wanted: tells whether the outcome is still waited for.
    """

    folder: str
    request: Request
    opened: Mapping[str, OpenText]
    units: PositionUnits
    with_related: bool
    kept: KeptOutcomes
    described: KeptOutcomes
    is_wanted: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run came to.

    Attributes:
        view: what was found; None if the run could not be carried out.
        diagnostics: the diagnostics of each file, by its URI.
        messages: what went wrong that stands in no file.
    """

    view: View | None
    diagnostics: DiagnosticsByUri
    messages: list[str] = field(default_factory=list)


def carried_out(job: Job) -> RunOutcome:
    """Carry out a run; whatever goes wrong in it is in its outcome.

    The configuration of the folder holds, but for what is compared with: an editor shows what there is, not only what
    is new since a revision.

    Raises:
        Superseded: nobody waits for it any more.
    """
    if not job.is_wanted():
        raise Superseded
    # What lies in a folder that is gone is linted nowhere.
    opened = {path: each for path, each in job.opened.items() if Path(path).parent.is_dir()}
    if not opened:
        return RunOutcome(None, {})
    request = replace(
        job.request,
        root=Path(job.folder),
        paths=tuple(opened),
        texts={path: each.text.text for path, each in opened.items()},
        changed=True,
        untracked=True,
        no_since=True,
        cache=False,
    )

    def progress(done: int, total: int) -> None:
        if done < total and not job.is_wanted():
            raise Superseded

    checks = {}
    try:
        checks = {check.name: check for check in checks_of(request)}
        report = lint(request, progress, kept=job.kept)
    except Superseded:
        raise
    except ConfigurationError as error:
        empty = _view(job, request, Report((), (), (), ()))
        return RunOutcome(None, of_configuration(empty, error))
    except ArchlintError as error:
        return RunOutcome(None, {}, list(error.lines))
    except Exception as error:  # a fault of ours ends one run, not the server
        return RunOutcome(None, {}, [f"archlint crashed: {error}\n{''.join(traceback.format_exception(error))}"])
    view = View(job.folder, request, report, job.opened, job.units, checks, pages(report), job.described)
    return RunOutcome(view, diagnostics_of(view, with_related=job.with_related), unplaced(view))


def _view(job: Job, request: Request, report: Report) -> View:
    return View(job.folder, request, report, job.opened, job.units, {}, {}, job.described)

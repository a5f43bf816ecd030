"""`archlint audit`: many repositories, each linted for itself, and what was found in all of them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archlint.cli.errors import FINDINGS, INCOMPLETE, OK, expected_errors
from archlint.cli.options.group import FILE, Command, format_option, group, outputs_option, schema_option
from archlint.cli.options.running import NEVER, Caching, caching, failing, processes
from archlint.cli.options.selecting import Collecting, Configuring, collecting, configuring, packing
from archlint.cli.terminal import ProgressBar, say, write
from archlint.findings.ignored.targets import require_unread
from archlint.findings.severity import Severity
from archlint.findings.wording import counted
from archlint.model.data import NamedTuple
from archlint.model.errors import MisuseError
from archlint.model.source.files.outputs import STDOUT, format_and_file
from archlint.model.source.printable import defused
from archlint.report.registry import format_of

if TYPE_CHECKING:
    from archlint.findings.audited import Totals
    from archlint.linter.fleet.audit import Audit

_TEXT, _MARKDOWN, _HTML, _LINES, _PARQUET = "text", "markdown", "html", "jsonl", "parquet"
_FORMATS = (_TEXT, _MARKDOWN, _HTML, _LINES, _PARQUET)


class Distributing(NamedTuple):
    """Where the work is done, and what of it is done already."""

    scheduler: str | None
    resume: Path | None


distributing = group(
    "distributing",
    Distributing,
    "Other options",
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Use the workers of this scheduler of dask.distributed instead, as tcp://host:8786.",
    ),
    click.option(
        "--resume",
        metavar="JOURNAL",
        type=FILE,
        help="Note in this file what is found; what it holds of sources that have not changed is not done again.",
    ),
)


class Writing(NamedTuple):
    """The outputs."""

    form: str | None
    output: tuple[str, ...]

    @property
    def targets(self) -> list[tuple[str, Path | None]]:
        """Each output's format, and its file; None is standard output.

        Raises:
            MisuseError: there is no such format, or no file where one is needed.
        """
        found: dict[str, tuple[str, Path | None]] = {}
        for text in self.output or (STDOUT,):
            said, name = format_and_file(text)
            form = said or self.form or format_of(name, _FORMATS)
            if form not in _FORMATS:
                raise MisuseError(f"'{form}' in '--output {text}' is no format of an audit")
            if form == _PARQUET and name == STDOUT:
                raise MisuseError("a Parquet file needs a name: --output audit.parquet")
            if os.path.isdir(name):  # noqa: PTH112 - it never raises
                raise MisuseError(f"'{name}' is a folder: an output goes to a file")
            target = name if name == STDOUT else os.path.realpath(name)
            if target in found:
                raise MisuseError(f"two outputs go to '{name}'")
            found[target] = form, None if name == STDOUT else Path(name)
        return list(found.values())


def _schema() -> Iterator[str]:
    from archlint.report.fleet.lines import render_audit_schema

    return render_audit_schema()


writing = group(
    "writing",
    Writing,
    "Reports",
    format_option(_FORMATS, "audit.jsonl"),
    outputs_option("the audit"),
    schema_option("a line of JSON Lines", _schema),
)


@click.command(cls=Command, short_help="Lint many repositories, each for itself.")
@click.argument("sources", nargs=-1)
@writing
@configuring
@collecting
@packing
@click.option(
    "--sources",
    "lists",
    metavar="FILE",
    multiple=True,
    type=FILE,
    help="Audit what FILE lists, too: a source on each line; lines that start with # are comments.",
)
@failing
@processes
@distributing
@caching
def audit(
    sources: tuple[str, ...],
    writing: Writing,
    configuring: Configuring,
    collecting: Collecting,
    packs: tuple[str, ...],
    lists: tuple[Path, ...],
    fail_on: str | None,
    jobs: int | None,
    distributing: Distributing,
    caching: Caching,
) -> None:
    """Lint many repositories, each for itself: folders, and git repositories at a revision, as 'shop.git@main'.

    Exits with 0 if nothing is found, 1 for findings, and 2 if part of a source could not be read: all the rest is
    there. A revision is read from git's objects, and nothing is checked out. docs/fleet.md says more.
    """
    # Loaded here: other commands do without.
    from archlint.linter.fleet.audit import Audit, Means
    from archlint.linter.fleet.sources import sources_of
    from archlint.linter.request import Request

    with expected_errors():
        targets = writing.targets
        if any(form == _PARQUET for form, _ in targets):
            from archlint.report.fleet.parquet import require_parquet

            require_parquet()
        require_unread([path for _, path in targets], (*lists, collecting.config, distributing.resume))
        if distributing.scheduler and jobs:
            raise MisuseError("--jobs is about processes here, and --scheduler about others: choose one of them")
        found = sources_of(sources, lists)
        fail_on = fail_on or Severity.WARNING.value
        shows_notes = fail_on == Severity.NOTE.value
        request = Request(
            packs=packs,
            show_notes=shows_notes,
            **configuring._asdict(),
            **collecting._asdict(),
            **caching._asdict(),
        )
        means = Means(jobs, distributing.scheduler or "", distributing.resume)
        start = time.monotonic()
        with Audit(found, request, means) as done:
            with ProgressBar() as progress:
                done.run(progress)
            totals = _deliver(done, targets)
        _tell(done, len(found), time.monotonic() - start)
    sys.exit(_exit_code(totals, fail_on))


def _deliver(done: Audit, targets: Sequence[tuple[str, Path | None]]) -> Totals:
    """Write the outputs; return what all rows add up to.

    Raises:
        UnwritableFileError: an output cannot be written.
    """
    from archlint.findings.audited import Totals
    from archlint.report.fleet import summary
    from archlint.report.fleet.lines import render_lines, write_lines

    totals = Totals()
    for row in done.rows():
        totals.add(row)
    for form, path in targets:
        if form == _PARQUET and path is not None:
            from archlint.report.fleet.parquet import write_parquet

            write_parquet(done.rows(), path)
        elif form == _LINES and path is not None:
            write_lines(done.rows(), path)
        elif form == _LINES:
            write(render_lines(done.rows()), None)
        elif form == _HTML:
            from archlint.report.fleet.html import render_html_summary

            write(map(defused, render_html_summary(totals)), path)
        else:
            render = summary.render_markdown if form == _MARKDOWN else summary.render_text_summary
            write(map(defused, render(totals)), path)
    return totals


def _tell(done: Audit, sources: int, seconds: float) -> None:
    """Say how long it took."""
    known = f", {done.unchanged} of them known from the journal" if done.unchanged else ""
    say(f"{counted(sources, 'source')}{known}: {seconds:.1f} seconds, {done.seconds:.1f} of CPU time in workers")


def _exit_code(totals: Totals, fail_on: str) -> int:
    if totals.unread:
        return INCOMPLETE
    return FINDINGS if fail_on != NEVER and totals.is_as_bad_as(fail_on) else OK

"""The options of `lint` that say what reports a run makes, where they go and how they look."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archlint.cli.options.group import format_option, group, outputs_option, packaged_schema, schema_option
from archlint.cli.terminal import colored, columns, hyperlinked, is_terminal, report_problems, say, warn, write
from archlint.findings.ignored.targets import UnwritableFileError, linted_files, require_other
from archlint.findings.wording import NO_TEMPLATE
from archlint.model.data import NamedTuple, dataclass
from archlint.model.errors import MisuseError
from archlint.model.source.files.outputs import STDOUT, format_and_file
from archlint.report.options import Options
from archlint.report.registry import FOR_PEOPLE, FORMATS, WITH_ARCHITECTURE, format_of, notice, render

if TYPE_CHECKING:
    from archlint.findings.result import Report

#: Sorts findings by their levels.
_BY_LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Output:
    """One report: its format, and the file it goes to; None is standard output."""

    form: str
    path: Path | None


class Reporting(NamedTuple):
    """What the options say.

    Attributes:
        form: the format of outputs that say none; None means that their names say it.
        output: the outputs, as they are given; none means standard output.
        sort: what findings are sorted by, `place` or `level`.
        color: `auto`, `always` or `never`.
        quiet, statistics, show_unresolved, category: as for `Options`.
    """

    form: str | None
    output: tuple[str, ...]
    sort: str
    color: str
    quiet: bool
    statistics: bool
    show_unresolved: bool
    category: str

    def configured(self, output: tuple[str, ...]) -> Reporting:
        """Return what holds where the configuration names outputs: these, unless the options say where or how."""
        return self if self.output or self.form is not None else self._replace(output=output)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The reports to make.

        Raises:
            MisuseError: an output has no such format, or goes where another one goes, or nothing can go.
        """
        outputs = tuple(_output(text, self.form) for text in self.output or (STDOUT,))
        targets = [output.path and os.path.realpath(output.path) for output in outputs]
        for output, target in zip(outputs, targets, strict=True):
            if targets.count(target) > 1:
                raise MisuseError(f"two reports go to '{output.path or STDOUT}'")
        return outputs

    @property
    def needs_architecture(self) -> bool:
        """Whether one of the reports shows the architecture.

        Raises:
            MisuseError: as for `outputs`.
        """
        return any(output.form in WITH_ARCHITECTURE for output in self.outputs)

    def deliver(self, report: Report) -> None:
        """Write all reports, and to standard error which files they are, and what people would not read in them.

        Raises:
            UnwritableFileError: a report cannot be written; all others are.
        """
        seen = any(output.path is None and output.form in FOR_PEOPLE for output in self.outputs)
        report_problems(report.warnings, () if seen else report.errors, crashed=report.errors)
        if not report.files and not report.errors and not report.since:
            warn(NO_TEMPLATE)
        if self.sort == _BY_LEVEL:
            from archlint.report.limits import worst_first  # it loads what a hook mostly does without

            # Sorted here, all formats are, and those with a limit have the worst within it anyway.
            findings, suppressed = (tuple(worst_first(some)) for some in (report.findings, report.suppressed))
            report = replace(report, findings=findings, suppressed=suppressed)
        refused = list[str]()
        for output in self.outputs:
            options = self._options(output)
            if words := notice(output.form, report, options):
                warn(words)
            try:
                self._write(report, output, options)
            except UnwritableFileError as refusal:
                refused.append(str(refusal))
        if refused:
            raise UnwritableFileError("; ".join(refused))

    def _write(self, report: Report, output: Output, options: Options) -> None:
        if output.path is not None:
            require_other(output.path, linted_files(report))
        write(render(output.form, report, options), output.path)
        if output.path is not None and not self.quiet:
            say(f"wrote {output.form} to {output.path}")

    def _options(self, output: Output) -> Options:
        to_terminal = output.path is None and is_terminal(sys.stdout)
        return Options(
            color=colored(self.color, os.environ, to_terminal=to_terminal),
            quiet=self.quiet,
            show_unresolved=self.show_unresolved,
            statistics=self.statistics,
            category=self.category,
            links=hyperlinked(self.color, os.environ, to_terminal=to_terminal),
            whole=output.path is not None,
            columns=columns(to_terminal=to_terminal),
        )


def _output(text: str, form: str | None) -> Output:
    said, text = format_and_file(text)
    if said and said not in FORMATS:
        raise MisuseError(
            f"'{said}' in '--output {said}:{text}' is no format; a file of that name is './{said}:{text}'"
        )
    if os.path.isdir(text):  # noqa: PTH112 - it never raises
        raise MisuseError(f"'{text}' is a folder: a report goes to a file")
    return Output(said or form or format_of(text), None if text == STDOUT else Path(text))


def _category(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return a category without the slash that GitHub wants behind it."""
    category = value.rstrip("/")
    if not category:
        raise click.BadParameter("it is empty", context, parameter)
    return category


coloring = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to write colours.",
)

reporting = group(
    "reporting",
    Reporting,
    "Reports",
    format_option(FORMATS, "report.sarif"),
    outputs_option("the report"),
    schema_option("the report in JSON", packaged_schema("report")),
    click.option(
        "--sort",
        type=click.Choice(["place", _BY_LEVEL]),
        default="place",
        show_default=True,
        help="What findings are sorted by; by level, the worst come first.",
    ),
    coloring,
    click.option("-q", "--quiet", is_flag=True, help="One line for each finding, no summary."),
    click.option("--statistics", is_flag=True, help="Count the findings by check instead of listing them."),
    click.option("--show-unresolved", is_flag=True, help="List the references that the templates leave open."),
    click.option(
        "--category",
        metavar="NAME",
        default=Options().category,
        show_default=True,
        callback=_category,
        help="What code scanning files a SARIF report under: uploads of several runs need several.",
    ),
)

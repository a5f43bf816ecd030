"""`archlint diff`: what differs between two revisions, a revision and the working tree, or two files or folders."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from archlint.cli.errors import FINDINGS, INCOMPLETE, OK, expected_errors
from archlint.cli.options.group import Command, form_for, format_option, group, output_option, schema_option
from archlint.cli.terminal import report_problems, warn, write
from archlint.findings.ignored.targets import require_other, require_unread
from archlint.model.data import NamedTuple

if TYPE_CHECKING:
    from archlint.graph.architecture.comparison.differences import ArchitectureDifference
    from archlint.linter import Request

_FORMATS = ("text", "json", "markdown", "html")
#: What stands before the paths on a command line.
_SEPARATOR = "--"


class Differing(NamedTuple):
    """What to tell of what differs, and in which format.

    Attributes:
        form: the format; None means what the name of the file to write to says, or text.
        everything: whether to tell of policies, permissions, roles and keys, too.
        exit_code: whether the exit code says that something differs.
        output: the file to write to; None means standard output.
    """

    form: str | None
    everything: bool
    exit_code: bool
    output: Path | None


class DiffCommand(Command):
    """A command that takes the paths behind `--` for themselves: they are no revisions."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Parse the command line in front of `--`; what is behind it are the paths."""
        at = arguments.index(_SEPARATOR) if _SEPARATOR in arguments else len(arguments)
        rest = super().parse_args(context, arguments[:at])
        context.params["paths"] = tuple(arguments[at + 1 :])
        return rest

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """Return what stands behind the name of the command in its usage."""
        return [*super().collect_usage_pieces(context), "[-- PATHS...]"]


def _schema() -> Iterator[str]:
    from archlint.report.difference.document import render_difference_schema

    return render_difference_schema()


showing_differences = group(
    "differing",
    Differing,
    "Reports",
    format_option(
        _FORMATS,
        "diff.html",
        "Markdown is for a comment on a pull request, with a picture; HTML is the page, with marks.",
    ),
    click.option("--all", "everything", is_flag=True, help="Tell of policies, permissions, roles and keys, too."),
    click.option("--exit-code", is_flag=True, help="Exit with 1 if something differs, as git diff does."),
    schema_option("the difference", _schema),
    output_option("what differs"),
)


def show_difference(request: Request, base: str, head: str, how: Differing) -> NoReturn:
    """Write what differs, and end: with 2 if a part of it could not be read.

    Args:
        request: what to look at; its paths narrow both sides.
        base: a revision of git, a file or a folder.
        head: another one; empty means the working tree.
        how: what to tell of it.
    """
    from archlint.linter.differing import difference_between_sides as difference_of
    from archlint.linter.request import run_settings, settled

    form = form_for(how.form, how.output, _FORMATS)
    with expected_errors():
        said = settled(request, run_settings(request))
        require_unread([how.output], said.named_files)
        request = replace(request, with_messages=form == "html")
        difference, reports = difference_of(request, base, head, everything=how.everything)
    for name, report in zip((difference.before, difference.after), reports, strict=True):
        report_problems(report.warnings, report.errors)
        if report.errors:
            warn(f"not all of '{name}' could be read: what is missing there may seem to differ")
    with expected_errors():
        if how.output is not None:
            require_other(how.output, [file for report in reports for file in report.files])
        if form == "html":
            from archlint.report.formats.html.difference import render_difference_page

            before, after = reports
            lines = render_difference_page(difference, before, after)
        else:
            lines = _renderer(form)(difference)
        write(lines, how.output)
    if any(report.errors for report in reports):
        sys.exit(INCOMPLETE)
    sys.exit(FINDINGS if how.exit_code and not difference.is_empty else OK)


def _renderer(form: str) -> Callable[[ArchitectureDifference], Iterator[str]]:
    # Loaded only now: one run needs one of them.
    if form == "json":
        from archlint.report.difference.document import render_difference_json as render
    elif form == "markdown":
        from archlint.report.difference.markdown import render_difference_markdown as render
    else:
        from archlint.report.difference.text import render_difference_text as render
    return render

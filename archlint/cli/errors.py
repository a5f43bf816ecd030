"""What the commands end with: exit codes, and what is wrong in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from archlint.cli.help import ExplainedGroup
from archlint.findings.severity import Severity
from archlint.model.errors import ArchlintError, MisuseError
from archlint.model.source.printable import on_one_line

if TYPE_CHECKING:
    from archlint.findings.result import Report

OK, FINDINGS, INCOMPLETE, INTERRUPTED = 0, 1, 2, 130
#: What click says the help with; older versions have nothing like it.
_NO_ARGUMENTS: Any = getattr(click.exceptions, "NoArgsIsHelpError", ())


class _Failure(click.ClickException):
    """Something that leaves nothing to report."""

    exit_code = INCOMPLETE


@contextmanager
def expected_errors() -> Iterator[None]:
    """Turn what may go wrong before there is anything to report into a message and an exit code."""
    try:
        yield
    except MisuseError as error:
        raise click.UsageError(str(error)) from None
    except ArchlintError as error:
        # Where several things are wrong, each one is told like one alone.
        raise _Failure("\nError: ".join(map(on_one_line, error.lines))) from None
    except KeyboardInterrupt:
        # Not click's 1, which says that there are findings.
        sys.exit(INTERRUPTED)


@contextmanager
def _printable_errors() -> Iterator[None]:
    """Make what is said of a wrong command line one line: names of files and values stand in it."""
    try:
        yield
    except _Failure:
        raise
    except click.ClickException as error:
        message = error.format_message()
        # Where a choice is missing, click has each one on a line of its own.
        if (words := on_one_line(message.replace("\n\t", " "))) == message or isinstance(error, _NO_ARGUMENTS):
            raise
        if isinstance(error, click.UsageError):
            raise click.UsageError(words, error.ctx) from None
        raise _Failure(words) from None


class Group(ExplainedGroup):
    """The command that has all others below it: whatever these say or meet goes by here."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Parse the options before the name of a command."""
        with _printable_errors():
            return super().make_context(*arguments, **options)

    def invoke(self, context: click.Context) -> Any:
        """Parse and run a command."""
        with _printable_errors(), expected_errors():
            return super().invoke(context)


def exit_code(report: Report, fail_on: str) -> int:
    """Return the code that a run ends with, by what it found and could not do."""
    if report.errors:
        return INCOMPLETE
    if fail_on == "never":
        return OK
    threshold = Severity(fail_on)
    return FINDINGS if any(finding.level.at_least(threshold) for finding in report.findings) else OK

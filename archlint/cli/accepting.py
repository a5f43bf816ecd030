"""How `lint` ends where what is found is accepted: with a line that says so, instead of a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from archlint.cli.errors import INCOMPLETE, OK
from archlint.cli.terminal import report_problems
from archlint.model.source.printable import on_one_line

# What an ending needs, it loads itself.
if TYPE_CHECKING:
    from archlint.findings.problems import Problems
    from archlint.findings.result import Report


def end_with_ignores(report: Report, reason: str) -> NoReturn:
    """Have all that a report has ignored from now on, and end."""
    from archlint.findings.ignored.acceptance import accept_by_ignores
    from archlint.findings.problems import Problems

    problems = Problems(list(report.errors), list(report.warnings))
    _say(accept_by_ignores(report, reason, problems), problems)


def end_with_baseline(report: Report, path: Path) -> NoReturn:
    """Write all that a report has to a baseline, and end."""
    from archlint.findings.ignored.acceptance import accept_by_baseline
    from archlint.findings.problems import Problems

    _say(accept_by_baseline(report, path), Problems(list(report.errors), list(report.warnings)))


def _say(message: str, problems: Problems) -> NoReturn:
    """End with a message instead of a report."""
    report_problems(problems.warnings, problems.errors)
    click.echo(on_one_line(message))
    sys.exit(INCOMPLETE if problems.errors else OK)

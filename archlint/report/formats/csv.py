"""The report for spreadsheets: a row for each finding, as RFC 4180 has it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from archlint.findings.result import Report, Result, RunError
from archlint.model.source.printable import defused, printable
from archlint.report.options import DEFAULT_OPTIONS, Options

COLUMNS = (
    "check",
    "level",
    "message",
    "resource",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "tags",
    "fingerprint",
    "suppressed",
)

#: A spreadsheet takes a cell that starts with one of these for a formula, and evaluates it.
_FORMULA = ("=", "+", "-", "@")


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the table, without line breaks; no option concerns it.

    The columns are called as in the JSON report. A problem of the run is a row whose check is empty, or the check that
    crashed, and whose fingerprint is empty. Only what is suppressed has a last cell: it says why.
    """
    del options
    yield _line(COLUMNS)
    for error in report.errors:
        yield _line(_problem(error))
    for finding in (*report.findings, *report.suppressed):
        yield _line(_finding(finding))


def _finding(finding: Result) -> tuple[object, ...]:
    location = finding.location
    place = (location.path, location.line, location.column, location.end_line, location.end_column)
    return (
        finding.check,
        finding.level.value,
        finding.message,
        finding.resource,
        *place,
        " ".join(finding.tags),
        finding.fingerprint,
        finding.suppression.words if finding.suppression else "",
    )


def _problem(error: RunError) -> tuple[object, ...]:
    return (
        error.check,
        "error",
        error.message,
        "",
        error.path,
        error.line or "",
        error.column or "",
        "",
        "",
        "",
        "",
        "",
    )


def _line(cells: tuple[object, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([_cell(str(cell)) for cell in cells])
    return buffer.getvalue()


def _cell(text: str) -> str:
    text = defused(printable(text))
    return f"'{text}" if text.startswith(_FORMULA) else text

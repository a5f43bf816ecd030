"""The report for a GitHub workflow's log: the text report, then commands that annotate the changed files.

The commands, their properties and what is escaped in them:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from archlint.findings.result import Report, Result, RunError
from archlint.findings.severity import Severity
from archlint.model.source.printable import printable
from archlint.report.formats import text
from archlint.report.limits import left_out, worst_first
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.repository import Repository

#: Of each command GitHub honors this many in one step.
LIMIT = 10

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the text report and then an annotation for each of the worst findings."""
    lines = list(text.render(report, options))
    # The text quotes templates, and whatever a runner takes for a command in them shall not be one.
    token = hashlib.sha256("\n".join(lines).encode(errors="surrogatepass")).hexdigest()
    yield f"::stop-commands::{token}"
    yield from lines
    yield f"::{token}::"
    repository = Repository.of(report)
    for error in report.errors[:LIMIT]:
        yield _problem(error, repository)
    for finding in _annotated(report):
        yield _annotation(finding, repository)


def notice(report: Report, options: Options = DEFAULT_OPTIONS) -> str:
    """Return what to tell about findings that have no annotation; nothing if all have one, whatever the options."""
    del options
    return left_out("annotations", len(_annotated(report)), len(report.findings), "GitHub shows no more for a step")


def _annotated(report: Report) -> list[Result]:
    room = dict.fromkeys(Severity, LIMIT)
    room[Severity.ERROR] -= min(LIMIT, len(report.errors))
    shown = []
    for finding in worst_first(report.findings):
        if room[finding.level]:
            room[finding.level] -= 1
            shown.append(finding)
    return shown


def _annotation(finding: Result, repository: Repository) -> str:
    location = finding.location
    place: dict[str, object] = {
        "file": repository.locate(location.path).as_posix(),
        "line": location.line,
        "endLine": location.end_line,
    }
    if location.line == location.end_line:  # a runner drops columns on several lines
        place |= {"col": location.column, "endColumn": location.end_column}
    related = [f"{r.location.path}:{r.location.line}: {r.message}" for r in finding.related]
    message = "\n".join(map(printable, [finding.message, *related]))
    return _command(_COMMANDS[finding.level], {**place, "title": finding.check}, message)


def _problem(error: RunError, repository: Repository) -> str:
    place: dict[str, object] = {"file": repository.locate(error.path).as_posix()} if error.path else {}
    if error.path and error.line:
        place["line"] = error.line
        if error.column:
            place["col"] = error.column
    return _command("error", {**place, "title": "archlint"}, printable(error.message))


def _command(name: str, properties: dict[str, object], message: str) -> str:
    written = ",".join(f"{key}={_property(printable(str(value)))}" for key, value in properties.items())
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""The report for a log of Azure Pipelines: the text report, then commands that make issues of the run.

The commands and their properties:
https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning
What is escaped in them, by Microsoft's own library:
https://github.com/microsoft/azure-pipelines-task-lib/blob/master/node/taskcommand.ts
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.findings.result import Report, Result, RunError
from archlint.findings.severity import Severity
from archlint.model.source.printable import printable
from archlint.report.formats import text
from archlint.report.limits import worst_first
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.repository import Repository

#: There is no issue that is milder than a warning: notes stand in the log only.
_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the text report and then an issue for each error and warning, the worst first."""
    # No line of it is taken for a command: the text report spells `##` out where one could start.
    yield from text.render(report, options)
    repository = Repository.of(report)
    for error in report.errors:
        yield _problem(error, repository)
    for finding in worst_first(report.findings):
        if finding.level in _TYPES:
            yield _issue(finding, repository)


def _issue(finding: Result, repository: Repository) -> str:
    location = finding.location
    properties: dict[str, object] = {
        "type": _TYPES[finding.level],
        "sourcepath": repository.locate(location.path).as_posix(),
        "linenumber": location.line,
        "columnnumber": location.column,
        "code": finding.check,
    }
    related = [f"{each.location.path}:{each.location.line}: {each.message}" for each in finding.related]
    return _command(properties, "\n".join(map(printable, [finding.message, *related])))


def _problem(error: RunError, repository: Repository) -> str:
    properties: dict[str, object] = {"type": "error"}
    if error.path:
        properties["sourcepath"] = repository.locate(error.path).as_posix()
    if error.path and error.line:
        properties["linenumber"] = error.line
        if error.column:
            properties["columnnumber"] = error.column
    if error.check:
        properties["code"] = error.check
    return _command(properties, printable(error.message))


def _command(properties: dict[str, object], message: str) -> str:
    written = "".join(f"{name}={_property(printable(str(value)))};" for name, value in properties.items())
    return f"##vso[task.logissue {written}]{_data(message)}"


def _data(words: str) -> str:
    # Nothing in the words looks like the beginning of another command.
    return words.replace("##", r"#\x23").replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace("]", "%5D").replace(";", "%3B")

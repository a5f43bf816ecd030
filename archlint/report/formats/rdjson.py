"""The report for reviewdog, which comments on the changed lines of many services: its Diagnostic Format.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.result import Fix, Report, Result, RunError
from archlint.findings.severity import Severity
from archlint.model.source.location import Location
from archlint.model.source.printable import printable
from archlint.report.json_lines import json_lines
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.pages import addresses, pages
from archlint.report.repository import Repository
from archlint.report.snippet import SourceLines

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of a JSON object, without line breaks; no option concerns it."""
    del options
    writer = _Writer(report)
    source = {"name": "archlint", "url": addresses().get("Homepage", "")}
    document = {
        "source": {key: value for key, value in source.items() if value},
        "diagnostics": [*map(writer.problem, report.errors), *map(writer.diagnostic, report.findings)],
    }
    yield from json_lines(document)


class _Writer:
    """Writes what a report holds as diagnostics.

    Args:
        report: the report; the texts of its files say how many bytes stand before a column.
    """

    def __init__(self, report: Report) -> None:
        self._repository = Repository.of(report)
        self._lines = SourceLines(report.sources)
        self._pages = pages(report)

    def diagnostic(self, finding: Result) -> dict[str, Any]:
        """Return a finding as a diagnostic, with the first of its fixes that changes only the file it stands in."""
        code = {"value": finding.check, "url": self._pages.get(finding.check, "")}
        related = [f"{each.location.path}:{each.location.line}: {each.message}" for each in finding.related]
        written: dict[str, Any] = {
            "message": "\n".join(map(printable, [finding.message, *related])),
            "location": {"path": self._path(finding.location.path), "range": self._range(finding.location)},
            "severity": _SEVERITIES[finding.level],
            "code": {key: value for key, value in code.items() if value},
        }
        if suggestions := self._suggestions(finding.fixes, finding.location.path):
            written["suggestions"] = suggestions
        return written

    def problem(self, error: RunError) -> dict[str, Any]:
        """Return a problem of the run as a diagnostic: at a file's first line, where no line is known."""
        location = {"path": self._path(error.path), "range": {"start": {"line": error.line or 1}}} if error.path else {}
        code = {"code": {"value": error.check}} if error.check else {}
        return {"message": printable(error.message), "location": location, "severity": "ERROR", **code}

    def _suggestions(self, fixes: Sequence[Fix], path: str) -> list[dict[str, Any]]:
        # All suggestions of a diagnostic are for the file of its location; edits elsewhere have no place in the format.
        for fix in fixes:
            if fix.replacements and all(each.location.path == path for each in fix.replacements):
                return [{"range": self._range(each.location), "text": each.text} for each in fix.replacements]
        return []

    def _range(self, location: Location) -> dict[str, Any]:
        return {
            "start": self._position(location.path, location.line, location.column),
            "end": self._position(location.path, location.end_line, location.end_column),
        }

    def _position(self, path: str, line: int, column: int) -> dict[str, int]:
        """Return a place as the format counts: bytes of UTF-8. Without the text, the line is all that is certain."""
        text = self._lines.line(path, line)
        if text is None:
            return {"line": line}
        return {"line": line, "column": len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1}

    def _path(self, path: str) -> str:
        return printable(self._repository.locate(path).as_posix())

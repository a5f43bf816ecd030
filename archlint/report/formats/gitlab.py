"""The report for GitLab's merge requests: its Code Quality format.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.findings.fingerprint import digest
from archlint.findings.result import Report, Result, RunError
from archlint.findings.severity import Severity
from archlint.model.source.printable import printable
from archlint.report.json_lines import json_lines
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.repository import Repository

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of a JSON list, without line breaks; no option concerns it."""
    del options
    repository = Repository.of(report)
    # GitLab has no other place for what kept the run from doing its whole job.
    issues = [_problem(error, repository) for error in report.errors if error.path]
    issues += (_issue(finding, repository) for finding in report.findings)
    yield from json_lines(issues)


def _issue(finding: Result, repository: Repository) -> dict[str, Any]:
    location = finding.location
    return {
        "description": printable(finding.message),
        "check_name": finding.check,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.level],
        "location": {
            "path": repository.locate(location.path).as_posix(),
            "lines": {"begin": location.line, "end": location.end_line},
        },
    }


def _problem(error: RunError, repository: Repository) -> dict[str, Any]:
    path = repository.locate(error.path).as_posix()
    return {
        "description": printable(error.message),
        "check_name": error.check or "archlint",
        "fingerprint": digest(path, str(error.line), error.message),
        "severity": "blocker",
        "location": {"path": path, "lines": {"begin": error.line or 1}},
    }

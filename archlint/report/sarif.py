"""The report for code scanning: SARIF 2.1.0 in the shape that GitHub accepts and shows well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

import sarif_om as om

from archlint.report.model import Report, Result, RunError
from archlint.report.sarif_message import sentence
from archlint.report.sarif_results import ResultBuilder
from archlint.report.sarif_rules import rule
from archlint.report.sarif_serializer import to_json
from archlint.report.sarif_uri import ROOT_ID, Uris, repository_root

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"

#: GitHub's category is what stands before the last slash; a name without a slash has none.
CATEGORY = "archlint/"

#: GitHub rejects a run with more results.
RESULT_LIMIT = 25_000


def render(report: Report, *, root: Path | None = None) -> Iterator[str]:
    """Yield the lines of the SARIF log, without line breaks.

    Args:
        report: what a run found.
        root: the folder that addresses are relative to; None means the root of the repository.
    """
    # One run: GitHub rejects a second one of the same tool and category.
    log = om.SarifLog(schema_uri=SCHEMA_URI, version="2.1.0", runs=[_run(report, root)])
    # Sorted keys put "$schema" first; ASCII passes any output encoding.
    yield from json.dumps(to_json(log), indent=2, sort_keys=True, ensure_ascii=True).split("\n")


def _run(report: Report, root: Path | None) -> om.Run:
    uris = Uris(root or repository_root(_paths(report)))
    checks = sorted(report.checks, key=lambda check: check.name)
    indexes = {check.name: index for index, check in enumerate(checks)}
    found = (*report.findings, *report.suppressed)
    findings = _worst(found, RESULT_LIMIT)
    builder = ResultBuilder(findings, report.sources, uris)
    notifications = [_notification(error, uris, indexes) for error in report.errors]
    if len(findings) < len(found):
        notifications.append(_cut(len(findings), len(found)))
    return om.Run(
        tool=om.Tool(driver=_driver([rule(check) for check in checks])),
        automation_details=om.RunAutomationDetails(id=CATEGORY),
        column_kind="unicodeCodePoints",
        invocations=[om.Invocation(execution_successful=not report.errors, tool_execution_notifications=notifications)],
        # No address: it would be one of this machine, and the log would differ from clone to clone.
        original_uri_base_ids={
            ROOT_ID: om.ArtifactLocation(description=om.Message(text="The root of the repository."))
        },
        # Written even if empty: GitHub closes the alerts that are no longer in it.
        results=[builder.result(finding, indexes.get(finding.check, -1)) for finding in findings],
    )


def _driver(rules: list[om.ReportingDescriptor]) -> om.ToolComponent:
    try:
        release = version("archlint")
    except PackageNotFoundError:  # a checkout that is not installed
        release = "0.0.0"
    return om.ToolComponent(
        name="archlint",
        version=release,
        # SemVer writes Python's 1.2.3rc1 as 1.2.3-rc1.
        semantic_version=re.sub(r"^(\d+\.\d+\.\d+)\.?(?=[a-z])", r"\1-", release),
        rules=rules,
    )


def _notification(error: RunError, uris: Uris, indexes: dict[str, int]) -> om.Notification:
    notification = om.Notification(level="error", message=om.Message(text=sentence(error.message)))
    # The traceback stays out: it would show this machine's paths.
    if error.check:
        notification.associated_rule = om.ReportingDescriptorReference(
            id=error.check, index=indexes.get(error.check, -1)
        )
    if error.path:
        place = om.PhysicalLocation(
            artifact_location=uris.artifact(error.path),
            region=om.Region(start_line=error.line) if error.line else None,
        )
        notification.locations = [om.Location(physical_location=place)]
    return notification


def _cut(listed: int, total: int) -> om.Notification:
    text = f"Only the worst {listed} of {total} findings are listed, since GitHub takes no more."
    return om.Notification(level="warning", message=om.Message(text=text))


def _worst(findings: tuple[Result, ...], limit: int) -> tuple[Result, ...]:
    """Return the `limit` worst of `findings`, those that count before others, in the order they came in."""
    if len(findings) <= limit:
        return findings

    def badness(index: int) -> tuple[bool, int]:
        return findings[index].suppression is not None, findings[index].level.rank

    ranked = sorted(range(len(findings)), key=badness)
    return tuple(findings[index] for index in sorted(ranked[:limit]))


def _paths(report: Report) -> Iterator[str]:
    errors = (error.path for error in report.errors if error.path)
    return chain(report.files, errors, (finding.location.path for finding in report.findings))

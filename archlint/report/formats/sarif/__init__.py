"""The report for code scanning: SARIF 2.1.0 in the shape that GitHub accepts and shows well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import sarif_om as om

from archlint.findings.check import Check
from archlint.findings.result import Report, Result, Rule, RunError, Tool, UnreadModule, Warned
from archlint.model.release import release
from archlint.report.formats.sarif.message import sentence
from archlint.report.formats.sarif.results import ResultBuilder
from archlint.report.formats.sarif.rules import rule
from archlint.report.formats.sarif.serializer import to_json
from archlint.report.formats.sarif.uris import ROOT_ID, Uris
from archlint.report.json_lines import json_lines
from archlint.report.limits import left_out, worst
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.pages import addresses, pages
from archlint.report.provenance import provenance
from archlint.report.repository import Repository
from archlint.report.summary import counts

#: The package's URL (ECMA-427), which is no address on the web.
_PACKAGE = "pkg:pypi/archlint"

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"

#: GitHub rejects a run with more results.
RESULT_LIMIT = 25_000


def render(report: Report, options: Options = DEFAULT_OPTIONS, *, root: Path | None = None) -> Iterator[str]:
    """Yield the lines of the SARIF log, without line breaks.

    Args:
        report: what a run found.
        options: `category` concerns this format.
        root: the folder that addresses are relative to; None means the root of the repository.
    """
    # One run: GitHub rejects a second one of the same tool and category.
    run = _run(report, options.category, Repository(root) if root else Repository.of(report))
    log = om.SarifLog(schema_uri=SCHEMA_URI, version="2.1.0", runs=[run])
    # Sorted keys put "$schema" first; ASCII passes any output encoding.
    yield from json_lines(to_json(log), sort_keys=True)


def notice(report: Report, options: Options = DEFAULT_OPTIONS) -> str:
    """Return what to tell about findings that are left out; nothing if there are none, whatever the options."""
    del options
    return left_out("SARIF report", RESULT_LIMIT, len(_reported(report)), "GitHub takes no more")


def _reported(report: Report) -> tuple[Result, ...]:
    return (*report.findings, *report.suppressed)


def _run(report: Report, category: str, repository: Repository) -> om.Run:
    uris = Uris(repository)
    checks = sorted(report.checks, key=lambda check: check.name)
    addressed = pages(report)
    references = _References(checks, report.tools)
    findings = worst(_reported(report), RESULT_LIMIT)
    builder = ResultBuilder(findings, report.sources, uris)
    notifications = [_notification(error, uris, references) for error in report.errors]
    notifications += (_unread(unread, uris) for unread in report.unread)
    notifications += (_warned(warned, uris) for warned in report.told)
    if words := notice(report):
        notifications.append(om.Notification(level="warning", message=om.Message(text=sentence(words))))
    return om.Run(
        # Not a run of its own: what another tool found is part of this analysis, and its alerts close with it.
        tool=om.Tool(
            driver=_driver(_rules(checks, addressed)), extensions=_extensions(report.tools, addressed) or None
        ),
        # GitHub's category is what stands before the last slash; a name without a slash has none.
        automation_details=om.RunAutomationDetails(id=f"{category}/"),
        column_kind="unicodeCodePoints",
        properties={"counts": counts(report)},
        invocations=[om.Invocation(execution_successful=not report.errors, tool_execution_notifications=notifications)],
        version_control_provenance=_provenance(repository),
        # No address: it would be one of this machine, and the log would differ from clone to clone.
        original_uri_base_ids={
            ROOT_ID: om.ArtifactLocation(description=om.Message(text="The root of the repository."))
        },
        # Written even if empty: GitHub closes the alerts that are no longer in it.
        results=[builder.result(finding, references.of(finding.check)) for finding in findings],
    )


def _provenance(repository: Repository) -> list[om.VersionControlDetails] | None:
    found = provenance(repository.root)
    if found is None:
        return None
    root = om.ArtifactLocation(uri_base_id=ROOT_ID)
    details = om.VersionControlDetails(
        repository_uri=found.address, revision_id=found.revision, branch=found.branch or None, mapped_to=root
    )
    return [details]


def _driver(rules: list[om.ReportingDescriptor]) -> om.ToolComponent:
    own = release()
    return om.ToolComponent(
        name="archlint",
        information_uri=_home(),
        version=own,
        # SemVer writes Python's 1.2.3rc1 as 1.2.3-rc1.
        semantic_version=re.sub(r"^(\d+\.\d+\.\d+)\.?(?=[a-z])", r"\1-", own),
        rules=rules,
    )


def _home() -> str:
    """Return where there is more about archlint: its own page, or the package while its metadata names no page."""
    return addresses().get("Homepage", _PACKAGE)


def _rules(rules: Sequence[Check | Rule], addressed: Mapping[str, str]) -> list[om.ReportingDescriptor]:
    return [rule(one, addressed.get(one.name, "")) for one in rules]


def _extensions(tools: Sequence[Tool], addressed: Mapping[str, str]) -> list[om.ToolComponent]:
    return [
        om.ToolComponent(name=tool.name, version=tool.version, rules=_rules(tool.rules, addressed)) for tool in tools
    ]


class _References:
    """Where the rules stand, by their names: in archlint's own list, or in that of another tool."""

    def __init__(self, checks: Sequence[Check], tools: Sequence[Tool]) -> None:
        self._known: dict[str, om.ReportingDescriptorReference] = {}
        for number, tool in enumerate(tools):
            component = om.ToolComponentReference(index=number, name=tool.name)
            self._note(tool.rules, component)
        self._note(checks, None)

    def _note(self, rules: Sequence[Check | Rule], component: om.ToolComponentReference | None) -> None:
        for index, one in enumerate(rules):
            reference = om.ReportingDescriptorReference(id=one.name, index=index, tool_component=component)
            self._known[one.name] = reference

    def of(self, name: str) -> om.ReportingDescriptorReference:
        """Return the reference to a rule; without an index if nothing is said of it."""
        return self._known.get(name) or om.ReportingDescriptorReference(id=name)


def _notification(error: RunError, uris: Uris, references: _References) -> om.Notification:
    notification = om.Notification(level="error", message=om.Message(text=sentence(error.message)))
    # The traceback stays out: it would show this machine's paths.
    if error.check:
        notification.associated_rule = references.of(error.check)
    if error.path:
        notification.locations = [_place(error.path, error.line, uris, error.column)]
    return notification


def _unread(unread: UnreadModule, uris: Uris) -> om.Notification:
    """Return what says that a module was not looked at: the run is whole as far as it can be."""
    return om.Notification(
        level="note",
        message=om.Message(text=sentence(unread.words)),
        locations=[_place(unread.location.path, unread.location.line, uris)],
    )


def _warned(warned: Warned, uris: Uris) -> om.Notification:
    """Return what says that something of a file is passed over, or the like."""
    notification = om.Notification(level="warning", message=om.Message(text=sentence(warned.message)))
    if warned.path:
        notification.locations = [_place(warned.path, warned.line, uris)]
    return notification


def _place(path: str, line: int, uris: Uris, column: int = 0) -> om.Location:
    region = om.Region(start_line=line, start_column=column or None) if line else None
    return om.Location(physical_location=om.PhysicalLocation(artifact_location=uris.artifact(path), region=region))

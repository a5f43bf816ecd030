"""The report for programs: archlint's own JSON, documented and versioned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.findings.result import Fix, RelatedLocation, Report, Result, RunError, UnreadModule, Warned
from archlint.model.source.location import Location
from archlint.report.json_lines import json_lines
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.summary import counts

#: Grows when a key changes its meaning or goes away; a new key alone does not raise it.
_VERSION = 1


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the JSON document, without line breaks; no option concerns it."""
    del options
    document: dict[str, Any] = {
        "version": _VERSION,
        "counts": counts(report),
        "files": list(report.files),
        "findings": [_finding(finding) for finding in report.findings],
        "errors": [_error(error) for error in report.errors],
        "unread": [_unread(unread) for unread in report.unread],
    }
    if report.warnings:
        document["warnings"] = [_warned(warned) for warned in report.told]
    if report.suppressed:
        document["suppressed"] = [_suppressed(finding) for finding in report.suppressed]
    yield from json_lines(document)


def _finding(finding: Result) -> dict[str, Any]:
    found: dict[str, Any] = {
        "check": finding.check,
        "level": finding.level.value,
        "message": finding.message,
        "help": finding.help,
        "resource": finding.resource,
        **_region(finding.location),
        "related": [_related(related) for related in finding.related],
        "tags": list(finding.tags),
        "service": finding.service,
        "dialect": finding.dialect,
        "fingerprint": finding.fingerprint,
    }
    if finding.flow:
        found["flow"] = [_related(step) for step in finding.flow]
    return {**found, "fixes": [_fix(fix) for fix in finding.fixes]} if finding.fixes else found


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_region(each.location), "text": each.text} for each in fix.replacements]
    how = {"edits": edits} if edits else {"refusal": fix.refusal}
    return {"title": fix.title, "safe": fix.is_safe, **how}


def _region(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _suppressed(finding: Result) -> dict[str, Any]:
    assert finding.suppression is not None, "this is what makes it suppressed"
    return {**_finding(finding), "reason": finding.suppression.reason}


def _related(related: RelatedLocation) -> dict[str, Any]:
    location = related.location
    return {
        "message": related.message,
        "path": location.path,
        "line": location.line,
        "column": location.column,
    }


def _error(error: RunError) -> dict[str, Any]:
    return {"path": error.path, "line": error.line, "column": error.column, "message": error.message}


def _unread(unread: UnreadModule) -> dict[str, Any]:
    place = {"path": unread.location.path, "line": unread.location.line}
    return {**place, "what": unread.what, "source": unread.source, "reason": unread.reason}


def _warned(warned: Warned) -> dict[str, Any]:
    return {"path": warned.path, "line": warned.line, "message": warned.message}

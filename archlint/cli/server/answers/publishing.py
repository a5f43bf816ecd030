"""From what a run found to the diagnostics of each file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from lsprotocol import types

from archlint.cli.server.view import View
from archlint.findings.result import RelatedLocation, Result, RunError, Warned
from archlint.findings.severity import Severity
from archlint.model.errors import ConfigurationError
from archlint.model.source.location import Location
from archlint.model.source.printable import printable

SOURCE = "archlint"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}


def diagnostics_of(view: View, *, with_related: bool) -> dict[str, list[types.Diagnostic]]:
    """Return the diagnostics of each file that has any, or was read, by its URI.

    Args:
        view: what was found.
        with_related: whether the editor shows places that explain a diagnostic.
    """
    report = view.report
    found: dict[str, list[types.Diagnostic]] = {view.uri(path): [] for path in report.files}
    for finding in report.findings:
        diagnostic = _of_finding(view, finding, with_related=with_related)
        found.setdefault(view.uri(finding.location.path), []).append(diagnostic)
    for error in report.errors:
        if _is_file(view, error.path):
            found.setdefault(view.uri(error.path), []).append(_of_error(view, error))
    for warned in report.warnings:
        if _is_file(view, warned.path):
            found.setdefault(view.uri(warned.path), []).append(_of_warning(view, warned))
    return found


def unplaced(view: View) -> list[str]:
    """Return what went wrong in a run that stands in no file, in words."""
    said = [error.words for error in view.report.errors if not _is_file(view, error.path)]
    more = [f"{warned.path}: {warned.message}" for warned in view.report.warnings if not _is_file(view, warned.path)]
    return list(map(printable, (*said, *more)))


def of_configuration(view: View, error: ConfigurationError) -> dict[str, list[types.Diagnostic]]:
    """Return the diagnostics of what is wrong with a configuration, by URI."""
    found: dict[str, list[types.Diagnostic]] = {}
    for fault in error.faults:
        where = view.text(fault.path).range(Location(fault.path, fault.line, 0, fault.line, 0))
        found.setdefault(view.uri(fault.path), []).append(
            types.Diagnostic(where, printable(fault.reason), types.DiagnosticSeverity.Error, source=SOURCE)
        )
    return found


def _is_file(view: View, path: str) -> bool:
    return view.opened(path) is not None or os.path.isfile(view.path_to_open(path))  # noqa: PTH113 - any text


def _of_finding(view: View, finding: Result, *, with_related: bool) -> types.Diagnostic:
    page = view.pages.get(finding.check)
    related = [_related(view, each) for each in _explaining(finding)] if with_related else None
    return types.Diagnostic(
        view.text(finding.location.path).range(finding.location),
        printable(finding.message),
        _SEVERITIES[finding.level],
        code=finding.check,
        code_description=types.CodeDescription(page) if page else None,
        source=SOURCE,
        related_information=related or None,
        data={"fingerprint": finding.fingerprint},
    )


def _explaining(finding: Result) -> Iterable[RelatedLocation]:
    return dict.fromkeys((*finding.related, *finding.flow))


def _related(view: View, related: RelatedLocation) -> types.DiagnosticRelatedInformation:
    return types.DiagnosticRelatedInformation(view.location(related.location), printable(related.message))


def _of_error(view: View, error: RunError) -> types.Diagnostic:
    column = error.column
    where = view.text(error.path).range(Location(error.path, error.line, column, error.line, column + 1))
    return types.Diagnostic(where, printable(error.message), types.DiagnosticSeverity.Error, source=SOURCE)


def _of_warning(view: View, warned: Warned) -> types.Diagnostic:
    where = view.text(warned.path).range(Location(warned.path, warned.line, 0, warned.line, 0))
    tags = [types.DiagnosticTag.Unnecessary] if warned.check else None
    message = printable(warned.message)
    return types.Diagnostic(where, message, types.DiagnosticSeverity.Information, source=SOURCE, tags=tags)


#: The diagnostics of files, by their URIs.
DiagnosticsByUri = Mapping[str, list[types.Diagnostic]]

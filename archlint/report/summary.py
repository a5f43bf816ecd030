"""The closing words of a text report: what was read, what stayed unknown, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from archlint.findings.result import Report
from archlint.findings.severity import Severity
from archlint.findings.wording import counted
from archlint.model.source.printable import printable


def summarize(report: Report, *, unresolved_listed: bool, at_the_end: bool = True) -> Iterator[str]:
    """Yield the summary's lines.

    Args:
        report: the run to sum up.
        unresolved_listed: whether the reader has the list of unresolved references before them already.
        at_the_end: whether the findings stand above; else they stand below.
    """
    yield " ".join(filter(None, [_read(report), _unresolved(report, unresolved_listed)]))
    if report.unread:
        yield _unread(report, unresolved_listed)
    yield " ".join(filter(None, [_found(report), _incomplete(report, "above" if at_the_end else "below")]))


def _read(report: Report) -> str:
    if not report.files:
        return "No files read."
    seen = sorted((-count, printable(word)) for word, count in report.counts.items() if count)
    kinds = ", ".join(counted(-count, word) for count, word in seen)
    return f"{counted(len(report.files), 'file')} read: {kinds or 'no resources that archlint knows'}."


def _unresolved(report: Report, listed: bool) -> str:
    count = len(report.unresolved)
    if not count:
        return ""
    hint = "" if listed else f" (--show-unresolved lists {_them(count)})"
    return f"{counted(count, 'reference')} unresolved{hint}."


def _unread(report: Report, listed: bool) -> str:
    count = len(report.unread)
    verb, they, declare = ("is", "it", "declares") if count == 1 else ("are", "they", "declare")
    hint = "" if listed else f" (--show-unresolved lists {_them(count)})"
    missing = f"{counted(count, 'module call')} {verb} not here{hint}, so what {they} {declare} was not looked at"
    return f"{missing}; run terraform init." if any(one.is_to_be_installed for one in report.unread) else f"{missing}."


def _found(report: Report) -> str:
    levels = Counter(finding.level for finding in report.findings)
    counts = [counted(levels[level], level.value) for level in Severity if levels[level]]
    found = f"Found {', '.join(counts)}" if counts else "No findings"
    return "; ".join(filter(None, [found, _hidden(report), _suppressed(report)])) + "."


def _hidden(report: Report) -> str:
    count = report.hidden_notes
    return f"{counted(count, 'note')} hidden (--pedantic shows {_them(count)})" if count else ""


def _suppressed(report: Report) -> str:
    count = report.hidden_suppressed
    if not count:
        return f"{len(report.suppressed)} suppressed" if report.suppressed else ""
    return f"{count} suppressed (--show-suppressed shows {_them(count)})"


def _incomplete(report: Report, where: str) -> str:
    # "No findings." alone would be a lie when a file could not be read.
    if not report.errors:
        return ""
    return f"The run is incomplete: {counted(len(report.errors), 'problem')}, see {where}."


def _them(count: int) -> str:
    return "it" if count == 1 else "them"

"""The closing words of a text report: what was found, what stayed unknown, and last what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from archlint.findings.result import Report
from archlint.findings.severity import Severity
from archlint.findings.wording import counted, in_a_row
from archlint.model.source.printable import printable

#: So many findings are many: then it is said which checks have most of them, and so many checks are named.
_MANY = 10
_MOST_CHECKS = 3
#: So many kinds of resources are named, the most frequent ones.
_MOST_KINDS = 5


def summarize(report: Report, *, unresolved_listed: bool, at_the_end: bool = True) -> Iterator[str]:
    """Yield the summary's lines.

    Args:
        report: the run to sum up.
        unresolved_listed: whether the reader has the list of unresolved references before them already.
        at_the_end: whether the findings stand above; else they stand below.
    """
    yield " ".join(filter(None, [_found(report), _incomplete(report, "above" if at_the_end else "below")]))
    if most := _most(report):
        yield most
    if report.unread:
        yield _unread(report, unresolved_listed)
    if parts := sum(unresolved.is_of_part for unresolved in report.unresolved):
        yield _parts(parts, unresolved_listed)
    if report.unresolved:
        yield _unresolved(report, unresolved_listed)
    yield _read(report)


def by_level(report: Report) -> dict[Severity, int]:
    """Return how many findings there are of each level: what every format says that says it."""
    levels = Counter(finding.level for finding in report.findings)
    return {level: levels[level] for level in Severity}


def counts(report: Report) -> dict[str, int]:
    """Return the numbers of the summary, by the words that formats for programs have for them."""
    levels = {level.value: count for level, count in by_level(report).items()}
    return {
        **levels,
        "suppressed": report.all_suppressed,
        "hidden_notes": report.hidden_notes,
        "problems": len(report.errors),
        "files": len(report.files),
        "checks": len(report.checks),
        "checks_left_out": report.left_out,
    }


def _most(report: Report) -> str:
    """Return which of several checks have the most findings; nothing where there are few enough to see that."""
    counts = Counter(finding.check for finding in report.findings)
    if len(report.findings) < _MANY or len(counts) == 1:
        return ""
    most = sorted((-count, printable(check)) for check, count in counts.items())[:_MOST_CHECKS]
    return f"Most are of {in_a_row(f'{check} ({-count})' for count, check in most)}."


def _read(report: Report) -> str:
    if not report.files:
        return f"Nothing to lint has changed since {printable(report.since)}." if report.since else "No files read."
    seen = sorted((-count, printable(word)) for word, count in report.counts.items() if count)
    kinds = [counted(-count, word) for count, word in seen[:_MOST_KINDS]]
    if others := -sum(count for count, _ in seen[_MOST_KINDS:]):
        kinds.append(counted(others, "other resource"))
    more = f" ({report.left_out} more in --profile strict)" if report.left_out else ""
    ran = f"{counted(len(report.files), 'file')} read, {counted(len(report.checks), 'check')} run{more}"
    return f"{ran}: {in_a_row(kinds) if kinds else 'no resources that archlint knows'}."


def _unresolved(report: Report, listed: bool) -> str:
    count = len(report.unresolved)
    hint = "" if listed else f" (--show-unresolved lists {_them(count)})"
    return f"{counted(count, 'reference')} unresolved{hint}."


def _parts(count: int, listed: bool) -> str:
    are, them = ("is a part of one", "it") if count == 1 else ("are parts of others", "them")
    hint = "" if listed else " (--show-unresolved says why)"
    return f"{counted(count, 'template')} {are}{hint}: what may stand in the other parts is not missed in {them}."


def _unread(report: Report, listed: bool) -> str:
    count = len(report.unread)
    verb, they = ("is", "it") if count == 1 else ("are", "they")
    hint = "" if listed else f" (--show-unresolved lists {_them(count)})"
    kinds = Counter(one.counted_as for one in report.unread)
    called = in_a_row(counted(each, word) for word, each in sorted(kinds.items()))
    here = "read" if any(one.is_at_hand for one in report.unread) else "here"
    done = in_a_row(sorted({one.does[count > 1] for one in report.unread}))
    missing = f"{called} {verb} not {here}{hint}, so what {they} {done} was not looked at"
    commands = sorted({one.command for one in report.unread} - {""})
    return f"{missing}; run {in_a_row(commands)}." if commands else f"{missing}."


def _found(report: Report) -> str:
    counts = [counted(count, level.value) for level, count in by_level(report).items() if count]
    found = f"Found {', '.join(counts)}" if counts else "No findings"
    return "; ".join(filter(None, [found, _known(report), _hidden(report), _suppressed(report)])) + "."


def _known(report: Report) -> str:
    """Return how many findings are not new, and what shows them."""
    if not report.known:
        return ""
    verb = "was" if report.known == 1 else "were"
    hint = f" (--show-suppressed shows {_them(report.known)})" if report.hidden_suppressed else ""
    return f"{counted(report.known, 'finding')} {verb} there at {printable(report.since)}{hint}"


def _hidden(report: Report) -> str:
    count = report.hidden_notes
    return f"{counted(count, 'note')} hidden (--pedantic shows {_them(count)})" if count else ""


def _suppressed(report: Report) -> str:
    count = max(0, report.hidden_suppressed - report.known)
    if not count:
        others = len(report.suppressed) - report.known
        return f"{others} suppressed" if others > 0 else ""
    return f"{count} suppressed (--show-suppressed shows {_them(count)})"


def _incomplete(report: Report, where: str) -> str:
    # "No findings." alone would be a lie when a file could not be read.
    if not report.errors:
        return ""
    return f"The run is incomplete: {counted(len(report.errors), 'problem')}, see {where}."


def _them(count: int) -> str:
    return "it" if count == 1 else "them"

"""The report for a comment on a pull request, or the summary of a job: a table, in GitHub's Markdown.

On standard output it is no longer than a comment may be; in a file it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from archlint.findings.result import Report, Result, RunError
from archlint.model.regex import regex
from archlint.model.source.location import Location
from archlint.model.source.printable import printable
from archlint.report.limits import left_out, worst_first
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.summary import summarize

#: GitHub takes comments of 65,536 characters; the rest is for the lines around the table.
ROOM = 60_000

_SPECIAL = regex(r"[\\`*_\[\]<>|~&]")
#: What names a person or an issue, or begins an address that would be a link: in the middle of such a word an invisible
#: comment keeps it from doing so.
_MENTION = regex(r"[@#](?=\w)|:(?=//)|\bwww(?=\.)")


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the page, without line breaks, the worst first: all, if `whole`, or what a comment takes."""
    yield "### archlint"
    yield ""
    yield from map(shown_as_is, summarize(report, unresolved_listed=options.show_unresolved, at_the_end=False))
    if report.errors or report.findings or report.suppressed:
        yield ""
        yield "| Level | Finding | Place |"
        yield "| --- | --- | --- |"
        yield from _rows(report, options)
    if words := notice(report, options):
        yield ""
        yield f"{words[0].upper()}{words[1:]}."


def notice(report: Report, options: Options = DEFAULT_OPTIONS) -> str:
    """Return what to tell about rows that are left out; nothing if there are none."""
    total = len(report.errors) + len(report.findings) + len(report.suppressed)
    return left_out("table", len(_rows(report, options)), total, "GitHub takes no longer comment")


def _rows(report: Report, options: Options) -> list[str]:
    rows, room = list[str](), ROOM
    results = (*worst_first(report.findings), *worst_first(report.suppressed))
    for row in chain(map(_problem, report.errors), map(_row, results)):
        room -= len(row) + 1
        if room < 0 and not options.whole:
            break
        rows.append(row)
    return rows


def _row(finding: Result) -> str:
    related = (f"<br>{_spot(related.location)}: {shown_as_is(related.message)}" for related in finding.related)
    words = f"{shown_as_is(finding.message)} `{finding.check}`{''.join(related)}"
    level = finding.level.value
    if finding.suppression is not None:
        level, words = f"{level}, suppressed", f"{words}<br>{shown_as_is(finding.suppression.words)}"
    return f"| {level} | {words} | {_spot(finding.location)} |"


def _problem(error: RunError) -> str:
    place = f"{error.path}:{error.line}" if error.line else error.path
    return f"| error | {shown_as_is(error.message)} | {shown_as_is(place)} |"


def _spot(location: Location) -> str:
    return shown_as_is(f"{location.path}:{location.line}")


def shown_as_is(text: str) -> str:
    """Return text so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\g<0>", printable(text))
    return _MENTION.sub(r"\g<0><!-- -->", escaped)

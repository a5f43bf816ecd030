"""The report for people: each finding with its line of source, as rustc shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from archlint.findings.result import Fix, Report, Result, RunError, UnreadModule, Unresolved
from archlint.findings.severity import Severity
from archlint.model.source.printable import defused, printable, width
from archlint.report.excerpts import excerpt_of, excerpts, spot
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.pages import pages
from archlint.report.pen import Pen, linked
from archlint.report.snippet import SourceLines
from archlint.report.summary import summarize

_BOLD = "1"
#: How far the lines of a message stand in that follow the first.
_INDENT = 4
#: The colors of lines that a fix adds, takes out, or stand for where it does.
_CHANGES = {"+": "32", "-": "31", "@": "36"}
_LEVELS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the report, without line breaks."""
    yield from map(defused, _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    pen = Pen(options.color, options.columns)
    gap = [] if options.quiet else [""]
    yield from _statistics(report, pen, gap) if options.statistics else _findings(report, pen, options)
    if report.suppressed:
        yield from map(_suppressed, report.suppressed)
        yield from gap
    for error in report.errors:
        yield _error(error, pen)
        yield from () if options.quiet else excerpt_of(error, pen, _LEVELS[Severity.ERROR])
    if report.errors:
        yield from gap
    if options.show_unresolved and (report.unresolved or report.unread):
        yield from map(_unresolved, report.unresolved)
        yield from map(_unread, report.unread)
        yield from gap
    if not options.quiet:
        yield from summarize(report, unresolved_listed=options.show_unresolved)
        yield from _explanation(report)


def _findings(report: Report, pen: Pen, options: Options) -> Iterator[str]:
    if options.quiet:
        for finding in report.findings:
            message = pen.paint(printable(finding.message), _BOLD)
            yield f"{spot(finding.location)}: {_name(finding, pen, {})}: {message}"
        return
    addresses = pages(report) if options.links else {}
    sources = SourceLines(report.sources)
    for finding in report.findings:
        yield from _title(finding, pen, addresses)
        yield from excerpts(finding, sources, pen, _LEVELS[finding.level])
        for fix in finding.fixes:
            yield from _fix(fix, report.sources, pen)
        yield ""


def _fix(fix: Fix, sources: Mapping[str, str], pen: Pen) -> Iterator[str]:
    from archlint.report.fix_text import changed_lines, title  # most reports show no fixes

    yield f"  {pen.paint('fix:', _BOLD)} {printable(title(fix))}"
    for line in changed_lines(fix, sources):
        color = _CHANGES.get(line[:1])
        shown = printable(line)
        yield f"    {pen.paint(shown, color) if color else shown}".rstrip()


def _statistics(report: Report, pen: Pen, gap: list[str]) -> Iterator[str]:
    """Yield how many findings each check has at each level, most first."""
    counts = Counter((finding.level, finding.check) for finding in report.findings)
    rows = sorted((-count, level.rank, check, level) for (level, check), count in counts.items())
    widest = max((len(str(-count)) for count, *_ in rows), default=0)
    for count, _, check, level in rows:
        yield f"{-count:{widest}} {pen.paint(f'{level.value}[{printable(check)}]', _LEVELS[level])}"
    if rows:
        yield from gap


def _title(finding: Result, pen: Pen, addresses: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of what is found, the message behind the level and the check's name."""
    before = width(f"{finding.level.value}[{printable(finding.check)}]: ")
    first, *rest = pen.wrapped(printable(finding.message), before, _INDENT)
    yield f"{_name(finding, pen, addresses)}: {pen.paint(first, _BOLD)}"
    yield from (f"{' ' * _INDENT}{pen.paint(line, _BOLD)}" for line in rest)


def _name(finding: Result, pen: Pen, addresses: Mapping[str, str]) -> str:
    name = linked(printable(finding.check), addresses.get(finding.check, ""))
    return pen.paint(f"{finding.level.value}[{name}]", _LEVELS[finding.level])


def _explanation(report: Report) -> Iterator[str]:
    """Yield the line that says where to read more about the findings; of a pack by its path, there is more to say."""
    installed = {check.name for check in report.checks if check.pack}
    found = list(dict.fromkeys(finding.check for finding in report.findings if finding.check in installed))
    if found:
        what = "a check" if len(found) > 1 else "this check"
        yield f"For more information about {what}, try `archlint explain {printable(found[0])}`."


def _error(error: RunError, pen: Pen) -> str:
    return f"{pen.paint('error', _LEVELS[Severity.ERROR])}: {printable(error.words)}"


def _suppressed(finding: Result) -> str:
    assert finding.suppression is not None, "this is what makes it suppressed"
    what = f"{finding.level.value}[{finding.check}]: {finding.message}"
    return f"suppressed: {spot(finding.location)}: {printable(f'{what} ({finding.suppression.words})')}"


def _unresolved(unresolved: Unresolved) -> str:
    what = printable(f"{unresolved.subject}: {unresolved.reason}")
    return f"unresolved: {spot(unresolved.location)}: {what}"


def _unread(unread: UnreadModule) -> str:
    return f"unread: {spot(unread.location)}: {printable(unread.words)}"

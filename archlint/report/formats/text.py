"""The report for people: each finding with its line of source, as rustc shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from archlint.findings.result import Report, Result, RunError, UnreadModule, Unresolved
from archlint.findings.severity import Severity
from archlint.model.source.location import Location
from archlint.model.source.printable import defused, printable
from archlint.model.source.text import indentation
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.snippet import excerpt, split_lines
from archlint.report.summary import summarize

#: From a text and its SGR code to the text as the terminal shall get it.
_Paint = Callable[[str, str], str]

_BOLD = "1"
_GUTTER = "1;34"
_LEVELS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the report, without line breaks."""
    yield from map(defused, _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    paint = _colored if options.color else _plain
    gap = [] if options.quiet else [""]
    yield from _statistics(report, paint, gap) if options.statistics else _findings(report, paint, options.quiet)
    if report.suppressed:
        yield from map(_suppressed, report.suppressed)
        yield from gap
    for error in report.errors:
        yield _error(error, paint)
    if report.errors:
        yield from gap
    if options.show_unresolved and (report.unresolved or report.unread):
        yield from map(_unresolved, report.unresolved)
        yield from map(_unread, report.unread)
        yield from gap
    if not options.quiet:
        yield from summarize(report, unresolved_listed=options.show_unresolved)


def _findings(report: Report, paint: _Paint, quiet: bool) -> Iterator[str]:
    sources = _Sources(report.sources)
    for finding in report.findings:
        if quiet:
            yield f"{_spot(finding.location)}: {_title(finding, paint)}"
        else:
            yield from _block(finding, sources.line(finding.location), paint)
            yield ""


def _statistics(report: Report, paint: _Paint, gap: list[str]) -> Iterator[str]:
    """Yield how many findings each check has at each level, most first."""
    counts = Counter((finding.level, finding.check) for finding in report.findings)
    rows = sorted((-count, level.rank, check, level) for (level, check), count in counts.items())
    width = max((len(str(-count)) for count, *_ in rows), default=0)
    for count, _, check, level in rows:
        yield f"{-count:{width}} {paint(f'{level.value}[{printable(check)}]', _LEVELS[level])}"
    if rows:
        yield from gap


class _Sources:
    """The lines of the files with findings, split once for each file."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}

    def line(self, location: Location) -> str | None:
        """Return the line at which `location` starts; None where the source is not at hand."""
        path = location.path
        if path not in self._lines:
            self._lines[path] = split_lines(self._texts[path]) if path in self._texts else []
        lines = self._lines[path]
        return lines[location.line - 1] if 0 < location.line <= len(lines) else None


def _block(finding: Result, line: str | None, paint: _Paint) -> Iterator[str]:
    location = finding.location
    number = str(location.line)
    margin = " " * len(number)
    bar = f"{margin} {paint('|', _GUTTER)}"
    yield _title(finding, paint)
    yield f"{margin}{paint('-->', _GUTTER)} {_spot(location)}"
    if line is not None:
        end = location.end_column if location.end_line == location.line else len(line) + 1
        shown, carets = excerpt(line, location.column, end)
        indent = indentation(carets)
        yield bar
        yield f"{paint(f'{number} |', _GUTTER)} {shown}".rstrip()
        yield f"{bar} {carets[:indent]}{paint(carets[indent:], _LEVELS[finding.level])}"
    for related in finding.related:
        yield f"{margin} {paint('=', _GUTTER)} {_spot(related.location)}: {printable(related.message)}"


def _title(finding: Result, paint: _Paint) -> str:
    level = paint(f"{finding.level.value}[{printable(finding.check)}]", _LEVELS[finding.level])
    return f"{level}: {paint(printable(finding.message), _BOLD)}"


def _error(error: RunError, paint: _Paint) -> str:
    return f"{paint('error', _LEVELS[Severity.ERROR])}: {printable(error.words)}"


def _suppressed(finding: Result) -> str:
    assert finding.suppression is not None, "this is what makes it suppressed"
    what = f"{finding.level.value}[{finding.check}]: {finding.message}"
    return f"suppressed: {_spot(finding.location)}: {printable(f'{what} ({finding.suppression.words})')}"


def _unresolved(unresolved: Unresolved) -> str:
    what = printable(f"{unresolved.subject}: {unresolved.reason}")
    return f"unresolved: {_spot(unresolved.location)}: {what}"


def _unread(unread: UnreadModule) -> str:
    return f"unread: {_spot(unread.location)}: {printable(unread.words)}"


def _spot(location: Location) -> str:
    return f"{printable(location.path)}:{location.line}:{location.column}"


def _colored(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _plain(text: str, code: str) -> str:
    return text

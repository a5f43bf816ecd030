"""What an audit found, in sum: by level, check and source, the worst, the most common, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.findings.audited import FAILED, PARTLY, WHOLLY, Totals
from archlint.findings.severity import Severity
from archlint.findings.wording import counted
from archlint.model.data import dataclass
from archlint.model.source.printable import printable
from archlint.report.formats.markdown import shown_as_is

#: How many lines a list has at most.
_MOST = 20
_LEVELS = tuple(level.value for level in Severity)


@dataclass(frozen=True, slots=True)
class _Table:
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    left_out: int


def render_text_summary(totals: Totals) -> Iterator[str]:
    """Yield the lines of the summary for a terminal."""
    yield _sentence(totals)
    for table in _tables(totals):
        yield ""
        yield f"{table.title}:"
        rows = [table.columns, *table.rows]
        widths = [max(len(row[at]) for row in rows) for at in range(len(table.columns))]
        for row in rows:
            cells = [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
            yield f"  {'  '.join(cells)}".rstrip()
        if table.left_out:
            yield f"  ... and {table.left_out} more"
    if totals.unread:
        yield ""
        yield "What could not be read or done:"
        yield from (f"  {_error(row)}" for row in totals.first_unread)
        if totals.unread > len(totals.first_unread):
            yield f"  ... and {totals.unread - len(totals.first_unread)} more"


def render_markdown(totals: Totals) -> Iterator[str]:
    """Yield the lines of the summary in Markdown."""
    yield "# Audit"
    yield ""
    yield _sentence(totals)
    for table in _tables(totals):
        yield from ("", f"## {table.title}", "")
        yield f"| {' | '.join(table.columns)} |"
        yield f"|---|{'---:|' * (len(table.columns) - 1)}"
        yield from (f"| {' | '.join(map(shown_as_is, row))} |" for row in table.rows)
        if table.left_out:
            yield from ("", f"And {table.left_out} more.")
    if totals.unread:
        yield from ("", "## What could not be read or done", "")
        yield from (f"- {shown_as_is(_error(row))}" for row in totals.first_unread)
        if totals.unread > len(totals.first_unread):
            yield f"- and {totals.unread - len(totals.first_unread)} more"


def _sentence(totals: Totals) -> str:
    of = totals.sources
    read = f"{counted(sum(of.values()), 'source')} audited"
    parts = [f"{of[each]} {each}" for each in (WHOLLY, PARTLY, FAILED) if of.get(each)]
    found = ", ".join(counted(totals.levels[level], level) for level in _LEVELS if totals.levels.get(level))
    seen = f"{counted(totals.templates, 'template')}, {counted(totals.resources, 'resource')}"
    return f"{read} ({', '.join(parts)}): {seen}; {found or 'no findings'}."


def _tables(totals: Totals) -> Iterator[_Table]:
    checks = sorted(totals.checks.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    if checks:
        rows = [(name, str(totals.found_in[name]), *_numbers(by)) for name, by in checks[:_MOST]]
        yield _Table("The most common", ("check", "sources", *_heads()), rows, max(0, len(checks) - _MOST))
    worst = sorted(totals.by_source.items(), key=lambda item: ([-item[1].get(level, 0) for level in _LEVELS], item[0]))
    if worst:
        rows = [(printable(name), *_numbers(by)) for name, by in worst[:_MOST]]
        yield _Table("The worst", ("source", *_heads()), rows, max(0, len(worst) - _MOST))


def _heads() -> tuple[str, ...]:
    return tuple(f"{level}s" for level in _LEVELS)


def _numbers(by_level: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(str(by_level.get(level, 0)) for level in _LEVELS)


def _error(row: Mapping[str, object]) -> str:
    where = ":".join(str(row[each]) for each in ("source", "file", "line") if each in row)
    return printable(f"{where}: {row['message']}")

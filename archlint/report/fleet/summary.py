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
class SummaryTable:
    """A table of the summary.

    Attributes:
        title: what it says.
        columns: the heads of its columns; all but the first one are of numbers.
        rows: its rows, as texts.
        left_out: how many more rows there would be.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    left_out: int


def render_text_summary(totals: Totals) -> Iterator[str]:
    """Yield the lines of the summary for a terminal."""
    yield summary_sentence(totals)
    for table in summary_tables(totals):
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
        yield from (f"  {line}" for line in unread_lines(totals, more="... and"))


def render_markdown(totals: Totals) -> Iterator[str]:
    """Yield the lines of the summary in Markdown."""
    yield "# Audit"
    yield ""
    yield summary_sentence(totals)
    for table in summary_tables(totals):
        yield from ("", f"## {table.title}", "")
        yield f"| {' | '.join(table.columns)} |"
        yield f"|---|{'---:|' * (len(table.columns) - 1)}"
        yield from (f"| {' | '.join(map(shown_as_is, row))} |" for row in table.rows)
        if table.left_out:
            yield from ("", f"And {table.left_out} more.")
    if totals.unread:
        yield from ("", "## What could not be read or done", "")
        yield from (f"- {shown_as_is(line)}" for line in unread_lines(totals))


def unread_lines(totals: Totals, more: str = "and") -> Iterator[str]:
    """Yield what could not be read or done, and how much else: the first ones are named.

    Args:
        totals: the sums of the audit.
        more: what stands before the number of the others.
    """
    yield from map(_error, totals.first_unread)
    if totals.unread > len(totals.first_unread):
        yield f"{more} {totals.unread - len(totals.first_unread)} more"


def summary_sentence(totals: Totals) -> str:
    """Return how many sources were audited, what is in them, and how many findings there are, in a sentence."""
    of = totals.sources
    read = f"{counted(sum(of.values()), 'source')} audited"
    parts = [f"{of[each]} {each}" for each in (WHOLLY, PARTLY, FAILED) if of.get(each)]
    found = ", ".join(counted(totals.levels[level], level) for level in _LEVELS if totals.levels.get(level))
    seen = f"{counted(totals.templates, 'template')}, {counted(totals.resources, 'resource')}"
    return f"{read} ({', '.join(parts)}): {seen}; {found or 'no findings'}."


def summary_tables(totals: Totals) -> Iterator[SummaryTable]:
    """Yield the most common checks and the worst sources, each where there is any."""
    checks = sorted(totals.checks.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    if checks:
        rows = [(name, str(totals.found_in[name]), *_numbers(by)) for name, by in checks[:_MOST]]
        yield SummaryTable("The most common", ("check", "sources", *_heads()), rows, max(0, len(checks) - _MOST))
    worst = sorted(totals.by_source.items(), key=lambda item: ([-item[1].get(level, 0) for level in _LEVELS], item[0]))
    if worst:
        rows = [(printable(name), *_numbers(by)) for name, by in worst[:_MOST]]
        yield SummaryTable("The worst", ("source", *_heads()), rows, max(0, len(worst) - _MOST))


def _heads() -> tuple[str, ...]:
    return tuple(f"{level}s" for level in _LEVELS)


def _numbers(by_level: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(str(by_level.get(level, 0)) for level in _LEVELS)


def _error(row: Mapping[str, object]) -> str:
    where = ":".join(str(row[each]) for each in ("source", "file", "line") if each in row)
    return printable(f"{where}: {row['message']}")

"""The summary of an audit as a page: one file without a script, which loads nothing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from archlint.findings.audited import Totals
from archlint.report.fleet.summary import SummaryTable, summary_sentence, summary_tables, unread_lines

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
    "th,td{border-bottom:1px solid #8886;padding:.25rem .5rem;text-align:right;overflow-wrap:anywhere}"
    "th:first-child,td:first-child{text-align:left}"
)
#: Only the style in the page may be: names of sources and files are anybody's.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render_html_summary(totals: Totals) -> Iterator[str]:
    """Yield the lines of the summary as a page of HTML, without line breaks."""
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<title>archlint audit</title>"
    yield f"<style>{_STYLE}</style>"
    yield "<body>"
    yield "<main>"
    yield "<h1>Audit</h1>"
    yield f"<p>{_text(summary_sentence(totals))}</p>"
    for table in summary_tables(totals):
        yield from _table(table)
    unread = list(unread_lines(totals))
    if unread:
        yield "<h2>What could not be read or done</h2>"
        yield "<ul>"
        yield from (f"<li>{_text(line)}</li>" for line in unread)
        yield "</ul>"
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _table(table: SummaryTable) -> Iterator[str]:
    yield f"<h2>{_text(table.title)}</h2>"
    yield "<table>"
    yield _row(table.columns, "th", ' scope="col"')
    yield from (_row(row, "td") for row in table.rows)
    yield "</table>"
    if table.left_out:
        yield f"<p>And {table.left_out} more.</p>"


def _row(cells: tuple[str, ...], tag: str, more: str = "") -> str:
    return f"<tr>{''.join(f'<{tag}{more}>{_text(cell)}</{tag}>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return escape(text)

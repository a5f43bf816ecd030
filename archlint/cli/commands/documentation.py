"""What `archlint checks` and `archlint explain` write: as wide as the terminal, plain where there is none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence

from archlint.cli.terminal import colored, is_terminal
from archlint.findings.check import Check
from archlint.model.errors import MisuseError
from archlint.report.documentation.explanation import explanations

#: Longer lines are hard to read, however wide the terminal is.
_WIDEST = 120


def listing(checks: Sequence[Check], form: str) -> Iterator[str]:
    """Return the lines of the list of checks.

    Args:
        checks: the checks.
        form: `text`, `json` or `markdown`.
    """
    from archlint.report.documentation import checks as report
    from archlint.report.documentation import handbook
    from archlint.report.pages import check_pages

    found = explanations(checks, pages=check_pages(checks))
    if form == "json":
        return report.render_json(found)
    return handbook.render_table(found) if form == "markdown" else report.render_text(found, width=_width())


def explained(
    checks: Sequence[Check], wanted: Sequence[Check], form: str, color: str, *, is_list: bool
) -> Iterator[str]:
    """Return the lines that explain checks.

    Args:
        checks: all checks there are.
        wanted: the ones to explain.
        form: `text`, `json` or `markdown`.
        color: `auto`, `always` or `never`.
        is_list: whether they are a list in JSON, even if there is one only.
    """
    from archlint.report.documentation import checks as report
    from archlint.report.documentation import examples, handbook
    from archlint.report.pages import check_pages

    found = explanations(checks, wanted, examples.load(), check_pages(wanted))
    if form == "json":
        return report.render_json(found) if is_list else report.render_one_as_json(found[0])
    if form == "markdown":
        return handbook.render_sections(found)
    from archlint.report.documentation.terminal_page import render_pages

    has_color = colored(color, os.environ, to_terminal=is_terminal(sys.stdout))
    return render_pages(found, width=_width(), color=has_color)


def compared_services(name: str, form: str) -> Iterator[str] | None:
    """Return the lines that compare two services; None where a name is no pair of services.

    Args:
        name: the pair, `sqs-vs-sns`.
        form: `text`, `json` or `markdown`.
    """
    if "-vs-" not in name.lower():
        return None
    from archlint.report.documentation.comparison import compared, render_comparison, service_names

    pair = compared(name)
    if pair is None:
        raise MisuseError(f"'{name}' compares no services that are known: {', '.join(service_names())}")
    return render_comparison(*pair, form, width=_width())


def _width() -> int | None:
    """Return the columns of the terminal; None if none shows what is written."""
    return min(shutil.get_terminal_size().columns, _WIDEST) if is_terminal(sys.stdout) else None

"""The checks themselves: a list of them, and all there is to say about some, as text or JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from archlint.report.documentation.explanation import Explanation
from archlint.report.documentation.handbook import elsewhere, themes


def render_text(checks: Sequence[Explanation], *, width: int | None = None) -> Iterator[str]:
    """Yield the list of checks by tag, without line breaks: name, levels, profile and what is wrong.

    Args:
        checks: the checks.
        width: the columns of the terminal, which nothing exceeds; None for a file or a pipe, where each check has one
            line.
    """
    names = max((len(check.name) for check in checks), default=0)
    profiles = max((len(check.profile) for check in checks), default=0)
    levels = max((len(_levels(check)) for check in checks), default=0)
    for number, (theme, members) in enumerate(themes(checks).items()):
        if number:
            yield ""
        yield theme
        for check in members:
            profile = check.profile.ljust(profiles)
            line = f"  {check.name.ljust(names)}  {_levels(check).ljust(levels)}  {profile}  {check.summary}"
            yield from [line] if width is None or len(line) <= width else _folded(check, width)
        if others := elsewhere(theme, checks):
            line = f"  also: {', '.join(others)}"
            yield from [line] if width is None else _wrapped(line, width, "  ")


def _levels(check: Explanation) -> str:
    return ", ".join(each.level.value for each in check.levels)


def _folded(check: Explanation, width: int) -> Iterator[str]:
    yield from _wrapped(f"  {check.name} ({_levels(check)}; {check.profile})", width, "    ")
    yield from _wrapped(f"    {check.summary}", width, "    ")


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)


def render_json(checks: Sequence[Explanation]) -> Iterator[str]:
    """Yield the lines of a JSON list of checks, without line breaks."""
    return _json([check.as_data() for check in checks])


def render_one_as_json(check: Explanation) -> Iterator[str]:
    """Yield the lines of a JSON object that is a check, without line breaks."""
    return _json(check.as_data())


def _json(data: Any) -> Iterator[str]:
    yield from json.dumps(data, indent=2, ensure_ascii=True).split("\n")

"""The paragraphs of a check's docstring: what the page tells of a check, without all else that is known of it."""

from __future__ import annotations

import re

from archlint.findings.check import Check

#: How a paragraph starts that says something in particular.
LEVELS_START, FIX_START, IGNORE_START = "**Levels:** ", "**Fix:** ", "**Ignore it** "


def summary_and_description(check: Check) -> tuple[str, tuple[str, ...]]:
    """Return what is wrong where a check finds something, as a sentence, and what happens then, as paragraphs."""
    summary, *paragraphs = check.documentation.split("\n\n")
    told = [each for each in paragraphs if not each.startswith((LEVELS_START, FIX_START, IGNORE_START))]
    return unwrapped(summary), tuple(map(_joined, told))


def unwrapped(text: str) -> str:
    """Return text without line breaks, and with one blank where there are several."""
    return " ".join(text.split())


def _joined(paragraph: str) -> str:
    """Return a paragraph without the line breaks of its source; each item of a list keeps a line."""
    return re.sub(r"\s*\n\s*(?!\s*- )", " ", paragraph.strip())

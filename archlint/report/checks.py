"""The checks themselves: a list of them, and all there is to say about one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from archlint.findings.check import Check


def render_text(checks: Sequence[Check]) -> Iterator[str]:
    """Yield a line for each check, in columns, without line breaks."""
    rows = [(check.name, check.severity.value, ",".join(check.tags)) for check in checks]
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    for row, check in zip(rows, checks, strict=True):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join((*cells, check.summary))


def render_json(checks: Sequence[Check]) -> Iterator[str]:
    """Yield the lines of a JSON list of checks, without line breaks."""
    described = [
        {
            "name": check.name,
            "level": check.severity.value,
            "tags": list(check.tags),
            "summary": check.summary,
            "documentation": check.documentation,
            "see": list(check.see),
            "thresholds": [asdict(threshold) for threshold in check.thresholds],
        }
        for check in checks
    ]
    yield from json.dumps(described, indent=2, ensure_ascii=True).split("\n")


def render_explanation(check: Check) -> Iterator[str]:
    """Yield the lines that explain a check, without line breaks."""
    yield f"{check.name} ({', '.join((check.severity.value, *check.tags))})"
    yield ""
    yield from check.documentation.split("\n")
    yield ""
    for threshold in check.thresholds:
        yield f"Threshold {threshold.name} = {threshold.default:g}: {threshold.documentation}."
    if check.thresholds:
        yield ""
    yield from (f"See {address}" for address in check.see)

"""The worst findings, for services that limit how many they take."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.findings.result import Result


def worst_first(findings: Sequence[Result]) -> list[Result]:
    """Return findings by level; those of one level keep their order."""
    return sorted(findings, key=lambda finding: finding.level.rank)


def worst(findings: Sequence[Result], limit: int) -> list[Result]:
    """Return at most `limit` findings, the worst of those that count before others, in the order they came in."""
    if len(findings) <= limit:
        return list(findings)

    def badness(index: int) -> tuple[bool, int]:
        return findings[index].suppression is not None, findings[index].level.rank

    ranked = sorted(range(len(findings)), key=badness)
    return [findings[index] for index in sorted(ranked[:limit])]


def left_out(where: str, shown: int, total: int, reason: str) -> str:
    """Return the words that say that only `shown` of `total` findings are there; nothing if that is all of them."""
    return f"only the worst {shown} of {total} findings are in the {where}: {reason}" if shown < total else ""

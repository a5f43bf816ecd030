"""Fixes of the fixtures' findings, one of each check in each language, and what they make of their files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from archlint.findings.result import Fix, Report, Result
from archlint.linter import Request, lint
from archlint.model.source.document import parse
from archlint.model.source.edits import Edit, applied
from tests.running import ROOT

CHECKS = ROOT / "fixtures" / "checks"
SUFFIXES = (".yaml", ".json", ".tf")


class Mended(NamedTuple):
    """A fixture, and what each fix of one finding makes of it.

    Attributes:
        name: the check and the fixture, which make a file name.
        path: the fixture.
        before: its text.
        after: its text with the fix.
        fix: the fix.
    """

    name: str
    path: Path
    before: str
    after: str
    fix: Fix


def report(path: Path) -> Report:
    """Return what is found in a fixture alone, with fixes."""
    return lint(Request(profile="strict", paths=[str(path)], show_notes=True, show_fixes=True, jobs=1, isolated=True))


def fixed(finding: Result, check: str) -> bool:
    """Tell whether a finding is one of a check, and has an edit."""
    return finding.check == check and any(fix.replacements for fix in finding.fixes)


@cache
def mendable(check: str, suffix: str) -> tuple[Path, ...]:
    """Return the fixtures of a check in one language in which a finding of its has a fix, the shortest first."""
    found = sorted((CHECKS / check).glob(f"bad*{suffix}"), key=lambda path: (path.stat().st_size, path.name))
    return tuple(path for path in found[:4] if any(fixed(each, check) for each in report(path).findings))


def checks() -> list[str]:
    """Return the names of the checks that have fixtures."""
    return [folder.name for folder in sorted(CHECKS.iterdir())]


def mended(suffix: str) -> Iterator[Mended]:
    """Yield what the fixes of one finding of each check make of a fixture that is a single file."""
    for check in checks():
        for path in mendable(check, suffix)[:1]:
            finding = next(each for each in report(path).findings if fixed(each, check))
            for number, fix in enumerate(finding.fixes):
                if {part.location.path for part in fix.replacements} == {str(path)}:
                    before = path.read_text(encoding="utf-8")
                    edits = [Edit(part.start, part.end, part.text) for part in fix.replacements]
                    yield Mended(f"{check}-{path.stem}-{number}", path, before, applied(before, edits), fix)


def fix_of(text: str, check: str, tmp_path: Path, name: str = "template.yaml") -> tuple[Fix | None, str]:
    """Return the first fix of the only finding of a check, and what it makes of a file."""
    path = tmp_path / name
    path.write_text(text)
    report = lint(Request(paths=[str(path)], profile="strict", show_notes=True, show_fixes=True, jobs=1, isolated=True))
    (finding,) = (each for each in report.findings if each.check == check)
    if not finding.fixes:
        return None, text
    fix = finding.fixes[0]
    return fix, applied(text, [Edit(part.start, part.end, part.text) for part in fix.replacements])


def resources(text: str) -> dict[str, Any]:
    data: Any = parse(text.encode(), "template.yaml").data
    return dict(data["Resources"])

"""Fixes of the fixtures' findings, one of each check in each language, and what they make of their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from archlint.findings.result import Fix, Report, Result
from archlint.linter import Request, lint
from archlint.model.source.document import parse
from archlint.model.source.edits import Edit, applied
from tests.running import ALL, ROOT

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
def mendable(check: str, suffix: str) -> Path | None:
    """Return the first of the shortest fixtures of a check in one language in which a finding of its has a fix."""
    found = sorted((CHECKS / check).glob(f"bad*{suffix}"), key=lambda path: (path.stat().st_size, path.name))
    return next((path for path in found[:4] if any(fixed(each, check) for each in report(path).findings)), None)


def checks() -> list[str]:
    """Return the names of the checks that have fixtures."""
    return [folder.name for folder in sorted(CHECKS.iterdir())]


def mended(suffix: str) -> Iterator[Mended]:
    """Yield what the fixes of one finding of each check make of a fixture that is a single file.

    With `ALL` it is a fix of each sort, for any finding of any fixture.
    """
    if ALL:
        seen: set[tuple[str, bool]] = set()
        for path in sorted(CHECKS.glob(f"*/bad*{suffix}")):
            yield from (each for each in _mended(path, report(path).findings) if _is_new(each, seen))
        return
    for check in checks():
        if first := mendable(check, suffix):
            yield from _mended(first, [next(each for each in report(first).findings if fixed(each, check))])


def _mended(path: Path, findings: Iterable[Result]) -> Iterator[Mended]:
    before = path.read_text(encoding="utf-8")
    fixes = [(finding.check, fix) for finding in findings for fix in finding.fixes]
    for number, (check, fix) in enumerate(fixes):
        if {part.location.path for part in fix.replacements} == {str(path)}:
            edits = [Edit(part.start, part.end, part.text) for part in fix.replacements]
            name = f"{path.parent.name}-{path.stem}-{check}-{number}"
            yield Mended(name, path, before, applied(before, edits), fix)


def _is_new(each: Mended, seen: set[tuple[str, bool]]) -> bool:
    """Tell whether no fix has been seen that says the same of other resources, in the same language."""
    sort = re.sub(r"'[^']*'|\d+", "", each.fix.title), "AWS::Serverless" in each.before
    is_new = sort not in seen
    seen.add(sort)
    return is_new


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

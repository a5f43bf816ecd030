"""Fixes of the fixtures' findings: each makes its finding go and brings no other one."""

from __future__ import annotations

import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from archlint.findings.result import Report, Result
from archlint.linter.fixes.mending import mend
from archlint.linter.request import Request, lint
from tests.running import ROOT

_CHECKS = ROOT / "fixtures" / "checks"
_SUFFIXES = (".yaml", ".json", ".tf")
#: A bus that loses its only rule is found then: such a fix is left to people.
_UNCOVERING = frozenset({"schedule-on-custom-bus"})


def _report(path: Path) -> Report:
    return lint(Request(paths=[str(path)], show_notes=True, show_fixes=True, jobs=1, isolated=True))


@cache
def _mendable(check: str, suffix: str) -> tuple[Path, ...]:
    """Return the fixtures of a check in one language in which a finding of its has a fix, the shortest first."""
    found = sorted((_CHECKS / check).glob(f"bad*{suffix}"), key=lambda path: (path.stat().st_size, path.name))
    return tuple(path for path in found[:4] if any(_fixed(each, check) for each in _report(path).findings))


def _fixed(finding: Result, check: str) -> bool:
    return finding.check == check and any(fix.replacements for fix in finding.fixes)


def _cases() -> list[tuple[str, str]]:
    return [(folder.name, suffix) for folder in sorted(_CHECKS.iterdir()) for suffix in _SUFFIXES]


@pytest.mark.slow
@pytest.mark.parametrize(("check", "suffix"), _cases())
def test_a_fix_ends_its_finding_and_brings_no_other_one(check: str, suffix: str, tmp_path: Path) -> None:
    mendable = _mendable(check, suffix)
    if not mendable or check in _UNCOVERING:
        pytest.skip("no edit mends it alone")
    # The files beside it belong to it: definitions, code.
    folder = tmp_path / "copy"
    shutil.copytree(mendable[0].parent, folder)
    path = folder / mendable[0].name
    before = _report(path)
    mended = mend(
        Request(paths=[str(path)], show_notes=True, jobs=1, isolated=True),
        lambda finding, fix: finding.check == check and bool(fix.replacements),
    )
    assert mended.made, mended.refused
    left = Counter(finding.check for finding in mended.report.findings)
    there = Counter(finding.check for finding in before.findings)
    assert not left - there
    assert left[check] < there[check]
    assert path.read_text() == (mendable[0]).read_text(), "nothing is written unasked"


@pytest.mark.slow
def test_two_thirds_of_the_checks_with_a_remedy_have_one_in_each_language() -> None:
    mendable = {
        suffix: {check for check, each in _cases() if each == suffix and _mendable(check, suffix)}
        for suffix in _SUFFIXES
    }
    assert len(mendable[".yaml"]) >= 25
    assert len(mendable[".tf"]) >= len(mendable[".yaml"]) * 2 / 3

"""Fixes of the fixtures' findings: each makes its finding go and brings no other one."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from archlint.linter.fixes.mending import mend
from archlint.linter.request import Request
from tests.linter.fixes.mended import SUFFIXES, checks, mendable, report

#: A bus that loses its only rule is found then: such a fix is left to people.
_UNCOVERING = frozenset({"schedule-on-custom-bus"})


def _cases() -> list[tuple[str, str]]:
    return [(check, suffix) for check in checks() for suffix in SUFFIXES]


@pytest.mark.slow
@pytest.mark.parametrize(("check", "suffix"), _cases())
def test_a_fix_ends_its_finding_and_brings_no_other_one(check: str, suffix: str, tmp_path: Path) -> None:
    found = mendable(check, suffix)
    if not found or check in _UNCOVERING:
        pytest.skip("no edit mends it alone")
    # The files beside it belong to it: definitions, code.
    folder = tmp_path / "copy"
    shutil.copytree(found[0].parent, folder)
    path = folder / found[0].name
    before = report(path)
    mended = mend(
        Request(profile="strict", paths=[str(path)], show_notes=True, jobs=1, isolated=True),
        lambda finding, fix: finding.check == check and bool(fix.replacements),
    )
    assert mended.made, mended.refused
    left = Counter(finding.check for finding in mended.report.findings)
    there = Counter(finding.check for finding in before.findings)
    assert not left - there
    assert left[check] < there[check]
    assert path.read_text() == (found[0]).read_text(), "nothing is written unasked"


@pytest.mark.slow
def test_two_thirds_of_the_checks_with_a_remedy_have_one_in_each_language() -> None:
    found = {
        suffix: {check for check, each in _cases() if each == suffix and mendable(check, suffix)} for suffix in SUFFIXES
    }
    assert len(found[".yaml"]) >= 25
    assert len(found[".tf"]) >= len(found[".yaml"]) * 2 / 3

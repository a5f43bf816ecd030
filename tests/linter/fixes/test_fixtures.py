"""Fixes of the fixtures' findings: each makes its finding go and brings no other one."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from pathlib import Path

import pytest

from archlint.linter.fixes.mending import mend
from archlint.linter.request import Request
from tests.linter.fixes.mended import SUFFIXES, checks, mendable, report
from tests.running import ALL

#: A bus that loses its only rule is found then: such a fix is left to people.
_UNCOVERING = frozenset({"schedule-on-custom-bus"})


def _cases() -> list[tuple[str, str]]:
    return [(check, suffix) for check in checks() for suffix in SUFFIXES]


def _tried() -> list[tuple[str, str]]:
    """Return each check in YAML, and every other one in JSON, the rest in Terraform's configuration."""
    other = dict(zip(checks(), itertools.cycle(SUFFIXES[1:]), strict=False))
    return [(check, suffix) for check, suffix in _cases() if ALL or suffix in (SUFFIXES[0], other[check])]


@pytest.mark.slow
@pytest.mark.parametrize(("check", "suffix"), _tried())
def test_a_fix_ends_its_finding_and_brings_no_other_one(check: str, suffix: str, tmp_path: Path) -> None:
    found = mendable(check, suffix)
    if found is None or check in _UNCOVERING:
        pytest.skip("no edit mends it alone")
    # The files beside it belong to it: definitions, code.
    folder = tmp_path / "copy"
    shutil.copytree(found.parent, folder)
    path = folder / found.name
    before = report(found)
    mended = mend(
        Request(profile="strict", paths=[str(path)], show_notes=True, jobs=1, isolated=True),
        lambda finding, fix: finding.check == check and bool(fix.replacements),
    )
    assert mended.made, mended.refused
    left = Counter(finding.check for finding in mended.report.findings)
    there = Counter(finding.check for finding in before.findings)
    assert not left - there
    assert left[check] < there[check]
    assert path.read_text() == found.read_text(), "nothing is written unasked"


@pytest.mark.slow
def test_two_thirds_of_the_checks_with_a_remedy_have_one_in_each_language() -> None:
    found = {
        suffix: {check for check, each in _cases() if each == suffix and mendable(check, suffix)} for suffix in SUFFIXES
    }
    assert len(found[".yaml"]) >= 25
    assert len(found[".tf"]) >= len(found[".yaml"]) * 2 / 3

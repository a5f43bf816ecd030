"""Real templates: most findings have an edit, each of which ends its finding, adds no other and leaves the rest alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.linter.fixes.measured import Measured, measure, measured
from tests.linter.fixes.mended import CHECKS, SUFFIXES
from tests.linter.fixes.other_data import Places
from tests.running import OTHERS, OURS, corpora, some

#: The share of findings with an edit, and that of edits which end their finding.
_WITH_EDIT, _GONE = 0.7, 0.995
#: Fewer findings than this say nothing of a language.
_FEWEST = 5
#: What people wrote: plans, states and what CDK synthesises are what programs write.
_OURS, _OTHERS = ("cfn-sam", "tf-json"), ("labelled", "cfn-sam", "tf-json")
#: Of others' projects, one of so many is tried: each edit takes a run of its own.
_PROJECTS = 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folders", "one_in"),
    corpora(([OURS / name for name in _OURS], 1), ([OTHERS / name for name in _OTHERS], _PROJECTS)),
)
def test_edits_of_a_corpus(folders: Sequence[Path], one_in: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = measured(folders, Places(monkeypatch), one_in)
    assert found
    for language, each in found.items():
        assert each.wrong == [], language
        assert each.gone >= _GONE * each.edits, language
        if each.findings >= _FEWEST:
            assert each.with_edit >= _WITH_EDIT * each.findings, (language, each.lacking)


#: Of the fixtures, one of so many is tried.
_ONE_OF = 60


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_edits_that_are_shown_for_fixtures(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = sorted(CHECKS.glob(f"*/bad*{suffix}"))
    places, found = Places(monkeypatch), defaultdict[str, Measured](Measured)
    for path in some(paths, _ONE_OF):
        measure(path, places, found)
    assert any(each.edits for each in found.values())
    assert [wrong for each in found.values() for wrong in each.wrong] == []

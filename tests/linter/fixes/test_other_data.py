"""Fixes of the fixtures change all data but that at the places which they write as little as any comment."""

from __future__ import annotations

import pytest

from tests.linter.fixes.mended import SUFFIXES, mended
from tests.linter.fixes.other_data import Places


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_changes_but_what_a_fix_writes(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(monkeypatch)
    count = 0
    for each in mended(suffix):
        assert places.only(each.fix, str(each.path), each.before, each.after), each.name
        count += 1
    assert count > 12

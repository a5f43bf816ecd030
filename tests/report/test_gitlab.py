"""GitLab's Code Quality report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.report.formats.gitlab import render
from tests.report.reported import EMPTY, FULL


def test_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)

    def issue(check: str, severity: str, fingerprint: str, begin: int, end: int) -> dict[str, object]:
        return {
            "description": "queue 'Orders' has no dead-letter queue",
            "check_name": check,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": {"path": "stacks/shop.yaml", "lines": {"begin": begin, "end": end}},
        }

    assert json.loads("\n".join(render(FULL))) == [
        {
            "description": "cannot be read: a mapping is not closed",
            "check_name": "archlint",
            "fingerprint": "314b9f163c5cae698669cd0307de29fc",
            "severity": "blocker",
            "location": {"path": "broken.yaml", "lines": {"begin": 12}},
        },
        issue("queue-without-dlq", "info", "0123456789abcdef", 4, 5),
        issue("queue-without-dlq", "major", "0123456789abcdef", 2, 2),
        issue("redrive-loop", "critical", "f", 2, 2),
    ]


def test_paths_are_those_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "deep" / "stacks").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep")
    paths = [issue["location"]["path"] for issue in json.loads("\n".join(render(FULL)))]
    assert paths == ["deep/broken.yaml", *["deep/stacks/shop.yaml"] * 3]


def test_nothing_found_is_an_empty_list() -> None:
    assert list(render(EMPTY)) == ["[]"]

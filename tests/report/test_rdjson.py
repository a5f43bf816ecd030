"""The report for reviewdog: its shape, columns in bytes, suggestions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.result import Fix, Replacement, Report
from archlint.model.source.location import Location
from archlint.report.formats.rdjson import render
from tests.report.reported import EMPTY, FINDING, FULL
from tests.running import ONLY, TEMPLATE, call


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def diagnostics(report: Report) -> list[dict[str, Any]]:
    document = json.loads("\n".join(render(report)))
    assert document["source"]["name"] == "archlint"
    found = document["diagnostics"]
    assert isinstance(found, list)
    return found


def edited(path: str, line: int, column: int, end: int, text: str) -> Replacement:
    return Replacement(Location(path, line, column, line, end), 0, 0, text)


def test_everything() -> None:
    where = {"path": "stacks/shop.yaml", "range": {"start": {"line": 2}, "end": {"line": 2}}}
    broken, crash, note, warning, error = diagnostics(FULL)
    assert broken == {
        "message": "cannot be read: a mapping is not closed",
        "location": {"path": "broken.yaml", "range": {"start": {"line": 12}}},
        "severity": "ERROR",
    }
    assert crash == {
        "message": "check 'odd' crashed: KeyError: 'x'",
        "location": {},
        "severity": "ERROR",
        "code": {"value": "odd"},
    }
    assert (note["severity"], warning["severity"], error["severity"]) == ("INFO", "WARNING", "ERROR")
    assert warning == {
        "message": "queue 'Orders' has no dead-letter queue\nstacks/worker.yaml:40: 'Worker' reads it",
        "location": where,
        "severity": "WARNING",
        "code": {"value": "queue-without-dlq"},
    }


def test_columns_are_bytes() -> None:
    sources = {"stacks/shop.yaml": "Resources:\n  größe\N{ROCKET}x\n"}
    finding = replace(FINDING, location=replace(FINDING.location, column=5, end_column=9))
    (found,) = diagnostics(replace(EMPTY, findings=(finding,), sources=sources))
    assert found["location"]["range"] == {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 14}}


def test_the_first_fix_of_the_file_alone_is_suggested() -> None:
    here, elsewhere = edited("stacks/shop.yaml", 2, 3, 5, "new"), edited("stacks/other.yaml", 1, 1, 1, "x")
    fixes = (
        Fix("not possible", refusal="it is not"),
        Fix("in two files", replacements=(here, elsewhere)),
        Fix("in one", replacements=(here,)),
        Fix("another one", replacements=(replace(here, text="other"),)),
    )
    sources = {"stacks/shop.yaml": "Resources:\n  Orders:\n"}
    (found,) = diagnostics(replace(EMPTY, findings=(replace(FINDING, fixes=fixes),), sources=sources))
    assert found["suggestions"] == [
        {"range": {"start": {"line": 2, "column": 3}, "end": {"line": 2, "column": 5}}, "text": "new"}
    ]
    (found,) = diagnostics(replace(EMPTY, findings=(replace(FINDING, fixes=fixes[:2]),), sources=sources))
    assert "suggestions" not in found


def test_a_check_has_its_page() -> None:
    Path("t.yaml").write_text(TEMPLATE)
    code, out, err = call("lint", *ONLY, "--format", "rdjson")
    (found,) = json.loads(out)["diagnostics"]
    assert (code, err, found["code"]) == (1, "", {"value": "plain-queue", "url": "https://example.com/plain-queue"})
    assert found["location"]["range"]["end"] == {"line": 2, "column": 9}

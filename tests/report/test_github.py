"""Annotations: their commands, what is escaped in them, and how many there are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from archlint.findings.result import Report
from archlint.report.formats.github import notice, render
from archlint.report.formats.text import render as render_text
from tests.report.reported import EMPTY, ERROR, FULL, hostile, many

COMMAND: re.Pattern[str] = re.compile(r"::(error|warning|notice) (.*?)::(.*)")


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


def commands(report: Report) -> list[str]:
    lines = list(render(report))
    return lines[lines.index(f"::{token(lines)}::") + 1 :]


def token(lines: list[str]) -> str:
    command, _, token = lines[0].rpartition("::")
    assert command == "::stop-commands"
    return token


def test_annotations_come_worst_first() -> None:
    assert commands(FULL) == [
        "::error file=broken.yaml,line=12,title=archlint::cannot be read: a mapping is not closed",
        "::error title=archlint::check 'odd' crashed: KeyError: 'x'",
        "::error file=stacks/shop.yaml,line=2,endLine=2,col=3,endColumn=9,title=redrive-loop"
        "::queue 'Orders' has no dead-letter queue",
        "::warning file=stacks/shop.yaml,line=2,endLine=2,col=3,endColumn=9,title=queue-without-dlq"
        "::queue 'Orders' has no dead-letter queue%0Astacks/worker.yaml:40: 'Worker' reads it",
        "::notice file=stacks/shop.yaml,line=4,endLine=5,title=queue-without-dlq"
        "::queue 'Orders' has no dead-letter queue",
    ]


def test_the_text_report_comes_first_and_holds_no_command() -> None:
    lines = list(render(FULL))
    end = lines.index(f"::{token(lines)}::")
    assert lines[1:end] == list(render_text(FULL))
    assert not any(token(lines) in line for line in lines[1:end])


def test_hostile_text_ends_no_property_and_no_command() -> None:
    error, finding = map(COMMAND.fullmatch, commands(hostile()))
    assert error and finding
    assert finding[2].count(",") == 5 and ":" not in finding[2]
    assert r"a\x1b[31m\x0d\x0a::error::b %250A, c <d>" in finding[3]


def test_github_shows_ten_of_each_level() -> None:
    report = replace(many(12), errors=(ERROR,))
    assert Counter(COMMAND.sub(r"\1", line) for line in commands(report)) == {
        "error": 10,
        "warning": 10,
        "notice": 10,
    }
    assert notice(report) == "only the worst 29 of 36 findings are in the annotations: GitHub shows no more for a step"
    assert notice(many(10)) == ""
    assert commands(EMPTY) == []

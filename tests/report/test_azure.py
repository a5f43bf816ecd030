"""Issues of a run of Azure Pipelines: their commands, and what is escaped in them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from archlint.findings.result import Report
from archlint.report.formats.azure import render
from archlint.report.formats.text import render as render_text
from tests.report.reported import CRASH, EMPTY, FINDING, FULL, hostile

#: What the agent takes for a command: it looks for the start anywhere in a line.
COMMAND: re.Pattern[str] = re.compile(r"##vso\[task\.logissue ([^\]]*)\](.*)")


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


def commands(report: Report) -> list[str]:
    return [line for line in render(report) if "##vso[" in line]


def test_issues_come_worst_first_and_notes_are_none() -> None:
    orders = "linenumber=2;columnnumber=3"
    assert commands(FULL) == [
        "##vso[task.logissue type=error;sourcepath=broken.yaml;linenumber=12;]cannot be read: a mapping is not closed",
        "##vso[task.logissue type=error;code=odd;]check 'odd' crashed: KeyError: 'x'",
        f"##vso[task.logissue type=error;sourcepath=stacks/shop.yaml;{orders};code=redrive-loop;]"
        "queue 'Orders' has no dead-letter queue",
        f"##vso[task.logissue type=warning;sourcepath=stacks/shop.yaml;{orders};code=queue-without-dlq;]"
        "queue 'Orders' has no dead-letter queue%0Astacks/worker.yaml:40: 'Worker' reads it",
    ]


def test_the_text_report_comes_first_and_holds_no_command() -> None:
    text = list(render_text(hostile()))
    assert list(render(hostile()))[: len(text)] == text
    assert not any("##" in line for line in text)


def test_hostile_text_ends_no_property_and_no_command() -> None:
    path = "a;b]c%d##vso[task.complete]"
    finding = replace(FINDING, location=replace(FINDING.location, path=path), message="100 % ]x; ##vso[task.complete]")
    (command,) = commands(replace(EMPTY, findings=(finding,)))
    found = COMMAND.fullmatch(command)
    assert found
    assert found[1].startswith("type=warning;sourcepath=a%3Bb%5Dc%AZP25d#\\x23vso[task.complete%5D;linenumber=2;")
    assert found[2].startswith("100 %AZP25 ]x; #\\x23vso[task.complete]%0A")


def test_a_crash_without_a_place() -> None:
    assert commands(replace(EMPTY, errors=(replace(CRASH, check=""),))) == [
        "##vso[task.logissue type=error;]check 'odd' crashed: KeyError: 'x'"
    ]

"""How many findings there are is the same in every format of one run."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from archlint.findings.result import Report
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.registry import render
from tests.report.reported import EMPTY, FULL, SUPPRESSED, many

REPORTS = {"nothing": EMPTY, "one each": FULL, "suppressed": SUPPRESSED, "many": replace(many(7), errors=FULL.errors)}


def written(form: str, report: Report, options: Options = DEFAULT_OPTIONS) -> str:
    return "\n".join(render(form, report, options))


def told(text: str) -> dict[str, int]:
    """Return the counts that a summary in words says."""
    (line,) = re.findall(r"^(?:Found|No findings).*$", text, re.MULTILINE)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (error|warning|note|suppressed)", line)}
    return {**counts, "problem": int((re.search(r"(\d+) problem", line) or ["", "0"])[1])}


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_counts_agree(report: Report) -> None:
    listed = json.loads(written("json", report))
    levels = Counter(finding["level"] for finding in listed["findings"])
    problems, suppressed = len(listed["errors"]), len(listed.get("suppressed", ()))
    expected = {**levels, "problem": problems} | ({"suppressed": suppressed} if suppressed else {})
    for form in ("text", "markdown", "github", "azure"):
        assert told(written(form, report)) == expected, form

    (run,) = json.loads(written("sarif", report))["runs"]
    assert run["properties"]["counts"] == {
        **{level: levels[level] for level in ("error", "warning", "note")},
        "suppressed": suppressed,
    }
    open_ = [result for result in run["results"] if not result.get("suppressions")]
    assert Counter(result["level"] for result in open_) == levels
    assert len(run["results"]) - len(open_) == suppressed

    suites = ET.fromstring(written("junit", report))
    assert int(suites.attrib["failures"]) == levels.total() == len(list(suites.iter("failure")))
    assert int(suites.attrib["errors"]) == problems == len(list(suites.iter("error")))
    assert Counter(failure.attrib["type"] for failure in suites.iter("failure")) == levels
    assert sum(int(suite.attrib.get("skipped", 0)) for suite in suites) == suppressed

    rows = list(csv.DictReader(written("csv", report).splitlines()))
    counted = Counter(row["level"] for row in rows if row["fingerprint"] and not row["suppressed"])
    assert counted == levels

    severities = Counter(each["severity"] for each in json.loads(written("rdjson", report))["diagnostics"])
    names = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
    assert severities == +Counter({names[level]: levels[level] for level in names}) + Counter({"ERROR": problems})


def test_a_sarif_log_that_is_cut_tells_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archlint.report.formats.sarif.RESULT_LIMIT", 2)
    (run,) = json.loads(written("sarif", many(3)))["runs"]
    assert (len(run["results"]), run["properties"]["counts"]["error"]) == (2, 3)

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
from tests.running import BROKEN, call

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
    assert run["properties"]["counts"] == listed["counts"]
    assert listed["counts"] == {
        **{level: levels[level] for level in ("error", "warning", "note")},
        "suppressed": suppressed,
        "hidden_notes": 0,
        "problems": problems,
        "files": len(report.files),
        "checks": 0,
        "checks_left_out": 0,
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


#: Two queues that have no dead-letter queue, one of them ignored, and a function with a note.
RUN = """\
Resources:
  # archlint: ignore[queue-without-dlq] read by hand
  Ignored: {Type: AWS::SQS::Queue}
  Known: {Type: AWS::SQS::Queue}
  New: {Type: AWS::SQS::Queue}
  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 345600}}
  Kept:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
"""
NEW = "  New: {Type: AWS::SQS::Queue}\n"


def summed_up(form: str, *options: str) -> dict[str, int]:
    """Return the counts that a run says in a format, by the words of JSON."""
    out = call("lint", "--format", form, *options)[1]
    if form == "json":
        document = json.loads(out)
        assert len(document.get("suppressed", ())) in (0, document["counts"]["suppressed"])
        return dict(document["counts"])
    if form == "sarif":
        return dict(json.loads(out)["runs"][0]["properties"]["counts"])
    found = {level: told(out).get(level, 0) for level in ("error", "warning", "note", "suppressed")}
    hidden = re.search(r"(\d+) notes? hidden", out)
    if hidden:
        found["note"] = 0
    (read,) = re.findall(r"^(\d+) files? read, (\d+) checks? run(?: \((\d+) more in .*strict\))?:", out, re.MULTILINE)
    files, ran, left_out = (int(number or 0) for number in read)
    notes, problems = int(hidden[1]) if hidden else 0, told(out)["problem"]
    rest = {"hidden_notes": notes, "problems": problems, "files": files, "checks": ran, "checks_left_out": left_out}
    return found | rest


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"warning": 1, "suppressed": 2, "note": 0, "hidden_notes": 1}),
        (("--show-suppressed",), {"warning": 1, "suppressed": 2, "note": 0, "hidden_notes": 1}),
        (("--pedantic",), {"warning": 1, "hidden_notes": 0}),
        (("--profile", "strict"), {"warning": 1, "suppressed": 2, "note": 0, "hidden_notes": 2, "checks_left_out": 0}),
        (("--no-ignores", "--no-baseline"), {"warning": 3, "suppressed": 0, "note": 0, "hidden_notes": 1}),
        (("--min-level", "error"), {"warning": 0, "suppressed": 0, "note": 0, "hidden_notes": 0}),
    ],
)
def test_a_run_has_the_same_counts_in_every_format(options: tuple[str, ...], expected: dict[str, int]) -> None:
    Path("t.yaml").write_text(RUN.replace(NEW, ""))
    call("lint", "--write-baseline", "archlint-baseline.json")
    Path("t.yaml").write_text(RUN)
    Path("archlint.toml").touch()
    Path("broken.yaml").write_text(BROKEN)
    found = {form: summed_up(form, *options) for form in ("json", "sarif", "text", "markdown", "github", "azure")}
    assert found["json"].items() >= {**expected, "error": 0, "problems": 1, "files": 1}.items()
    assert {form: counts for form, counts in found.items() if counts != found["json"]} == {}
    assert (found["json"]["checks_left_out"] > 0) is not bool({"strict", "--pedantic"} & {*options})

"""Real templates, written by others: what a careful reader finds in them, archlint finds, and nothing else.

The corpus lies beside the repository on the developers' machines and in CI; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
from jsonschema import FormatChecker

from archlint.findings.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.report.formats import sarif
from tests.running import SHARED, broken_rules, needs_multitool

CORPUS = SHARED / "corpus"
PRECISION, RECALL = 0.98, 0.95

#: Templates of the corpus that are no YAML: CloudFormation refuses them too.
INVALID = {"step-functions-workflows-collection/parallelized-embedding-pipeline/template.yaml"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository"),
]


class Label(NamedTuple):
    """One finding as a reader writes it down."""

    file: str
    check: str
    resource: str
    level: str
    line: int


def _report(folder: Path) -> Report:
    problems = Problems()
    return run(collect([str(folder)], problems), discover(), problems, jobs=1)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t")


def test_labelled_templates() -> None:
    folder = CORPUS / "labelled"
    rows = list(_rows(folder))
    checks = {check.name for check in discover()} & {row["check"] for row in rows}
    files = {row["file"] for row in rows}
    unscored = {(row["file"], row["check"], row["resource"]) for row in rows if row["level"] == "?"}
    expected = {
        Label(row["file"], row["check"], row["resource"], row["level"], int(row["line"]))
        for row in rows
        if row["check"] in checks and row["level"] != "?"
    }
    found = {
        Label(file, finding.check, finding.resource, finding.level.value, finding.location.line)
        for finding in _report(folder).findings
        if finding.check in checks
        and (file := Path(finding.location.path).relative_to(folder).as_posix()) in files
        and (file, finding.check, finding.resource) not in unscored
    }
    right = len(found & expected)
    differences = f"false: {sorted(found - expected)}\nmissed: {sorted(expected - found)}"
    assert right / len(found) >= PRECISION, differences
    assert right / len(expected) >= RECALL, differences


def test_every_template_is_read() -> None:
    folder = CORPUS / "cfn-sam"
    report = _report(folder)
    assert {Path(error.path).relative_to(folder).as_posix() for error in report.errors} == INVALID
    assert len(report.files) > 150


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SARIF report of the whole corpus."""
    path = tmp_path_factory.mktemp("corpus") / "archlint.sarif"
    path.write_text("\n".join(sarif.render(_report(CORPUS), root=CORPUS)), encoding="utf-8")
    return path


def test_the_report_of_the_corpus_is_valid_sarif(log: Path) -> None:
    schema = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    report = json.loads(log.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(report)
    assert [error.message for error in errors] == []
    assert len(report["runs"][0]["results"]) > 400


@needs_multitool
def test_the_report_of_the_corpus_breaks_no_rule_of_sarif_or_github(log: Path) -> None:
    assert broken_rules(log) == set()


def test_every_synthesized_template_is_read() -> None:
    folder = CORPUS / "cdk-synth"
    report = _report(folder)
    assert not report.errors
    assert len(report.files) > 50

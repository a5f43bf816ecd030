"""Real templates: what a careful reader finds in them, archlint finds, and nothing else.

Those of others lie beside the repository on the developers' machines; where they do not, only ours are read.
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

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.report.formats import sarif
from tests.running import OTHERS, OURS, ROOT, broken_rules, corpora, needs_multitool, strict


class Bar(NamedTuple):
    """What is to be reached with the labelled templates of a corpus."""

    folder: Path
    precision: float
    recall: float


LABELLED = corpora([Bar(OURS / "cfn-sam", 1, 1)], [Bar(OTHERS / "labelled", 0.98, 0.95)])

#: Templates of the corpus that are no YAML: CloudFormation refuses them too.
INVALID = {"step-functions-workflows-collection/parallelized-embedding-pipeline/template.yaml"}


class Label(NamedTuple):
    """One finding as a reader writes it down."""

    file: str
    check: str
    resource: str
    level: str
    line: int


def _report(folder: Path) -> Report:
    problems = Problems()
    return run(collect([str(folder)], problems, strict()), discover(), problems, jobs=1)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t")


def _named(finding: Result, folder: Path) -> Label:
    """Return a finding with the line of its resource's name; the finding itself may stand on a value further down."""
    at = finding.named or finding.location
    file = Path(at.path).relative_to(folder).as_posix()
    return Label(file, finding.check, finding.resource, finding.level.value, at.line)


@pytest.mark.parametrize("bar", LABELLED)
def test_labelled_templates(bar: Bar) -> None:
    folder = bar.folder
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
        label if label in expected else Label(*label[:-1], finding.location.line)
        for finding in _report(folder).findings
        if finding.check in checks and (label := _named(finding, folder)).file in files and label[:3] not in unscored
    }
    right = len(found & expected)
    differences = f"false: {sorted(found - expected)}\nmissed: {sorted(expected - found)}"
    assert right / len(found) >= bar.precision, differences
    assert right / len(expected) >= bar.recall, differences


@pytest.mark.parametrize(("corpus", "invalid", "least"), corpora((OURS, set(), 4), (OTHERS, INVALID, 150)))
def test_every_template_is_read(corpus: Path, invalid: set[str], least: int) -> None:
    folder = corpus / "cfn-sam"
    report = _report(folder)
    assert {Path(error.path).relative_to(folder).as_posix() for error in report.errors} == invalid
    assert len(report.files) >= least


class Log(NamedTuple):
    """A SARIF report, and how many results it has at least."""

    path: Path
    least: int


@pytest.fixture(scope="module", params=corpora([(OURS, 30)], [(OTHERS, 400)]))
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Log:
    """The SARIF report of a whole corpus."""
    corpus, least = request.param
    path = tmp_path_factory.mktemp("corpus") / "archlint.sarif"
    path.write_text("\n".join(sarif.render(_report(corpus), root=corpus)), encoding="utf-8")
    return Log(path, least)


def test_the_report_of_the_corpus_is_valid_sarif(log: Log) -> None:
    schema = json.loads((Path(__file__).parents[1] / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    report = json.loads(log.path.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(report)
    assert [error.message for error in errors] == []
    assert len(report["runs"][0]["results"]) >= log.least


@needs_multitool
def test_the_report_of_the_corpus_breaks_no_rule_of_sarif_or_github(log: Log) -> None:
    assert broken_rules(log.path) == set()


@pytest.mark.parametrize(("folder", "least"), corpora((ROOT / "fixtures" / "projects", 5), (OTHERS / "cdk-synth", 50)))
def test_every_synthesized_template_is_read(folder: Path, least: int) -> None:
    report = _report(folder)
    assert not report.errors
    assert sum(file.endswith(".template.json") for file in report.files) >= least

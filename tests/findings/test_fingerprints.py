"""Findings keep their fingerprints when lines move, resources change places, or the project lies elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.report.formats import sarif
from archlint.report.formats.sarif.results import LOGICAL
from archlint.testing import templates
from tests.running import ROOT, strict

CHECKS = discover()
ANCHOR = re.compile(r"^[^'\"#\n]*[:-] &\w+", re.MULTILINE)
#: The beginning of a block in Terraform's configuration.
BLOCK = re.compile(r"^(?=[a-z]+ .*\{$)", re.MULTILINE)
FOLDERS = sorted((ROOT / "fixtures" / "checks").iterdir())
TEMPLATES = [path for folder in FOLDERS for path in templates(folder) if path.name.startswith("bad") and path.is_file()]


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def linted(path: str) -> Report:
    """Lint a file or folder, in which something is found."""
    problems = Problems()
    report = run(collect([path], problems, strict()), CHECKS, problems, jobs=1)
    assert not report.errors and report.findings
    return report


def fingerprints(report: Report) -> Counter[tuple[str, str]]:
    """Return what the findings of a run are recognised by, with their checks."""
    return Counter((finding.check, finding.fingerprint) for finding in (*report.findings, *report.suppressed))


def given(report: Report) -> Counter[tuple[str, str]]:
    """Return what code scanning is given to recognise the findings of a run by, with their checks."""
    results = json.loads("\n".join(sarif.render(report)))["runs"][0]["results"]
    return Counter((result["ruleId"], result["partialFingerprints"][LOGICAL]) for result in results)


def moved(text: str) -> str:
    """Return a template with other lines before and inside it."""
    if text.lstrip().startswith("{"):
        return "\n\n" + json.dumps(json.loads(text), indent=3)
    return "# One more line.\n\n" + text.replace("\nResources:", "\n\n\n# The resources.\nResources:", 1)


def reordered(text: str) -> str:
    """Return a template with its resources, or a configuration with its blocks, in the opposite order."""
    if BLOCK.search(text):
        return "\n\n".join(block.strip() for block in reversed(BLOCK.split(text))) + "\n"
    if text.lstrip().startswith("{"):
        template = json.loads(text)
        resources = dict(reversed(template.pop("Resources", {}).items()))
        # A plan lists its keys in any order.
        around = dict(reversed(template.items()))
        return json.dumps({"Resources": resources, **around} if resources else around, indent=1)
    before, head, rest = re.split(r"(^Resources:.*\n)", text, maxsplit=1, flags=re.MULTILINE)
    section, after = re.fullmatch(r"((?:[ #].*\n|\n)*)((?:.*\n)*)", rest).groups()  # type: ignore[union-attr]
    blocks = re.split(r"^(?=  [^ #\n])", section, flags=re.MULTILINE)
    return before + after + head + "".join(block.rstrip("\n") + "\n" for block in reversed(blocks) if block.strip())


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_lines_move_and_resources_change_places(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for file in template.parent.iterdir():
        if file.is_dir():
            shutil.copytree(file, file.name)
    # An anchor must stand before its aliases: then resources cannot change places.
    edits = (text, moved(text)) if ANCHOR.search(text) else (text, moved(text), reordered(text))
    found = []
    for edited in edits:
        Path(template.name).write_text(edited, encoding="utf-8")
        found.append(fingerprints(linted(template.name)))
    assert all(after == found[0] for after in found)


def test_the_project_lies_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for folder in ("one", "deeper/two"):
        project = tmp_path / folder
        (project / ".git").mkdir(parents=True)
        shutil.copytree(ROOT / "fixtures" / "projects" / "orders", project / "stacks")
        monkeypatch.chdir(project)
        found.append(given(linted(".")))
    assert found[0] == found[1]


def test_findings_of_one_run_differ() -> None:
    for project in (ROOT / "fixtures" / "projects").iterdir():
        assert set(given(linted(str(project))).values()) == {1}


@pytest.mark.parametrize("folder", ["graphs", "projects"])
def test_code_scanning_is_given_the_fingerprints_that_findings_have(folder: str) -> None:
    report = linted(str(ROOT / "fixtures" / folder))
    assert given(report) == fingerprints(report)

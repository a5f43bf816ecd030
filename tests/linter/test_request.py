"""Running archlint from Python: what the page says works, and a request is what the command line makes of its options."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.choosing.selection import find
from archlint.linter import Request, lint
from archlint.model.errors import ConfigurationError, MisuseError
from archlint.report.options import DEFAULT_OPTIONS
from archlint.report.registry import render
from tests.running import ROOT, TEMPLATE, call

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
QUEUES = find(discover(), "queue-without-dlq")


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_the_page_shows_runs(capsys: pytest.CaptureFixture[str]) -> None:
    Path("stacks").mkdir()
    Path("stacks/t.yaml").write_text(TEMPLATE)
    names: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        exec(block, names)
    first, _, sarif = capsys.readouterr().out.partition("\n")
    assert first.startswith("stacks/t.yaml 2 warning queue-without-dlq ")
    assert json.loads(sarif)["version"] == "2.1.0"


def test_a_request_finds_what_the_command_line_finds() -> None:
    Path("t.yaml").write_text(TEMPLATE)
    report = lint(Request(pedantic=True))
    _, out, _ = call("lint", "--pedantic", "--format", "json")
    assert json.loads("\n".join(render("json", report, DEFAULT_OPTIONS))) == json.loads(out)


def test_a_text_that_lies_in_no_file() -> None:
    Path("other.yaml").write_text(TEMPLATE)
    request = Request(stdin=TEMPLATE.encode(), checks=[QUEUES])
    assert [finding.location.path for finding in lint(request).findings] == ["<stdin>"]
    named = lint(replace(request, stdin_filename="x/t.yaml", paths=["other.yaml"]))
    assert [finding.location.path for finding in named.findings] == ["other.yaml", "x/t.yaml"]


def test_warnings_and_errors_are_in_the_report() -> None:
    Path("t.yaml").write_text("Resources:\n  # archlint: ignore[queue-without-dlq]\n  T: {Type: AWS::SNS::Topic}\n")
    Path("u.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n")
    report = lint(Request(checks=[QUEUES]))
    assert [(warned.path, warned.line) for warned in report.warnings] == [("t.yaml", 2)]
    assert [error.path for error in report.errors] == ["u.yaml"]


def test_a_baseline_and_environments() -> None:
    Path("t.yaml").write_text(f"Parameters: {{P: {{Type: String}}}}\n{TEMPLATE}")
    assert call("lint", "--write-baseline", "b.json")[0] == 0
    report = lint(Request(baseline=Path("b.json"), parameter_overrides=("P=1",)))
    assert (report.findings, len(report.suppressed)) == ((), 1)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (Request(paths=["nowhere"]), MisuseError),
        (Request(select=("no-such-check",)), MisuseError),
        (Request(source_root=Path()), MisuseError),
        (Request(config=Path("broken.toml")), ConfigurationError),
    ],
)
def test_what_cannot_be_carried_out_at_all(request_: Request, error: type[Exception]) -> None:
    Path("broken.toml").write_text("select = 1\n")
    with pytest.raises(error):
        lint(request_)

"""What is said of a template that is no YAML: where, and the line, unless that may hold a secret."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.running import call

BROKEN = """\
Resources:
  Orders: {Type: AWS::SQS::Queue
  Name: "Bücher" x
"""
MESSAGE = "cannot be read: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(BROKEN, encoding="utf-8")


def test_people_see_the_line() -> None:
    code, out, err = call("lint")
    excerpt = '  |\n3 |   Name: "Bücher" x\n  |       ^\n'
    assert (code, err) == (2, "")
    assert out.startswith(f"error: t.yaml:3:7: {MESSAGE}\n{excerpt}\nNo findings.")
    assert call("lint", "--quiet")[1] == f"error: t.yaml:3:7: {MESSAGE}\n"
    assert call("graph")[2] == f"error: t.yaml:3:7: {MESSAGE}\n"


def test_programs_get_the_column() -> None:
    (error,) = json.loads(call("lint", "--format", "json")[1])["errors"]
    assert error == {"path": "t.yaml", "line": 3, "column": 7, "message": MESSAGE}
    (run,) = json.loads(call("lint", "--format", "sarif")[1])["runs"]
    ((place,),) = [each["locations"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert place["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert "::error file=t.yaml,line=3,col=7,title=archlint::" in call("lint", "--format", "github")[1]
    assert "linenumber=3;columnnumber=7;]" in call("lint", "--format", "azure")[1]
    (row,) = csv.DictReader(call("lint", "--format", "csv")[1].splitlines())
    assert (row["line"], row["column"]) == ("3", "7")


@pytest.mark.parametrize(
    "other", ["Parameters: {Key: {NoEcho: true}}", "# AWS::CloudFormation::Stack", "# AWS::Serverless::Application"]
)
def test_a_line_that_may_hold_a_secret_is_not_quoted(other: str) -> None:
    Path("t.yaml").write_text(f"{other}\n{BROKEN}", encoding="utf-8")
    out = call("lint")[1]
    assert out.startswith(f"error: t.yaml:4:7: {MESSAGE}\n\n")
    assert "Bücher" not in out


def test_a_plan_that_is_cut_is_not_quoted() -> None:
    Path("t.yaml").unlink()
    Path("plan.json").write_text(
        '{"format_version": "1.2", "terraform_version": "1.5", "planned_values": {"secret": "hun'
    )
    code, out, _ = call("lint", "plan.json")
    assert (code, "hun" in out) == (2, False)
    assert out.startswith("error: plan.json:1:")


def test_a_file_that_is_named_and_is_no_template_is_shown_where_it_is_no_yaml() -> None:
    Path("notes.yaml").write_text("Resources: [\n")
    out = call("lint", "notes.yaml")[1]
    assert out.startswith("error: notes.yaml:1:13: is not a template, and is not linted: not valid YAML: ")
    assert "\n1 | Resources: [\n  |             ^\n" in out


def test_what_a_line_holds_is_shown_and_not_sent_to_the_terminal() -> None:
    Path("t.yaml").write_text(f"{BROKEN.rstrip()} \u202e\n", encoding="utf-8")
    out = call("lint")[1]
    assert '3 |   Name: "Bücher" x \\u202e\n' in out

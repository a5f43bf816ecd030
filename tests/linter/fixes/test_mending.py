"""Fixes on the command line: what is written, what is refused, and how the run ends."""

from __future__ import annotations

import errno
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

import archlint.linter.fixes.mending
from archlint.findings.check import Check
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes.outcome import ScopeOptions, ScopeOutcome
from tests.running import call

QUEUE = """\
Resources:
  Orders:  # the only one
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30  # seconds
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 5}
  Lost:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 1209600}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 60, Handler: a.b, Runtime: python3.13, Role: !Ref Role, Code: {ZipFile: x}}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
Parameters:
  Role: {Type: String}
"""
LONELY = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("template.yaml")
    path.write_text(QUEUE)
    return path


def test_safe_fixes_change_a_value_and_nothing_else(template: Path) -> None:
    code, _out, err = call("lint", "--fix", str(template))
    assert template.read_text() == QUEUE.replace("VisibilityTimeout: 30 ", "VisibilityTimeout: 360 ")
    assert code == 0
    assert "1 finding fixed in 1 file" in err


def test_bytes_around_a_fix_stay(template: Path) -> None:
    data = b"\xef\xbb\xbf" + QUEUE.replace("\n", "\r\n").encode()
    template.write_bytes(data)
    call("lint", "--fix", str(template))
    assert template.read_bytes() == data.replace(b"VisibilityTimeout: 30 ", b"VisibilityTimeout: 360 ")


def test_a_diff_is_shown_and_nothing_is_written(template: Path) -> None:
    code, out, _err = call("lint", "--diff", str(template))
    assert code == 1
    assert "-      VisibilityTimeout: 30  # seconds\n+      VisibilityTimeout: 360  # seconds\n" in out
    assert template.read_text() == QUEUE


def test_what_is_mended_has_no_diff(template: Path) -> None:
    call("lint", "--fix", str(template))
    assert call("lint", "--diff", str(template)) == (0, "", "--fix would change nothing\n")


def test_fixes_that_are_not_made_unasked_are_told(template: Path) -> None:
    template.write_text(LONELY)
    assert call("lint", "--diff", str(template)) == (
        0,
        "",
        "--fix would change nothing; --unsafe-fixes may fix 1 more\n",
    )
    assert call("lint", "--fix", str(template))[2] == "0 findings fixed; --unsafe-fixes may fix 1 more\n"
    assert call("lint", "--fix=redrive-loop", str(template))[2] == "0 findings fixed\n"


def test_unsafe_fixes_are_made_only_if_they_are_asked_for(template: Path) -> None:
    template.write_text(LONELY)
    code, out, _err = call("lint", "--fix", str(template))
    assert (template.read_text(), code) == (LONELY, 1)
    code, out, _err = call("lint", "--fix", "--unsafe-fixes", "--pedantic", str(template))
    assert "deadLetterTargetArn: !GetAtt OrdersDLQ.Arn" in template.read_text()
    assert code == 0, out


def test_only_findings_of_the_named_checks_are_fixed(template: Path) -> None:
    code, _out, err = call("lint", "--fix=low-max-receive-count", str(template))
    assert (template.read_text(), code) == (QUEUE, 1)
    code, _out, err = call("lint", "--fix=visibility-timeout-to-short", str(template))
    assert code == 2
    assert "did you mean 'visibility-timeout-too-short'?" in err


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("VisibilityTimeout: 30", "VisibilityTimeout: !Ref Seconds", "a parameter"),
        ("VisibilityTimeout: 30", "VisibilityTimeout: !If [Long, 20, 30]", "a condition"),
        ("Properties:\n      Vis", "Properties:\n      <<: {Tags: []}\n      Vis", ""),
    ],
)
def test_what_is_written_elsewhere_is_refused_with_the_reason(template: Path, old: str, new: str, why: str) -> None:
    text = (
        QUEUE.replace(old, new, 1)
        + "  Seconds: {Type: Number, Default: 30}\nConditions: {Long: !Equals [a, !Ref Role]}\n"
    )
    template.write_text(text)
    _code, _out, err = call("lint", "--fix", str(template))
    if why:
        assert why in err
        assert template.read_text() == text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff"),
        (["--fix", "--add-ignores=x"], "choose one of"),
        (["--fix", "-"], "standard input cannot be fixed"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(template: Path, options: list[str], message: str) -> None:
    code, _out, err = call("lint", str(template), *options)
    assert code == 2
    assert message in err


def test_fixes_are_in_json_and_sarif(template: Path) -> None:
    template.write_text(LONELY)
    _code, out, _err = call("lint", "--show-fixes", "--format", "json", str(template))
    (finding,) = json.loads(out)["findings"]
    assert [fix["safe"] for fix in finding["fixes"]] == [False]
    assert {edit["path"] for edit in finding["fixes"][0]["edits"]} == {str(template)}
    _code, out, _err = call("lint", "--show-fixes", "--format", "sarif", str(template))
    (found,) = json.loads(out)["runs"][0]["results"]
    (change,) = found["fixes"][0]["artifactChanges"]
    assert any("OrdersDLQ" in each["insertedContent"]["text"] for each in change["replacements"])
    assert "```diff" in found["message"]["markdown"]


def test_without_the_option_there_are_no_fixes(template: Path) -> None:
    _code, out, _err = call("lint", "--format", "json", str(template))
    assert all("fixes" not in finding for finding in json.loads(out)["findings"])


def test_only_what_a_fix_touches_is_linted_again(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archlint.linter.outcomes import scope

    linted: list[str] = []
    original = scope.lint_scope

    def noted(each: Scope, checks: Sequence[Check], options: ScopeOptions) -> ScopeOutcome:
        linted.append(each.shown)
        return original(each, checks, options)

    monkeypatch.setattr(scope, "lint_scope", noted)
    for name in ("a", "b", "c"):
        Path(f"{name}.yaml").write_text(LONELY)
    call("lint", "--fix", ".")
    assert Counter(linted) == {"template.yaml": 2, "a.yaml": 1, "b.yaml": 1, "c.yaml": 1}


def test_what_shares_a_definition_is_linted_again(template: Path) -> None:
    machine = "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: steps.json}\n"
    Path("template.yaml").write_text(machine)
    Path("other.yaml").write_text(machine)
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}}
    steps = {"A": {**state, "Next": "B"}, "B": {**state, "Next": "C"}, "C": {**state, "Next": "D"}}
    definition = {"StartAt": "A", "States": {**steps, "D": {"Type": "Choice", "Choices": [], "Default": "A"}}}
    Path("steps.json").write_text(json.dumps(definition, indent=2))
    call("lint", "--fix=lambda-task-without-retry", ".")
    assert Path("steps.json").read_text().count('"Retry"') == 3
    _code, out, _err = call("lint", "--select", "lambda-task-without-retry", ".")
    assert "No findings." in out


def test_fixes_are_shown_below_their_finding(template: Path) -> None:
    _code, out, _err = call("lint", "--show-fixes", str(template))
    assert "  fix: set `VisibilityTimeout` to 360 for 'Orders'\n" in out
    assert "    +      VisibilityTimeout: 360  # seconds\n" in out


def test_what_does_not_count_is_listed_only_if_it_is_asked_for(template: Path) -> None:
    template.write_text(LONELY.replace("  Orders", "  # archlint: ignore[queue-without-dlq] on purpose\n  Orders"))
    assert "suppressed: " not in call("lint", "--fix")[1]
    assert "suppressed: " in call("lint", "--fix", "--show-suppressed")[1]


def test_a_file_that_cannot_be_written_is_told_in_words(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _data: bytes) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", f".{path}.tmp")

    monkeypatch.setattr(archlint.linter.fixes.mending, "replace_file", refuse)
    refusal = f"Error: '{template}' cannot be written: Permission denied\n"
    assert call("lint", "--fix", str(template)) == (2, "", refusal)
    assert template.read_text() == QUEUE

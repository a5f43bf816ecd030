"""Ignores that no finding needs: `--fix` takes them out, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import call

YAML = """\
Resources:
  # The only one.
  # archlint: ignore[queue-without-dlq, event-loop] copies
  Orders:
    Type: AWS::SQS::Queue  # archlint: ignore[dlq-without-alarm]
    # archlint: ignore[redrive-loop] never
    # Kept for a day.
    Properties: {MessageRetentionPeriod: 86400}
"""
YAML_MENDED = """\
Resources:
  # The only one.
  # archlint: ignore[queue-without-dlq] copies
  Orders:
    Type: AWS::SQS::Queue
    # Kept for a day.
    Properties: {MessageRetentionPeriod: 86400}
"""
METADATA = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Metadata:
      archlint:
        ignore:
          - check: queue-without-dlq
            reason: copies
          - {check: event-loop}
  Mails:
    Type: AWS::SQS::Queue
    Metadata: {archlint: {ignore: {check: [queue-without-dlq, redrive-loop]}}}
  Placed:
    Type: AWS::SNS::Topic
    Metadata:
      archlint:
        ignore: [{check: redrive-loop}]
  Worker:
    Type: AWS::SNS::Topic
    Metadata:
      Owner: us
      archlint:
        ignore: [{check: redrive-loop}]
"""
METADATA_MENDED = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Metadata:
      archlint:
        ignore:
          - check: queue-without-dlq
            reason: copies
  Mails:
    Type: AWS::SQS::Queue
    Metadata: {archlint: {ignore: {check: [queue-without-dlq]}}}
  Placed:
    Type: AWS::SNS::Topic
  Worker:
    Type: AWS::SNS::Topic
    Metadata:
      Owner: us
"""
JSON = """\
{
  "Resources": {
    "Orders": {
      "Type": "AWS::SQS::Queue",
      "Metadata": {
        "archlint": {
          "ignore": [
            {"check": "event-loop"},
            {"check": "queue-without-dlq", "reason": "copies"}
          ]
        }
      }
    },
    "Placed": {
      "Type": "AWS::SNS::Topic",
      "Metadata": {"archlint": {"ignore": [{"check": "event-loop"}]}}
    }
  }
}
"""
JSON_MENDED = """\
{
  "Resources": {
    "Orders": {
      "Type": "AWS::SQS::Queue",
      "Metadata": {
        "archlint": {
          "ignore": [
            {"check": "queue-without-dlq", "reason": "copies"}
          ]
        }
      }
    },
    "Placed": {
      "Type": "AWS::SNS::Topic"
    }
  }
}
"""
HCL = """\
// archlint: ignore[queue-without-dlq]
resource "aws_sqs_queue" "orders" { /* archlint: ignore[event-loop] never */
  # archlint: ignore[redrive-loop]
  name = "orders" # archlint: ignore[event-loop]
  /*
   * archlint: ignore[dlq-without-alarm]
   * A comment of several lines.
   */
}
"""
HCL_MENDED = """\
// archlint: ignore[queue-without-dlq]
resource "aws_sqs_queue" "orders" {
  name = "orders"
  /*
   * A comment of several lines.
   */
}
"""
TF_JSON = """\
{
  "resource": {
    "aws_sqs_queue": {
      "orders": {
        "//": ["archlint: ignore[queue-without-dlq, event-loop] copies", "archlint: ignore[redrive-loop]"],
        "name": "orders"
      }
    },
    "aws_sns_topic": {
      "mails": {
        "//": "archlint: ignore-file[redrive-loop]",
        "name": "mails"
      }
    }
  }
}
"""
TF_JSON_MENDED = """\
{
  "resource": {
    "aws_sqs_queue": {
      "orders": {
        "//": ["archlint: ignore[queue-without-dlq] copies"],
        "name": "orders"
      }
    },
    "aws_sns_topic": {
      "mails": {
        "name": "mails"
      }
    }
  }
}
"""
FUNCTION = """\
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}
"""
CODE = """\
import boto3  # archlint: ignore[synchronous-function-call]


def handler(event, context):
    # Sends it.
    # archlint: ignore[constant-partition-key] why
    boto3.client("sqs").send_message(QueueUrl="q", MessageBody="archlint: ignore[x]")
"""
CODE_MENDED = """\
import boto3


def handler(event, context):
    # Sends it.
    boto3.client("sqs").send_message(QueueUrl="q", MessageBody="archlint: ignore[x]")
"""

ORDERS = "Resources:\n  Orders: {Type: AWS::SQS::Queue}\n  Mails: {Type: AWS::SNS::Topic}\n"


def lint_strictly(*options: str) -> tuple[int, str, str]:
    return call("lint", "--profile", "strict", *options)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "before", "after", "count"),
    [
        ("template.yaml", YAML, YAML_MENDED, 3),
        ("template.yaml", METADATA, METADATA_MENDED, 4),
        ("template.json", JSON, JSON_MENDED, 2),
        ("main.tf", HCL, HCL_MENDED, 4),
        ("main.tf.json", TF_JSON, TF_JSON_MENDED, 3),
    ],
    ids=["comments in YAML", "Metadata", "Metadata in JSON", "comments in HCL", "keys // in .tf.json"],
)
def test_what_no_finding_needs_goes_and_nothing_else(name: str, before: str, after: str, count: int) -> None:
    Path(name).write_text(before)
    _code, _out, err = lint_strictly("--fix", ".")
    assert Path(name).read_text() == after, err
    assert f"0 findings fixed, {count} needless ignores removed in 1 file" in err
    _code, _out, err = lint_strictly("--fix", ".")
    assert Path(name).read_text() == after
    assert "0 findings fixed\n" in err


def test_comments_in_code_go() -> None:
    Path("template.yaml").write_text(FUNCTION)
    Path("src").mkdir()
    Path("src/app.py").write_text(CODE)
    _code, _out, err = lint_strictly("--fix", ".")
    assert Path("src/app.py").read_text() == CODE_MENDED, err
    assert Path("template.yaml").read_text() == FUNCTION


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_and_marks_stay(ending: str) -> None:
    data = b"\xef\xbb\xbf" + YAML.replace("\n", ending).encode()
    Path("template.yaml").write_bytes(data)
    lint_strictly("--fix", ".")
    assert Path("template.yaml").read_bytes() == b"\xef\xbb\xbf" + YAML_MENDED.replace("\n", ending).encode()


def test_a_diff_shows_what_would_go_and_writes_nothing() -> None:
    Path("template.yaml").write_text(YAML)
    code, out, _err = lint_strictly("--diff", ".")
    assert code == 1
    assert "-    # archlint: ignore[redrive-loop] never\n" in out
    assert Path("template.yaml").read_text() == YAML


def test_what_would_go_is_shown_below_the_warning() -> None:
    Path("template.yaml").write_text(YAML)
    _code, _out, err = lint_strictly("--show-fixes", ".")
    assert (
        "template.yaml:6: 'redrive-loop' is ignored here, but there is no such finding\n"
        "  fix: remove the needless ignore of 'redrive-loop'\n"
    ) in err
    _code, _out, err = lint_strictly(".")
    assert "fix:" not in err


def test_only_ignores_of_the_named_checks_go() -> None:
    Path("template.yaml").write_text(YAML)
    lint_strictly("--fix=redrive-loop", ".")
    assert Path("template.yaml").read_text() == YAML.replace("    # archlint: ignore[redrive-loop] never\n", "")


def test_a_name_that_no_check_has_stays_as_it_may_be_misspelt() -> None:
    text = YAML.replace("redrive-loop", "redrive-lop")
    Path("template.yaml").write_text(text)
    _code, _out, err = lint_strictly("--fix", ".")
    assert "ignore[redrive-lop] never" in Path("template.yaml").read_text()
    assert "there is no check 'redrive-lop'" in err


def test_what_cdk_writes_stays() -> None:
    text = JSON.replace('"archlint"', '"aws:cdk:path": "Stack/Orders", "archlint"')
    Path("template.json").write_text(text)
    _code, _out, err = lint_strictly("--fix", ".")
    assert Path("template.json").read_text() == text
    assert "not fixed: remove the needless ignore of 'event-loop': CDK makes it" in err


CONFIGURATION = """\
pedantic = true

# About orders.
[resources.Orders]
ignore = ["queue-without-dlq", "event-loop"]  # both
reason = "copies"

# About mails.
[resources.Mails]
ignore = [
    "redrive-loop",
]
reason = "none"

[checks.dlq-without-alarm]
level = "error"
"""
CONFIGURATION_MENDED = """\
pedantic = true

# About orders.
[resources.Orders]
ignore = ["queue-without-dlq"]  # both
reason = "copies"

# About mails.
[checks.dlq-without-alarm]
level = "error"
"""


def test_entries_of_a_configuration_go() -> None:
    Path("template.yaml").write_text(ORDERS)
    Path(".archlint.toml").write_text(CONFIGURATION)
    _code, _out, err = lint_strictly("--fix", ".")
    assert Path(".archlint.toml").read_text() == CONFIGURATION_MENDED, err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '[tool.archlint.resources]\nOrders = {ignore = ["event-loop"]}\nx.ignore = ["redrive-loop"]\n',
            "[tool.archlint.resources]\n",
        ),
        ("[tool.archlint.resources.Orders]\nignore = [\n  \"event-loop\",\n  'queue-without-dlq',\n]\n", None),
    ],
)
def test_entries_in_a_shared_configuration_go(before: str, after: str | None) -> None:
    Path("template.yaml").write_text(ORDERS)
    Path("pyproject.toml").write_text(before)
    _code, _out, err = lint_strictly("--fix", ".")
    assert Path("pyproject.toml").read_text() == (
        before.replace('  "event-loop",\n', "") if after is None else after
    ), err

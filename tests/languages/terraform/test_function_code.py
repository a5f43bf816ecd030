"""The code of Terraform's functions: what `archive_file` packs is read like the code beside a template."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.linter.inputs.code_folders import code_folders
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from tests.running import strict

SENDS = """\
import os, boto3

def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x", MessageGroupId="all")
"""
SENDS_TOO = """\
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const sqs = new SQSClient({});
export const handler = async () =>
  sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: "x", MessageGroupId: "all" }));
"""
QUEUE = """
resource "aws_sqs_queue" "q" {
  name       = "orders.fifo"
  fifo_queue = true
}
"""
FUNCTION = """
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "%s"
  handler       = "%s"
  %s
  environment {
    variables = {
      QUEUE = aws_sqs_queue.q.url
    }
  }
}
"""
PYTHON = FUNCTION % ("python3.13", "app.handler", "filename = data.archive_file.code.output_path")
NODE = FUNCTION % ("nodejs22.x", "app.handler", "filename = data.archive_file.code.output_path")
ARCHIVE = """
data "archive_file" "code" {
  type        = "zip"
  output_path = "${path.module}/build/code.zip"
  %s
}
"""


def found(tmp_path: Path, files: Mapping[str, str], path: str = ".") -> list[str]:
    """Return where one message group is found, from the folder of some files."""
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / ".git").mkdir()
    problems = Problems()
    with chdir(tmp_path):
        report = run(collect([path], problems, strict()), discover(), problems, jobs=1)
    told = [warned for warned in problems.warnings if "which leads out of the project" not in warned.message]
    assert (report.errors, told) == ((), [])
    return [
        f"{finding.resource} {finding.location.path}:{finding.location.line}"
        for finding in report.findings
        if finding.check == "single-message-group"
    ]


@pytest.mark.parametrize(
    ("configuration", "code", "at"),
    [
        (PYTHON + ARCHIVE % 'source_dir = "${path.module}/src"', {"src/app.py": SENDS}, "src/app.py:4"),
        (PYTHON + ARCHIVE % 'source_file = "src/app.py"', {"src/app.py": SENDS}, "src/app.py:4"),
        (NODE + ARCHIVE % 'source_file = "${path.root}/app.mjs"', {"app.mjs": SENDS_TOO}, "app.mjs:4"),
        (
            (PYTHON + ARCHIVE % 'source_dir = "src"')
            .replace('data "archive', 'resource "archive')
            .replace("data.", ""),
            {"src/app.py": SENDS},
            "src/app.py:4",
        ),
        (
            PYTHON + ARCHIVE % 'source {\n    filename = "app.py"\n    content  = file("${path.module}/code.txt")\n  }',
            {"code.txt": SENDS},
            "code.txt:4",
        ),
        (
            f"{PYTHON}{ARCHIVE}" % f'source_content_filename = "app.py"\n  source_content = <<-EOT\n{SENDS}\n  EOT',
            {},
            "main.tf:23",
        ),
        (
            FUNCTION
            % ("python3.13", "app.handler", 's3_bucket = "code"\n  s3_key = aws_s3_object.code.key')
            + 'resource "aws_s3_object" "code" {\n  bucket = "code"\n  key = "f.zip"\n'
            "  source = data.archive_file.code.output_path\n}\n" + ARCHIVE % 'source_dir = "src"',
            {"src/app.py": SENDS},
            "src/app.py:4",
        ),
        (
            FUNCTION % ("python3.13", "app.handler", 'filename = "./build/code.zip"') + ARCHIVE % 'source_dir = "src"',
            {"src/app.py": SENDS},
            "src/app.py:4",
        ),
        (
            PYTHON + 'variable "stage" {}\n' + (ARCHIVE % 'source_dir = "src"').replace("build", "${var.stage}"),
            {"src/app.py": SENDS},
            "src/app.py:4",
        ),
    ],
    ids=["folder", "file", "root", "resource", "file's text", "heredoc", "object", "path", "unknown name"],
)
def test_code_is_read(tmp_path: Path, configuration: str, code: Mapping[str, str], at: str) -> None:
    assert found(tmp_path, {"main.tf": configuration + QUEUE, **code}) == [f"aws_lambda_function.f {at}"]


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        (PYTHON + ARCHIVE % 'source_dir = "${path.module}/../outside"', {"../outside/app.py": SENDS}),
        (PYTHON + ARCHIVE % 'source_dir = "gone"', {}),
        (PYTHON + ARCHIVE % 'source_dir = "src"', {"src/other.py": SENDS}),
        (PYTHON + ARCHIVE % "source_dir = var.folder" + 'variable "folder" {}\n', {"app.py": SENDS}),
        (
            PYTHON
            + ARCHIVE
            % 'source {\n    filename = "app.py"\n    content = ""\n  }\n  source {\n    filename = "b.py"\n    content = ""\n  }',
            {},
        ),
        (FUNCTION % ("python3.13", "app.handler", 'filename = "build/code.zip"'), {"app.py": SENDS}),
        (
            FUNCTION % ("java21", "app.handler", "filename = data.archive_file.code.output_path")
            + ARCHIVE % 'source_dir = "."',
            {},
        ),
        (FUNCTION % ("python3.13", "app.handler", 'package_type = "Image"'), {"app.py": SENDS}),
    ],
    ids=["outside", "gone", "no handler", "unknown folder", "two texts", "no archive", "other language", "image"],
)
def test_what_is_not_there_is_unknown(tmp_path: Path, configuration: str, code: Mapping[str, str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    assert found(project, {"main.tf": configuration + QUEUE, **code}) == []


@pytest.mark.parametrize("ignored", ["[tags, filename]", '["source_code_hash"]', "all", "[all]"])
def test_code_that_terraform_ignores_is_a_placeholder(tmp_path: Path, ignored: str) -> None:
    lifecycle = f"filename = data.archive_file.code.output_path\n  lifecycle {{\n    ignore_changes = {ignored}\n  }}"
    function = FUNCTION % ("python3.13", "app.handler", lifecycle)
    files = {"main.tf": function + ARCHIVE % 'source_dir = "src"' + QUEUE, "src/app.py": SENDS}
    assert found(tmp_path, files) == []


def test_code_is_read_where_terraform_ignores_something_else(tmp_path: Path) -> None:
    lifecycle = "filename = data.archive_file.code.output_path\n  lifecycle {\n    ignore_changes = [tags]\n  }"
    function = FUNCTION % ("python3.13", "app.handler", lifecycle)
    files = {"main.tf": function + ARCHIVE % 'source_dir = "src"' + QUEUE, "src/app.py": SENDS}
    assert found(tmp_path, files) == ["aws_lambda_function.f src/app.py:4"]


def test_a_layer_that_is_packed(tmp_path: Path) -> None:
    function = PYTHON.replace("filename =", "layers = [aws_lambda_layer_version.shared.arn]\n  filename =")
    layer = """
resource "aws_lambda_layer_version" "shared" {
  layer_name = "shared"
  filename   = data.archive_file.layer.output_path
}
data "archive_file" "layer" {
  type        = "zip"
  source_dir  = "layer"
  output_path = "layer.zip"
}
"""
    files = {
        "main.tf": QUEUE + function + ARCHIVE % 'source_dir = "src"' + layer,
        "src/app.py": "from sending import handler\n",
        "layer/python/sending.py": SENDS,
    }
    assert found(tmp_path, files) == ["aws_lambda_function.f layer/python/sending.py:4"]


def test_a_module_may_be_given_the_archive(tmp_path: Path) -> None:
    calling = 'module "f" {\n  source = "./f"\n  archive = data.archive_file.code.output_path\n}\n'
    function = FUNCTION % ("python3.13", "app.handler", "filename = var.archive")
    files = {
        "main.tf": calling + ARCHIVE % 'source_dir = "${path.module}/src"',
        "f/main.tf": function + 'variable "archive" {}\n' + QUEUE,
        "src/app.py": SENDS,
    }
    assert found(tmp_path, files) == ["module.f.aws_lambda_function.f src/app.py:4"]


def test_code_of_a_plan_beside_its_sources(tmp_path: Path) -> None:
    variables = {
        "variables": [{"variables": {"QUEUE": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo"}}]
    }
    values = {
        "aws_lambda_function.f": {
            "function_name": "f",
            "runtime": "python3.13",
            "handler": "app.handler",
            "filename": "./build/code.zip",
            "environment": variables["variables"],
        },
        "aws_sqs_queue.q": {
            "name": "orders.fifo",
            "fifo_queue": True,
            "url": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo",
        },
    }
    resources = [
        {
            "address": address,
            "mode": "managed",
            "type": address.partition(".")[0],
            "name": address.partition(".")[2],
            "values": each,
        }
        for address, each in values.items()
    ]
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}}
    files = {
        "main.tf": PYTHON + ARCHIVE % 'source_dir = "src"' + QUEUE,
        "src/app.py": SENDS,
        "plan.json": json.dumps(plan),
    }
    assert found(tmp_path, files, "plan.json") == ["aws_lambda_function.f src/app.py:4"]


def test_code_that_is_understood_outweighs_permissions(tmp_path: Path) -> None:
    """A function that may send to its own queue, and does not."""
    configuration = """
        resource "aws_iam_role" "r" {
          assume_role_policy = "{}"
        }
        resource "aws_iam_role_policy" "p" {
          role   = aws_iam_role.r.id
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }]
          })
        }
        resource "aws_lambda_event_source_mapping" "m" {
          event_source_arn = aws_sqs_queue.q.arn
          function_name    = aws_lambda_function.f.arn
        }
    """
    function = PYTHON.replace('"arn:aws:iam::123456789012:role/r"', "aws_iam_role.r.arn")
    text = textwrap.dedent(configuration) + function + ARCHIVE % 'source_dir = "src"' + QUEUE
    for code, loops in (("def handler(event, context):\n    return 1\n", 0), (SENDS, 1)):
        project = tmp_path / str(loops)
        (project / "src").mkdir(parents=True)
        (project / "main.tf").write_text(text)
        (project / "src" / "app.py").write_text(code)
        problems = Problems()
        report = run(collect([str(project)], problems, strict()), discover(), problems, jobs=1)
        assert sum(finding.check == "event-loop" for finding in report.findings) == loops


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        (ARCHIVE % 'source_dir = "${path.module}/src"', ["src"]),
        (ARCHIVE % 'source_file  =  "${path.root}/src/app.py"', ["src"]),
        (ARCHIVE % 'source_file = "app.py"', ["."]),
        (ARCHIVE % 'source_dir = "${var.code}/src"', ["."]),
        (ARCHIVE % "source_dir = local.code", ["."]),
        ('{"data": {"archive_file": {"a": {"source_dir": "../src"}}}}', ["../src"]),
        ('source_dir = "src"', []),
    ],
)
def test_the_folders_of_code_that_the_hook_knows(tmp_path: Path, text: str, folders: list[str]) -> None:
    assert list(code_folders(str(tmp_path), text.encode())) == [str((tmp_path / each).resolve()) for each in folders]

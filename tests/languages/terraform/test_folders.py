"""Folders of Terraform on the command line: which are root modules, what is read with them, what is reported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archlint.cli.main import main
from archlint.findings.problems import Problems
from archlint.findings.result import RunError, Warned
from archlint.languages.terraform.modules.reading.folders import root_modules
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import NOTHING_DECLARED, partition

QUEUE = 'resource "aws_sqs_queue" "q" {}\n'


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(**files: str) -> None:
    """Write files: `__` in a name is a slash, `_` a dot."""
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def call(source: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n}}\n'


def scopes(*paths: str) -> tuple[dict[str, list[str]], list[Warned]]:
    """Return the root modules that paths lead to, each with its files, and what is warned about."""
    problems = Problems()
    found = partition(collect(paths, problems), problems)
    return {str(each.folders[0]): [file.shown for file in each.files] for each in found}, problems.warnings


@pytest.mark.parametrize(
    ("called", "roots"),
    [
        ({"a": []}, {"a": ["a"]}),
        ({"a": ["b"], "b": []}, {"a": ["a", "b"]}),
        ({"a": ["c"], "b": ["c"], "c": []}, {"a": ["a", "c"], "b": ["b", "c"]}),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, {"a": ["a", "b", "c"]}),
        ({"a": ["a", "elsewhere"]}, {"a": ["a"]}),
    ],
)
def test_root_modules(called: dict[str, Sequence[str]], roots: dict[str, list[str]]) -> None:
    assert root_modules(called) == roots


def test_a_root_module_has_the_modules_that_it_calls() -> None:
    write(dev__main_tf=call("../app"), prod__main_tf_json=json.dumps({"module": {"m": {"source": "../app"}}}))
    write(app__main_tf=QUEUE, dev__variables_tf='variable "x" {}\n', dev___terraform__x__main_tf=QUEUE)
    assert scopes(".") == (
        {"dev": ["dev/main.tf", "dev/variables.tf", "app/main.tf"], "prod": ["prod/main.tf.json", "app/main.tf"]},
        [],
    )


def test_a_module_named_alone_is_a_root_module() -> None:
    write(main_tf=call("./app"), app__main_tf=QUEUE)
    assert scopes("app/main.tf") == ({"app": ["app/main.tf"]}, [])


def test_other_clouds_are_left_alone() -> None:
    write(main_tf='resource "azurerm_servicebus_queue" "q" {}\n')
    assert scopes(".") == ({}, [])
    problems = Problems()
    assert partition(collect(["main.tf"], problems), problems) == []
    assert problems == Problems(errors=[RunError("main.tf", 0, NOTHING_DECLARED)])


def lint(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(main, ["lint", *arguments, "--format", "json"])
    return result.exit_code, json.loads(result.stdout)


def test_a_module_that_is_called_twice_is_reported_once() -> None:
    write(dev__main_tf=call("../app"), prod__main_tf=call("../app"), app__main_tf=QUEUE)
    code, report = lint(".", "--select", "queue-without-dlq", "--fail-on", "never")
    assert (code, report["errors"]) == (0, [])
    assert report["files"] == ["app/main.tf", "dev/main.tf", "prod/main.tf"]
    places = [(finding["path"], finding["line"]) for finding in report["findings"]]
    assert len(places) == len(set(places))


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    write(bad_tf="a = [\n", main_tf=QUEUE)
    code, report = lint(".")
    assert code == 2
    assert report["files"] == ["main.tf"]
    assert report["errors"] == [{"path": "bad.tf", "line": 1, "column": 1, "message": "cannot be read: not valid HCL"}]


def test_standard_input_lies_where_it_is_said_to() -> None:
    write(other_tf='resource "aws_sqs_queue" "other" {}\n', main_tf="not HCL")
    arguments = ["lint", "-", "--stdin-filename", "main.tf", "--format", "json"]
    result = CliRunner().invoke(main, arguments, input=QUEUE)
    assert json.loads(result.stdout)["files"] == ["main.tf", "other.tf"]
    assert json.loads(result.stdout)["errors"] == []


def test_a_plan_beside_its_configuration_is_read_when_it_is_named() -> None:
    write(main_tf=QUEUE, plan_json='{"format_version": "1.2", "planned_values": {"root_module": {}}}')
    assert [file.shown for scope in partition(collect(["."], Problems()), Problems()) for file in scope.files] == [
        "main.tf"
    ]
    named = partition(collect(["plan.json"], Problems()), Problems())
    assert [file.shown for scope in named for file in scope.files] == ["plan.json"]


def test_a_plan_that_is_left_out_ties_nothing_together() -> None:
    exporting = '{"planned_values": {"root_module": {}}, "Outputs": {"Export": {"Name": "n"}}}'
    queue = "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !ImportValue n}}}\n"
    exporter = "Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: {O: {Value: v, Export: {Name: n}}}\n"
    write(main_tf=QUEUE, plan_json=exporting, a_yaml=queue, b_yaml=exporter)
    found = partition(collect(["."], Problems()), Problems())
    assert [[file.shown for file in scope.files] for scope in found] == [["a.yaml", "b.yaml"], ["main.tf"]]


@pytest.mark.parametrize(
    ("given", "is_reported"),
    [
        ("", True),
        ('name = "failed"', True),
        ('name = "${var.name}-failed"', True),
        ("name = module.names.dlq", True),
        ("queues = [aws_sqs_queue.q.arn]", False),
        ("queue = local.unknown", False),
        ('queue = "${local.unknown}-failed"', False),
        ("queue = module.wrapper.queue", False),
        ("queue = module.circle.queue", False),
    ],
)
def test_the_outputs_of_a_module_that_is_not_read_are_its_own_or_what_it_is_given(
    given: str, is_reported: bool
) -> None:
    # `module.dlq.arn` may be the queue's own ARN only where the module is given something that may lead there.
    text = f"""
variable "name" {{}}
resource "aws_sqs_queue" "q" {{}}
resource "aws_sqs_queue" "jobs" {{
  redrive_policy = jsonencode({{ deadLetterTargetArn = module.dlq.arn, maxReceiveCount = 5 }})
}}
module "dlq" {{
  source = "example/sqs/aws"
  {given}
}}
module "names" {{
  source = "example/names/aws"
}}
module "wrapper" {{
  source = "example/wrapper/aws"
  queue  = aws_sqs_queue.q.arn
}}
module "circle" {{
  source = "example/circle/aws"
  queue  = module.dlq.arn
}}
"""
    write(main_tf=text)
    _, report = lint("--select", "queue-without-dlq", ".")
    assert [found["resource"] for found in report["findings"]] == (["aws_sqs_queue.q"] if is_reported else [])

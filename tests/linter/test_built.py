"""What SAM CLI wrote beside its source, and what other tools are to fill in first."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.findings.problems import Problems
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.linter.run import run

SOURCE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Work: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}
"""
OUTPUT = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Work: {Type: AWS::SQS::Queue, Metadata: {SamResourceId: Work}}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://bucket/key}
    Metadata:
      SamResourceId: Worker
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def read(*paths: str) -> list[str]:
    return [file.shown for scope in partition(collect(paths or ["."], Problems()), Problems()) for file in scope.files]


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


@pytest.mark.parametrize("name", ["packaged.yaml", "a-packaged.yaml"])
def test_what_sam_wrote_is_read_once(name: str) -> None:
    write("template.yaml", SOURCE)
    write(name, OUTPUT)
    assert read() == ["template.yaml"]
    # Whoever names it means it.
    assert name in read(".", name)


def test_output_in_json_is_read_once() -> None:
    write("template.yaml", SOURCE)
    write(
        "packaged.json", '{"Resources": {"Work": {"Type": "AWS::SQS::Queue", "Metadata": {"SamResourceId": "Work"}}}}'
    )
    assert read() == ["template.yaml"]


@pytest.mark.parametrize("source", [SOURCE.replace("Worker", "Other"), OUTPUT, SOURCE.replace("Serverless", "Lambda")])
def test_what_no_source_beside_it_declares_is_read(source: str) -> None:
    write("template.yaml", source)
    write("packaged.yaml", OUTPUT)
    assert read() == ["packaged.yaml", "template.yaml"]


def test_what_sam_wrote_elsewhere_is_read() -> None:
    write("a/template.yaml", SOURCE)
    write("b/packaged.yaml", OUTPUT)
    assert read() == ["a/template.yaml", "b/packaged.yaml"]


@pytest.mark.parametrize(
    ("text", "is_unfilled"),
    [
        ("Resources:\n{% if dead_letters %}\n  Q: {Type: AWS::SQS::Queue}\n{% endif %}\n", True),
        ("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: {{ name }}-x\n", True),
        ("Resources:\n  {{cookiecutter.queue}}x:\n    Type: AWS::SQS::Queue\n", True),
        ("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: %NAME%}\n", True),
        ("Resources:\n<% queues.each do |q| %>\n  Q: {Type: AWS::SQS::Queue}\n  <% end %>\n", True),
        ('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {% include "queue.json" %}}}}', True),
        ("Resources:\n  Q: {Type: AWS::SQS::Queue\n", False),
        ("Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:ssm:name}}'}\n", False),
        ("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n   Properties: {QueueName: 'a 50% b%'}\n", False),
    ],
)
def test_a_template_of_a_template_is_a_warning_where_nobody_named_it(text: str, is_unfilled: bool) -> None:
    write("template.yaml", text)
    for path, is_error in ((".", not is_unfilled), ("template.yaml", True)):
        problems = Problems()
        run(collect([path], problems), [], problems)
        assert [error.path for error in problems.errors] == (["template.yaml"] if is_error else [])
        told = [warning.message.partition(":")[0] for warning in problems.warnings]
        assert told == ([] if is_error else ["is a template of a template, and is not linted"])

"""What a scope leaves behind: its code leads nowhere round in a circle, and is gone without the garbage collector."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.program import Program, ProgramModule
from archlint.code.syntax.syntax import Binding, LexicalScope
from archlint.code.syntax.translation import Translator
from archlint.linter import Request, lint

PYTHON = """
import boto3
from common import tell

class Shop:
    def __init__(self):
        self.sqs = boto3.client("sqs")

    def send(self, items):
        for item in items:
            self.sqs.send_message(QueueUrl="u", MessageBody=item)

def handler(event, context):
    Shop().send([record["body"] for record in event["Records"]])
    tell(event)
"""
COMMON = "import boto3\ndef tell(event):\n    boto3.client('sns').publish(TopicArn='t', Message=str(event))\n"
JAVASCRIPT = "exports.handler = async (event) => { const all = []; for (const r of event.Records) all.push(r.body) }"
SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Folder: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src}}
  Other: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src}}
  Inline:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, InlineCode: "%s"}
"""
TERRAFORM = """
resource "aws_lambda_function" "f" {
  function_name = "f"
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = data.archive_file.code.output_path
}
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "code.zip"
}
"""
KINDS = (Binding, Evaluator, LexicalScope, Program, ProgramModule, Translator)


def left() -> dict[str, int]:
    found = [type(each).__name__ for each in gc.get_objects() if isinstance(each, KINDS)]
    return {name: found.count(name) for name in found}


@pytest.mark.parametrize(("name", "text"), [("t.yaml", SAM % JAVASCRIPT), ("main.tf", TERRAFORM)])
def test_code_is_gone_without_the_collector(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    Path("src", "app.py").write_text(PYTHON)
    Path("src", "common.py").write_text(COMMON)
    Path(name).write_text(text)
    forgotten: list[str] = []
    forget = LexicalScope.forget

    def note(scope: LexicalScope) -> None:
        forgotten.append(scope.name)
        forget(scope)

    monkeypatch.setattr(LexicalScope, "forget", note)
    gc.collect()
    gc.disable()
    try:
        lint(Request(isolated=True, jobs=1))
        assert left() == {}
    finally:
        gc.enable()
    assert "handler" in forgotten

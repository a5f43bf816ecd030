"""What reports sort findings by: the service and the dialect of a resource."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import ROOT, STRICT, call

QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, InlineCode: "x", Timeout: 60, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}}
  Q: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("t.yaml", QUEUE, {("queue-without-dlq", "sqs", "cloudformation")}),
        ("t.yaml", FUNCTION, {("whole-batch-retry", "lambda", "cloudformation")}),
        ("main.tf", 'resource "aws_sqs_queue" "q" {}\n', {("queue-without-dlq", "sqs", "terraform")}),
        (
            "main.tf",
            'resource "aws_cloudwatch_event_rule" "r" {\n  schedule_expression = "rate(1 day)"\n}\n'
            'resource "aws_cloudwatch_event_target" "t" {\n  rule = aws_cloudwatch_event_rule.r.name\n  arn = aws_sqs_queue.q.arn\n}\n'
            'resource "aws_sqs_queue" "q" {}\n',
            {("rule-target-without-dlq", "events", "terraform")},
        ),
    ],
)
def test_what_a_finding_is_about(
    name: str, text: str, expected: set[tuple[str, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text)
    found = json.loads(call("lint", *STRICT, "--pedantic", "--format", "json")[1])["findings"]
    assert {(each["check"], each["service"], each["dialect"]) for each in found} >= expected


def test_what_cdk_makes() -> None:
    assembly = ROOT / "fixtures" / "projects" / "crawler-cdk" / "cdk.out"
    found = json.loads(call("lint", *STRICT, "--pedantic", "--format", "json", str(assembly))[1])["findings"]
    assert {each["dialect"] for each in found} == {"cdk"}

"""Words of messages: Terraform's own for what is declared in Terraform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.findings.wording import chained, in_terraform
from tests.running import call


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t'",
            "'arn:${data.aws_partition.current.partition}:sns:${data.aws_region.current.region}:"
            "${data.aws_caller_identity.current.account_id}:t'",
        ),
        ("sns.${AWS::URLSuffix}", "sns.${data.aws_partition.current.dns_suffix}"),
        ("${AWS::AccountId@data.aws_caller_identity.hub}", "${data.aws_caller_identity.hub.account_id}"),
        ('${AWS::Region@data.aws_region.all["us"]}:x', '${data.aws_region.all["us"].region}:x'),
        ("AWS::Region is known when it is applied", "data.aws_region.current.region is known when it is applied"),
        ("without MaximumConcurrency, starts", "without maximum_concurrency, starts"),
        ("queue 'aws_sqs_queue.DeduplicationScope' has it", "queue 'aws_sqs_queue.DeduplicationScope' has it"),
        ("an AWS::SQS::Queue", "an AWS::SQS::Queue"),
    ],
)
def test_words_of_terraform(message: str, expected: str) -> None:
    assert in_terraform(message) == expected


def test_a_long_way_is_shortened_in_the_middle() -> None:
    assert chained("abcdefghij") == "a -> b -> c -> d -> e -> f -> g -> h -> i -> j"
    assert chained("abcdefghijklm") == "a -> b -> c -> d -> e -> ... 3 more ... -> i -> j -> k -> l -> m"


ARN = "arn:aws:sns:${%s}:${%s}:orders"
TERRAFORM = f"""
data "aws_region" "here" {{}}
data "aws_caller_identity" "me" {{}}
resource "aws_sqs_queue" "dead" {{
  name = "dead"
}}
resource "aws_sns_topic_subscription" "s" {{
  topic_arn      = "{ARN % ("data.aws_region.here.name", "data.aws_caller_identity.me.account_id")}"
  protocol       = "https"
  endpoint       = "https://example.com"
  redrive_policy = jsonencode({{ deadLetterTargetArn = aws_sqs_queue.dead.arn }})
}}
resource "aws_sqs_queue" "slow" {{
  visibility_timeout_seconds = var.wait
}}
resource "aws_lambda_function" "f" {{
  timeout = 60
}}
resource "aws_lambda_event_source_mapping" "m" {{
  event_source_arn = aws_sqs_queue.slow.arn
  function_name    = aws_lambda_function.f.arn
}}
variable "wait" {{
  default = 30
}}
"""
TEMPLATE = {
    "Resources": {
        "Dead": {"Type": "AWS::SQS::Queue"},
        "S": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Fn::Sub": ARN % ("AWS::Region", "AWS::AccountId")},
                "Protocol": "https",
                "Endpoint": "https://example.com",
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}},
            },
        },
    }
}


def said(path: Path) -> str:
    _, out, _ = call("lint", "--isolated", "--pedantic", "--show-unresolved", "--color", "never", str(path))
    return out


def test_each_language_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TERRAFORM)
    (tmp_path / "t.json").write_text(json.dumps(TEMPLATE))
    terraform, template = said(tmp_path / "main.tf"), said(tmp_path / "t.json")
    assert "'arn:aws:sns:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:" in terraform
    assert "AWS::" not in terraform
    assert "'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:orders'" in template
    assert "(with the default of variable 'wait')" in terraform

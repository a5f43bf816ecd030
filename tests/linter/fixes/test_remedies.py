"""What fixes write for one check each: where they stand, and what they leave as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archlint.linter import Request, lint
from tests.linter.fixes.mended import CHECKS, fix_of, resources


def test_a_statement_is_added_to_a_policy_in_an_expression(tmp_path: Path) -> None:
    text = (CHECKS / "key-blocks-delivery" / "bad-alias.tf").read_text()
    fix, mended = fix_of(text, "key-blocks-delivery", tmp_path, "main.tf")
    assert fix is not None and not fix.is_safe
    start = text.index("    ]\n")
    assert mended.startswith(text[:start]) and mended.endswith(text[start:])
    assert 'Action   = ["kms:GenerateDataKey", "kms:Decrypt"]' in mended[start:]


ROLED = """\
resource "aws_sqs_queue" "orders" {
  name              = "orders"
  kms_master_key_id = "alias/aws/sqs"
}
"""


def test_what_one_fix_adds_and_takes_out_in_a_block_stands_in_the_same_columns(tmp_path: Path) -> None:
    rule = (CHECKS / "key-blocks-delivery" / "bad-alias.tf").read_text()
    text = ROLED + rule[rule.index('resource "aws_cloudwatch_event_rule"') :]
    _fix, mended = fix_of(text, "key-blocks-delivery", tmp_path, "main.tf")
    assert mended.startswith(
        'resource "aws_sqs_queue" "orders" {\n'
        '  name                    = "orders"\n'
        "  sqs_managed_sse_enabled = true\n"
        "}\n"
    )


INLINE = """\
Parameters: {Url: {Type: String}}
Conditions: {Long: !Equals [!Ref Url, ""]}
Resources:
  Placed:
    Type: AWS::SNS::Topic
    Properties:
      Subscription:
        - {Protocol: https, Endpoint: ENDPOINT}
        - {Protocol: email, Endpoint: me@example.com}
"""


@pytest.mark.parametrize(
    ("endpoint", "data"),
    [
        ("https://example.com/orders", "https://example.com/orders"),
        ("!Ref Url", {"Ref": "Url"}),
        ("!Sub 'https://${Url}'", {"Fn::Sub": "https://${Url}"}),
    ],
)
def test_an_inline_subscription_is_declared_by_itself(endpoint: str, data: Any, tmp_path: Path) -> None:
    fix, mended = fix_of(INLINE.replace("ENDPOINT", endpoint), "subscription-without-dlq", tmp_path)
    assert fix is not None and not fix.is_safe
    found = resources(mended)
    assert found["Placed"]["Properties"]["Subscription"] == [{"Protocol": "email", "Endpoint": "me@example.com"}]
    assert found["PlacedSubscription"]["Properties"] == {
        "Protocol": "https",
        "Endpoint": data,
        "TopicArn": {"Fn::GetAtt": "Placed.TopicArn"},
        "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": "PlacedDLQ.Arn"}},
    }
    (statement,) = found["PlacedDLQPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": "Placed.TopicArn"}}}


def test_the_dead_letter_queue_of_a_fifo_topic_is_fifo_wherever_that_is_subscribed_to(tmp_path: Path) -> None:
    text = INLINE.replace("    Properties:\n", "    Properties:\n      FifoTopic: true\n").replace(
        "https, Endpoint: ENDPOINT", "sqs, Endpoint: !Ref Url"
    )
    _fix, mended = fix_of(text, "subscription-without-dlq", tmp_path)
    assert resources(mended)["PlacedDLQ"]["Properties"]["FifoQueue"] is True


def test_a_policy_that_is_a_data_source_is_left_alone(tmp_path: Path) -> None:
    text = (CHECKS / "delivery-without-permission" / "bad-data-source.tf").read_text()
    (tmp_path / "main.tf").write_text(text)
    report = lint(
        Request(paths=[str(tmp_path)], profile="strict", show_notes=True, show_fixes=True, jobs=1, isolated=True)
    )
    found = [
        f for f in report.findings if (f.check, f.resource) == ("delivery-without-permission", "aws_sqs_queue.refunds")
    ]
    assert [fix.replacements for finding in found for fix in finding.fixes] == [()]


def test_a_topic_without_properties_is_left_once_its_only_subscription_goes(tmp_path: Path) -> None:
    text = INLINE.replace("        - {Protocol: email, Endpoint: me@example.com}\n", "").replace("ENDPOINT", "!Ref Url")
    _fix, mended = fix_of(text, "subscription-without-dlq", tmp_path)
    assert resources(mended)["Placed"] == {"Type": "AWS::SNS::Topic"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ('"orders"', 'name                      = "orders-dlq"'),
        ('"${var.env}-orders"', 'name                      = "${var.env}-orders-dlq"'),
        ("var.env", 'name                      = "${var.env}-dlq"'),
        ("local.names[0]", 'name                      = "${local.names[0]}-dlq"'),
    ],
)
def test_a_dead_letter_queue_is_told_apart_as_its_source_is(name: str, expected: str, tmp_path: Path) -> None:
    text = f'variable "env" {{}}\nresource "aws_sqs_queue" "orders" {{\n  name = {name}\n}}\n'
    _fix, mended = fix_of(text, "queue-without-dlq", tmp_path, "main.tf")
    assert f"  {expected}\n" in mended
    assert '  alarm_name          = "${aws_sqs_queue.orders_dlq.name}-alarm"\n' in mended


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("${var.env}.fifo", '"${var.env}-dlq.fifo"'),
        ("${var.env}", '"${var.env}-dlq.fifo"'),
        ("o.fifo", '"orders-dlq.fifo"'),
    ],
)
def test_so_is_a_fifo_one_in_both_syntaxes(name: str, expected: str, tmp_path: Path) -> None:
    queue = {"name": name, "fifo_queue": True}
    text = json.dumps({"resource": {"aws_sqs_queue": {"orders": queue}}}, indent=2)
    _fix, mended = fix_of(text, "queue-without-dlq", tmp_path, "main.tf.json")
    assert f'"name": {expected}' in mended
    assert '"alarm_name": "${aws_sqs_queue.orders_dlq.name}-alarm"' in mended


def test_of_several_instances_the_provider_names_the_dead_letter_queue(tmp_path: Path) -> None:
    text = 'resource "aws_sqs_queue" "orders" {\n  for_each = toset(["a"])\n  name     = each.key\n}\n'
    _fix, mended = fix_of(text, "queue-without-dlq", tmp_path, "main.tf")
    assert 'resource "aws_sqs_queue" "orders_dlq" {\n  message_retention_seconds = 1209600\n}' in mended


CONFIGURED = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: []}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt Role.Arn, Code: {ZipFile: x}}
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {FunctionName: !Ref Worker, Qualifier: $LATEST, MaximumRetryAttempts: 1}
  Placed: {Type: AWS::SNS::Topic}
  OfPlaced:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: lambda, Endpoint: !GetAtt Worker.Arn}
"""


def test_the_role_behind_an_invoke_config_that_is_there_may_send(tmp_path: Path) -> None:
    _fix, mended = fix_of(CONFIGURED, "async-function-without-failure-destination", tmp_path)
    (policy,) = (each for each in resources(mended).values() if each["Type"].startswith("AWS::IAM::Policy"))
    assert policy["Properties"]["Roles"] == [{"Ref": "Role"}]


def test_a_key_without_a_policy_gets_none(tmp_path: Path) -> None:
    text = (CHECKS / "key-blocks-delivery" / "bad-alias.tf").read_text()
    start, end = text.index("  policy = "), text.index('resource "aws_kms_alias"')
    fix, _mended = fix_of(f"{text[:start]}}}\n{text[end:]}", "key-blocks-delivery", tmp_path, "main.tf")
    assert fix is None


def test_all_that_fails_in_a_workflow_comes_to_one_state(tmp_path: Path) -> None:
    text = (CHECKS / "workflow-without-catch" / "bad.yaml").read_text()
    fix, mended = fix_of(text, "workflow-without-catch", tmp_path)
    assert fix is not None and not fix.is_safe
    assert mended.count("Next: Failed") > 1
    assert "ErrorPath: $.Error" in mended


def test_a_function_that_never_tells_which_messages_failed_gets_one_at_a_time(tmp_path: Path) -> None:
    text = (CHECKS / "whole-batch-retry" / "bad-never-returned.yaml").read_text()
    fix, mended = fix_of(text, "whole-batch-retry", tmp_path)
    assert fix is not None and fix.title == "set `BatchSize` to 1 for 'Read'"
    assert mended == text.rstrip("\n") + "\n      BatchSize: 1\n"


PERHAPS_FIFO = """\
Parameters: {Ordered: {Type: String, Default: 'true'}}
Conditions: {IsOrdered: !Equals [!Ref Ordered, 'true']}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {FifoQueue: KIND, FifoThroughputLimit: LIMIT}
"""


@pytest.mark.parametrize("fifo", ["!If [IsOrdered, true, !Ref 'AWS::NoValue']", "!Ref Ordered"])
@pytest.mark.parametrize(
    ("limit", "check"),
    [("perQueue", "fifo-without-high-throughput"), ("perMessageGroupId", "fifo-throughput-half-set")],
)
def test_what_only_fifo_queues_have_is_set_for_no_queue_that_may_be_a_standard_one(
    fifo: str, limit: str, check: str, tmp_path: Path
) -> None:
    template = PERHAPS_FIFO.replace("LIMIT", limit)
    assert fix_of(template.replace("KIND", fifo), check, tmp_path)[0] is None
    assert fix_of(template.replace("KIND", "true"), check, tmp_path)[0] is not None

"""What fixes write: several things beside one another, under conditions, and nothing that is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.linter.fixes.mended import fix_of, resources

POLICY = """\
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          - {Effect: EFFECT, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Other.Arn}
"""
SENT_TO_BY_TWO = """\
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Placed: {Type: AWS::SNS::Topic}
  Paid: {Type: AWS::SNS::Topic}
  OfPlaced:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
  OfPaid:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Paid, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
"""
CALLED = """\
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: a.b, Role: "arn:aws:iam::111122223333:role/w", Code: {ZipFile: x}}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {FunctionName: !Ref Worker, FunctionVersion: "3", Name: live}
  Placed: {Type: AWS::SNS::Topic}
  OfPlaced:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: lambda, Endpoint: CALLED}
"""
CONDITIONAL = """\
Parameters: {Mode: {Type: String}}
Conditions: {Direct: !Equals [!Ref Mode, direct]}
Resources:
  Orders: {Type: AWS::SQS::Queue, Condition: Direct}
"""
BY_NAME = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders, RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 5}}
  Lost:
    Type: AWS::SQS::Queue
    Properties: {RedriveAllowPolicy: {redrivePermission: byQueue, sourceQueueArns: ["arn:aws:sqs:*:*:mails"]}}
"""
NOTIFIED = """\
Resources:
  Photos:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations:
          - {Event: "s3:ObjectCreated:*", Function: "arn:aws:lambda:eu-west-1:111122223333:function:resize"}
          - {Event: "s3:ObjectRemoved:*", Function: !GetAtt Forget.Arn}
          - {Event: "s3:ObjectRestore:*", Function: !GetAtt Restore.Arn}
"""
FUNCTION = """\
  NAME:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: a.b, Role: "arn:aws:iam::111122223333:role/w", Code: {ZipFile: x}}
  MayNAME:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref NAME, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com}
"""
ROLE = {
    "name": "worker",
    "assume_role_policy": json.dumps(
        {
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "pipes.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ]
        }
    ),
}


def test_each_statement_for_a_policy_that_is_there_is_one(tmp_path: Path) -> None:
    text = SENT_TO_BY_TWO + POLICY.replace("EFFECT", "Allow")
    _fix, mended = fix_of(text, "delivery-without-permission", tmp_path)
    statements = resources(mended)["Policy"]["Properties"]["PolicyDocument"]["Statement"]
    sources = [each["Condition"]["ArnEquals"]["aws:SourceArn"] for each in statements[1:]]
    assert sources == [{"Fn::GetAtt": "Placed.TopicArn"}, {"Fn::GetAtt": "Paid.TopicArn"}]
    assert {each["Resource"]["Fn::GetAtt"] for each in statements[1:]} == {"Orders.Arn"}


def test_nothing_is_allowed_that_is_denied(tmp_path: Path) -> None:
    text = SENT_TO_BY_TWO + POLICY.replace("EFFECT", "Deny").replace("Other.Arn", "Orders.Arn")
    fix, _mended = fix_of(text, "delivery-without-permission", tmp_path)
    assert fix is None


@pytest.mark.parametrize(("called", "has_fix"), [("!GetAtt Worker.Arn", True), ("!Ref Live", False)])
def test_a_permission_of_the_function_does_not_mend_what_calls_an_alias(
    called: str, has_fix: bool, tmp_path: Path
) -> None:
    fix, _mended = fix_of(CALLED.replace("CALLED", called), "delivery-without-permission", tmp_path)
    assert (fix is not None) is has_fix


def test_what_is_made_for_something_under_a_condition_has_it_too(tmp_path: Path) -> None:
    _fix, mended = fix_of(CONDITIONAL, "queue-without-dlq", tmp_path)
    assert {name: each["Condition"] for name, each in resources(mended).items()} == dict.fromkeys(
        ["Orders", "OrdersDLQ", "AlarmTopic", "OrdersDLQAlarm"], "Direct"
    )


@pytest.mark.parametrize(
    ("file", "text", "written"),
    [
        (
            "main.tf",
            'resource "aws_sqs_queue" "orders" {\n  provider = aws.main\n  name = "orders"\n}\n',
            re.compile(r"\bprovider +=? *aws\.main\b"),
        ),
        (
            "main.tf.json",
            json.dumps({"resource": {"aws_sqs_queue": {"o": {"provider": "aws.main", "name": "o"}}}}, indent=2),
            re.compile(r'"provider": "aws\.main"'),
        ),
    ],
)
def test_what_is_made_for_something_of_another_provider_is_its_own_too(
    file: str, text: str, written: re.Pattern[str], tmp_path: Path
) -> None:
    """A dead-letter queue in another region or account is refused."""
    _fix, mended = fix_of(text, "queue-without-dlq", tmp_path, file)
    assert len(written.findall(mended)) == 4


def test_what_each_instance_has_of_another_provider_is_not_made(tmp_path: Path) -> None:
    text = 'resource "aws_sqs_queue" "orders" {\n  for_each = toset(["a", "b"])\n  provider = aws.by[each.key]\n}\n'
    fix, mended = fix_of(text, "queue-without-dlq", tmp_path, "main.tf")
    assert fix is None or fix.refusal
    assert mended == text


def test_a_circle_of_references_is_refused(tmp_path: Path) -> None:
    fix, mended = fix_of(BY_NAME, "redrive-not-allowed", tmp_path)
    assert fix is not None
    assert "refer to one another" in fix.refusal
    assert mended == BY_NAME


def test_two_resources_of_a_type_that_is_new_stand_under_one_key(tmp_path: Path) -> None:
    queue = "${aws_sqs_queue.%s.arn}"
    configuration = {
        "resource": {
            "aws_sqs_queue": {"a": {"name": "a"}, "b": {"name": "b"}},
            "aws_iam_role": {"worker": ROLE},
            "aws_pipes_pipe": {
                "p": {"role_arn": "${aws_iam_role.worker.arn}", "source": queue % "a", "target": queue % "b"}
            },
        }
    }
    text = json.dumps(configuration, indent=2)
    _fix, mended = fix_of(text, "role-without-permission", tmp_path, "main.tf.json")
    assert mended.count('"aws_iam_role_policy"') == 1
    policies = json.loads(mended)["resource"]["aws_iam_role_policy"].values()
    actions = [json.loads(each["policy"])["Statement"][0]["Action"] for each in policies]
    assert actions == ["sqs:SendMessage", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]]


@pytest.mark.parametrize(
    ("there", "waits"),
    [("", ["MayForget", "MayRestore"]), ("    DependsOn: Logs\n", ["Logs", "MayForget", "MayRestore"])],
)
def test_all_that_has_to_be_waited_for_is(there: str, waits: list[str], tmp_path: Path) -> None:
    text = NOTIFIED + there + FUNCTION.replace("NAME", "Forget") + FUNCTION.replace("NAME", "Restore")
    text += "  Logs: {Type: AWS::S3::Bucket}\n"
    _fix, mended = fix_of(text, "delivery-before-permission", tmp_path)
    assert resources(mended)["Photos"]["DependsOn"] == waits

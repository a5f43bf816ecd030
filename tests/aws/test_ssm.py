"""Systems Manager: documents that rules start, and what the steps of Automation documents call."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.graph.making.linker import link
from tests.words import drawn, graph, module, shown, targets

SELF = "${AWS::Region}:${AWS::AccountId}"


@pytest.mark.parametrize(
    "arn",
    [
        f"!Sub 'arn:aws:ssm:{SELF}:document/${{Runbook}}'",
        f"!Sub 'arn:aws:ssm:{SELF}:document/repair'",
        f"!Sub 'arn:aws:ssm:{SELF}:automation-definition/${{Runbook}}:$DEFAULT'",
        f"!Sub 'arn:aws:ssm:{SELF}:automation-definition/repair:1'",
        f"!Sub 'arn:aws:ssm:{SELF}:automation-definition/repair'",
    ],
)
def test_a_rule_starts_a_document(arn: str) -> None:
    found = graph(
        f"""
        Resources:
          Runbook: {{Type: AWS::SSM::Document, Properties: {{Name: repair, DocumentType: Automation, Content: {{}}}}}}
          Rule:
            Type: AWS::Events::Rule
            Properties: {{EventPattern: {{source: [shop]}}, Targets: [{{Id: a, Arn: {arn}}}]}}
        """
    )
    assert targets(found, Kind.TARGET) == ["delivers_to SSM document Runbook"]


def test_a_document_of_aws_lies_outside() -> None:
    found = graph(
        """
        Resources:
          Other: {Type: AWS::SSM::Document, Properties: {Name: AWS-RunShellScript, Content: {}}}
          Rule:
            Type: AWS::Events::Rule
            Properties:
              EventPattern: {source: [shop]}
              Targets: [{Id: a, Arn: 'arn:aws:ssm:eu-west-1::document/AWS-Shell'}]
        """
    )
    assert targets(found, Kind.TARGET) == ["delivers_to SSM document arn:aws:ssm:eu-west-1::document/AWS-Shell"]


STEPS = """
        Resources:
          Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
          Flow: {Type: AWS::StepFunctions::StateMachine}
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs.fifo, FifoQueue: true}}
          Next: {Type: AWS::SSM::Document, Properties: {Name: next, Content: {}}}
          Runbook:
            Type: AWS::SSM::Document
            Properties: {Content: {mainSteps: [%s]}}
"""


@pytest.mark.parametrize(
    ("step", "target"),
    [
        ("{action: 'aws:invokeLambdaFunction', inputs: {FunctionName: worker}}", "invokes function Fn"),
        ("{action: 'aws:executeStateMachine', inputs: {stateMachineArn: !Ref Flow}}", "invokes state machine Flow"),
        ("{action: 'aws:executeAutomation', inputs: {DocumentName: next}}", "invokes SSM document Next"),
        (
            "{action: 'aws:executeAwsApi', inputs: {Service: sqs, Api: SendMessage, QueueUrl: !Ref Queue}}",
            "delivers_to queue Queue",
        ),
        (
            "{action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: start_execution}}",
            None,
        ),
        ("{action: 'aws:sleep', inputs: {Duration: PT1M}}", None),
        ("{action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{ Function }}'}}", None),
    ],
)
def test_a_step_calls(step: str, target: str | None) -> None:
    assert targets(graph(STEPS % step), Kind.AUTOMATION_STEP) == ([target] if target else [])


def test_a_step_says_how_it_sends() -> None:
    step = (
        "{action: 'aws:executeAwsApi', inputs: {Service: sqs, Api: SendMessage, QueueUrl: !Ref Queue,"
        " MessageGroupId: all}}"
    )
    (call,) = graph(STEPS % step).resources(Kind.AUTOMATION_STEP)
    assert shown(call["message_group_id"]) == ["'all'"]


def test_a_task_of_a_maintenance_window() -> None:
    found = graph(
        """
        Resources:
          Fn: {Type: AWS::Lambda::Function}
          Task: {Type: AWS::SSM::MaintenanceWindowTask, Properties: {TaskType: LAMBDA, TaskArn: !GetAtt Fn.Arn}}
        """
    )
    assert drawn(found) == ["maintenance window task Task invokes function Fn"]


def test_a_rule_in_terraform_starts_a_document(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_sfn_state_machine" "flow" {}
            resource "aws_ssm_document" "runbook" {
              name    = "repair"
              content = jsonencode({
                mainSteps = [{
                  action = "aws:executeStateMachine"
                  inputs = { stateMachineArn = aws_sfn_state_machine.flow.arn }
                }]
              })
            }
            resource "aws_cloudwatch_event_rule" "broken" { event_pattern = jsonencode({ source = ["shop"] }) }
            resource "aws_cloudwatch_event_target" "automation" {
              rule = aws_cloudwatch_event_rule.broken.name
              arn  = replace(aws_ssm_document.runbook.arn, "document/", "automation-definition/")
            }
            resource "aws_cloudwatch_event_target" "command" {
              rule = aws_cloudwatch_event_rule.broken.name
              arn  = aws_ssm_document.runbook.arn
            }
            """
        },
    )
    found = link(root.declarations, TABLE)
    assert targets(found, Kind.TARGET) == ["delivers_to SSM document aws_ssm_document.runbook"] * 2
    assert targets(found, Kind.AUTOMATION_STEP) == ["invokes state machine aws_sfn_state_machine.flow"]


def test_a_document_in_yaml_calls_what_its_steps_say(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_sfn_state_machine" "flow" {}
            resource "aws_sns_topic" "told" {}
            resource "aws_ssm_document" "runbook" {
              name            = "repair"
              document_format = "YAML"
              content         = <<-DOC
                schemaVersion: '0.3'
                mainSteps:
                  - name: repair
                    action: aws:executeStateMachine
                    inputs: {stateMachineArn: "${aws_sfn_state_machine.flow.arn}"}
                  - name: tell
                    action: aws:executeAwsApi
                    inputs:
                      Service: sns
                      Api: Publish
                      TopicArn: ${aws_sns_topic.told.arn}
              DOC
            }
            resource "aws_ssm_document" "broken" {
              name    = "broken"
              content = "mainSteps: ["
            }
            """
        },
    )
    assert targets(link(root.declarations, TABLE), Kind.AUTOMATION_STEP) == [
        "invokes state machine aws_sfn_state_machine.flow",
        "delivers_to topic aws_sns_topic.told",
    ]


@pytest.mark.parametrize("arguments", ['"runbook", "other"', '"/runbook$/", "other"'])
def test_an_arn_with_another_name_means_another_document(tmp_path: Path, arguments: str) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": f"""
            resource "aws_ssm_document" "runbook" {{ name = "runbook" }}
            resource "aws_cloudwatch_event_rule" "broken" {{ event_pattern = jsonencode({{ source = ["shop"] }}) }}
            resource "aws_cloudwatch_event_target" "other" {{
              rule = aws_cloudwatch_event_rule.broken.name
              arn  = replace(aws_ssm_document.runbook.arn, {arguments})
            }}
            """
        },
    )
    assert targets(link(root.declarations, TABLE), Kind.TARGET) == []

"""Cognito: which triggers call functions, and for which of them Cognito waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.aws.services import TABLE
from archlint.graph.graph import Graph
from archlint.graph.making.linker import link
from tests.words import drawn, graph, module, resource, shown

FUNCTIONS = """
    Resources:
      Check: {Type: AWS::Lambda::Function}
      Other: {Type: AWS::Lambda::Function}
"""


def pool(config: str) -> Graph:
    """Return the graph of a user pool with triggers."""
    return graph(f"{FUNCTIONS}      Pool: {{Type: AWS::Cognito::UserPool, Properties: {{LambdaConfig: {config}}}}}\n")


@pytest.mark.parametrize(
    "config",
    [
        "{PreSignUp: !GetAtt Check.Arn}",
        "{VerifyAuthChallengeResponse: !GetAtt Check.Arn}",
        "{InboundFederation: {LambdaArn: !GetAtt Check.Arn, LambdaVersion: V1_0}}",
        "{PreTokenGeneration: !GetAtt Check.Arn}",
        "{PreTokenGeneration: !GetAtt Check.Arn, PreTokenGenerationConfig: {LambdaArn: !GetAtt Check.Arn}}",
    ],
)
def test_cognito_waits_five_seconds_for_a_trigger(config: str) -> None:
    found = pool(config)
    assert drawn(found) == ["user pool trigger Pool invokes function Check"]
    trigger = resource(found, Kind.USER_POOL_TRIGGER, "Pool")
    assert shown(trigger["timeout"]) == ["5"]
    assert shown(trigger["asynchronous"]) == ["False"]


def test_cognito_does_not_wait_for_a_custom_sender() -> None:
    found = pool("{CustomSMSSender: {LambdaArn: !GetAtt Check.Arn, LambdaVersion: V1_0}}")
    check = resource(found, Kind.FUNCTION, "Check")
    assert [edge.source.name for edge in found.asynchronous_sources(check)] == ["Pool"]
    assert shown(resource(found, Kind.USER_POOL_TRIGGER, "Pool")["timeout"]) == ["-"]


def test_sam_writes_triggers_into_the_pool() -> None:
    found = graph(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {UserMigration: !GetAtt Check.Arn}}}
          Check:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                One: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}
                Two: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [PostConfirmation, CustomMessage]}}
                Far: {Type: Cognito, Properties: {UserPool: elsewhere, Trigger: PreAuthentication}}
        """
    )
    assert drawn(found, Link.INVOKES) == ["user pool trigger Pool invokes function Check"] * 4
    triggers = [trigger["trigger"].known for trigger in found.resources(Kind.USER_POOL_TRIGGER)]
    assert triggers == ["CustomMessage", "PostConfirmation", "PreSignUp", "UserMigration"]


def test_triggers_in_terraform(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_lambda_function" "check" {}
            resource "aws_lambda_function" "send" {}
            resource "aws_cognito_user_pool" "pool" {
              name = "users"
              lambda_config {
                pre_sign_up = aws_lambda_function.check.arn
                custom_email_sender {
                  lambda_arn     = aws_lambda_function.send.arn
                  lambda_version = "V1_0"
                }
              }
            }
            """
        },
    )
    found = link(root.declarations, TABLE)
    assert sorted(drawn(found)) == [
        "user pool trigger aws_cognito_user_pool.pool invokes function aws_lambda_function.check",
        "user pool trigger aws_cognito_user_pool.pool invokes function aws_lambda_function.send",
    ]


def test_what_a_pool_logs_and_what_cognito_sync_calls() -> None:
    found = graph(
        FUNCTIONS
        + """
      Pool: {Type: AWS::Cognito::UserPool}
      Group: {Type: AWS::Logs::LogGroup}
      Stream: {Type: AWS::Kinesis::Stream}
      Logs:
        Type: AWS::Cognito::LogDeliveryConfiguration
        Properties:
          UserPoolId: !Ref Pool
          LogConfigurations: [{CloudWatchLogsConfiguration: {LogGroupArn: !GetAtt Group.Arn}}]
      Identities:
        Type: AWS::Cognito::IdentityPool
        Properties:
          CognitoEvents: {SyncTrigger: !GetAtt Check.Arn}
          CognitoStreams: {StreamName: !Ref Stream, StreamingStatus: ENABLED}
"""
    )
    assert drawn(found) == [
        "user pool Pool feeds user pool log delivery Logs",
        "user pool log delivery Logs logs_to log group Group",
        "identity pool Identities invokes function Check",
        "identity pool Identities delivers_to stream Stream",
    ]

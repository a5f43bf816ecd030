"""What tells people something over a topic, where chats read it, and what builds and deploys."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Link
from tests.words import configured, drawn, findings, graph, plainly

SCOPE = """
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Chat: {Type: AWS::Chatbot::SlackChannelConfiguration}
  Build: {Type: AWS::CodeBuild::Project}
  App: {Type: AWS::CodeDeploy::Application}
  Stream: {Type: AWS::KinesisFirehose::DeliveryStream}
"""
SCOPE_TF = """
    resource "aws_sns_topic" "topic" { name = "topic" }
    resource "aws_chatbot_slack_channel_configuration" "chat" { configuration_name = "chat" }
    resource "aws_codebuild_project" "build" { name = "build" }
    resource "aws_codedeploy_app" "app" { name = "app" }
    resource "aws_kinesis_firehose_delivery_stream" "stream" { name = "stream" }
"""
SUBSCRIBERS = "[{SubscriptionType: SNS, Address: !Ref Topic}, {SubscriptionType: EMAIL, Address: a@example.com}]"
SUBSCRIPTIONS = [
    ("AWS::RDS::EventSubscription", "aws_db_event_subscription", "sns_topic"),
    ("AWS::DMS::EventSubscription", "aws_dms_event_subscription", "sns_topic_arn"),
    ("AWS::DocDB::EventSubscription", "aws_docdb_event_subscription", "sns_topic_arn"),
    ("AWS::Neptune::EventSubscription", "aws_neptune_event_subscription", "sns_topic_arn"),
    ("AWS::Redshift::EventSubscription", "aws_redshift_event_subscription", "sns_topic_arn"),
]


@pytest.mark.parametrize(
    ("declared", "configuration", "expected"),
    [
        (
            f"AWS::Budgets::Budget, Properties: {{NotificationsWithSubscribers: [{{Subscribers: {SUBSCRIBERS}}}]}}",
            'resource "aws_budgets_budget" "by" {\n notification {\n'
            '  subscriber_sns_topic_arns = [aws_sns_topic.topic.arn]\n  subscriber_email_addresses = ["a@example.com"]\n'
            " }\n}",
            ["budget By delivers_to topic Topic"],
        ),
        (
            "AWS::CE::AnomalySubscription, Properties: {Subscribers: [{Type: SNS, Address: !Ref Topic}, {Type: EMAIL,"
            " Address: a@example.com}]}",
            'resource "aws_ce_anomaly_subscription" "by" {\n subscriber {\n  type = "SNS"\n'
            "  address = aws_sns_topic.topic.arn\n }\n}",
            ["cost anomaly subscription By delivers_to topic Topic"],
        ),
        *(
            (
                f"{declared}, Properties: {{SnsTopicArn: !Ref Topic}}",
                f'resource "{configured_as}" "by" {{\n {attribute} = aws_sns_topic.topic.arn\n}}',
                [f"{'RDS ' if '::RDS::' in declared else ''}event subscription By delivers_to topic Topic"],
            )
            for declared, configured_as, attribute in SUBSCRIPTIONS
        ),
        (
            "AWS::Backup::BackupVault, Properties: {BackupVaultName: v, Notifications: {SNSTopicArn: !Ref Topic}}",
            'resource "aws_backup_vault_notifications" "by" {\n backup_vault_name = "v"\n'
            " sns_topic_arn = aws_sns_topic.topic.arn\n}",
            ["backup vault By delivers_to topic Topic"],
        ),
        (
            "AWS::EC2::VPCEndpointConnectionNotification, Properties: {ConnectionNotificationArn: !Ref Topic}",
            'resource "aws_vpc_endpoint_connection_notification" "by" {\n'
            " connection_notification_arn = aws_sns_topic.topic.arn\n}",
            ["VPC endpoint notification By delivers_to topic Topic"],
        ),
        (
            "AWS::CloudWatch::MetricStream, Properties: {FirehoseArn: !GetAtt Stream.Arn}",
            'resource "aws_cloudwatch_metric_stream" "by" {\n'
            " firehose_arn = aws_kinesis_firehose_delivery_stream.stream.arn\n}",
            ["metric stream By delivers_to Firehose stream Stream"],
        ),
        (
            "AWS::Chatbot::MicrosoftTeamsChannelConfiguration, Properties: {SnsTopicArns: [!Ref Topic]}",
            'resource "aws_chatbot_teams_channel_configuration" "by" {\n sns_topic_arns = [aws_sns_topic.topic.arn]\n}',
            ["topic Topic feeds chat channel configuration By"],
        ),
        (
            "AWS::CodeStarNotifications::NotificationRule, Properties: {Resource: !GetAtt Build.Arn, Targets:"
            " [{TargetType: SNS, TargetAddress: !Ref Topic}, {TargetType: AWSChatbotSlack, TargetAddress: !Ref Chat}]}",
            'resource "aws_codestarnotifications_notification_rule" "by" {\n resource = aws_codebuild_project.build.arn\n'
            " target {\n  address = aws_sns_topic.topic.arn\n }\n"
            " target {\n  address = aws_chatbot_slack_channel_configuration.chat.chat_configuration_arn\n }\n}",
            [
                "CodeBuild project Build feeds notification rule By",
                "notification rule By delivers_to chat channel configuration Chat",
                "notification rule By delivers_to topic Topic",
            ],
        ),
        (
            "AWS::CodeDeploy::DeploymentGroup, Properties: {ApplicationName: !Ref App, TriggerConfigurations:"
            " [{TriggerTargetArn: !Ref Topic}]}",
            'resource "aws_codedeploy_deployment_group" "by" {\n app_name = aws_codedeploy_app.app.name\n'
            " trigger_configuration {\n  trigger_target_arn = aws_sns_topic.topic.arn\n }\n}",
            [
                "CodeDeploy application App contains CodeDeploy deployment group By",
                "CodeDeploy deployment group By delivers_to topic Topic",
            ],
        ),
        (
            "AWS::CodePipeline::Pipeline, Properties: {Stages: [{Actions: [{Configuration: {ProjectName: !Ref Build}}]}]}",
            'resource "aws_codepipeline" "by" {\n stage {\n  action {\n   configuration = {'
            " ProjectName = aws_codebuild_project.build.name }\n  }\n }\n}",
            ["pipeline By invokes CodeBuild project Build"],
        ),
        (
            "AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !GetAtt Build.Arn}]}",
            'resource "aws_cloudwatch_event_rule" "by" {\n name = "by"\n}\nresource "aws_cloudwatch_event_target" "by" {\n'
            " rule = aws_cloudwatch_event_rule.by.name\n arn = aws_codebuild_project.build.arn\n}",
            ["rule By contains rule target By", "rule target By delivers_to CodeBuild project Build"],
        ),
    ],
)
def test_edges(declared: str, configuration: str, expected: list[str], tmp_path: Path) -> None:
    assert sorted(drawn(graph(f"{SCOPE}  By: {{Type: {declared}}}\n"), *Link)) == expected
    assert sorted(plainly(drawn(configured(tmp_path, f"{SCOPE_TF}\n{configuration}\n"), *Link))) == expected


def test_a_topic_that_a_chat_reads_is_connected() -> None:
    rest = "  Queue: {Type: AWS::SQS::Queue}\n  Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{Arn: !GetAtt Queue.Arn}]}}\n"
    unread = f"Resources:\n  Topic: {{Type: AWS::SNS::Topic}}\n{rest}"
    read = f"{unread}  Chat: {{Type: AWS::Chatbot::SlackChannelConfiguration, Properties: {{SnsTopicArns: [!Ref Topic]}}}}\n"
    alone = "note unconnected-resource: topic 'Topic' has no subscription"
    assert alone in findings(graph(unread))
    assert alone not in findings(graph(read))

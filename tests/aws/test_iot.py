"""IoT rules: every action that names something messages go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.aws.services import TABLE
from archlint.graph.making.linker import link
from tests.words import drawn, graph, module, targets

ACTIONS = [
    ("Lambda: {FunctionArn: !GetAtt Fn.Arn}", "delivers_to function Fn"),
    ("Sqs: {QueueUrl: !Ref Queue}", "delivers_to queue Queue"),
    ("Http: {Url: !GetAtt Url.FunctionUrl}", "delivers_to function URL Url"),
    ("Kafka: {DestinationArn: !GetAtt Vpc.Arn, Topic: t}", "delivers_to IoT rule destination Vpc"),
    ("InfluxDB: {DestinationArn: !GetAtt Vpc.Arn}", "delivers_to IoT rule destination Vpc"),
    ("CloudwatchAlarm: {AlarmName: hot, StateValue: ALARM}", "delivers_to alarm Alarm"),
    ("OpenSearch: {Endpoint: !Sub 'https://${Search.DomainEndpoint}', Index: i}", "writes_to OpenSearch domain Search"),
    ("Elasticsearch: {Endpoint: !Sub 'https://${Search.DomainEndpoint}'}", "writes_to OpenSearch domain Search"),
]
TEMPLATE = """
    Resources:
      Fn: {Type: AWS::Lambda::Function}
      Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Fn, AuthType: NONE}}
      Queue: {Type: AWS::SQS::Queue}
      Vpc: {Type: AWS::IoT::TopicRuleDestination, Properties: {VpcProperties: {VpcId: v}}}
      Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: hot}}
      Search: {Type: AWS::OpenSearchService::Domain}
      Metrics: {Type: AWS::Timestream::Table, Properties: {DatabaseName: first, TableName: readings}}
      Others: {Type: AWS::Timestream::Table, Properties: {DatabaseName: second, TableName: readings}}
      Rule: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: "SELECT * FROM 'a'", %s}}}
"""


@pytest.mark.parametrize(("action", "target"), ACTIONS)
def test_an_action_names(action: str, target: str) -> None:
    assert targets(graph(TEMPLATE % f"Actions: [{{{action}}}]"), Kind.IOT_ACTION) == [target]


@pytest.mark.parametrize(("action", "target"), ACTIONS)
def test_an_error_action_names_the_same(action: str, target: str) -> None:
    found = drawn(graph(TEMPLATE % f"Actions: [], ErrorAction: {{{action}}}"), Link.DEAD_LETTERS_TO)
    assert found == [f"IoT rule Rule dead_letters_to {target.partition(' ')[2]}"]


@pytest.mark.parametrize(("database", "table"), [("first", "Metrics"), ("second", "Others")])
def test_tables_of_two_databases_may_have_one_name(database: str, table: str) -> None:
    action = f"Actions: [{{Timestream: {{DatabaseName: {database}, TableName: readings}}}}]"
    assert targets(graph(TEMPLATE % action), Kind.IOT_ACTION) == [f"writes_to Timestream table {table}"]


def test_a_table_of_a_database_that_has_none_of_that_name() -> None:
    action = "Actions: [{Timestream: {DatabaseName: third, TableName: readings}}]"
    assert targets(graph(TEMPLATE % action), Kind.IOT_ACTION) == ["writes_to external resource readings"]


def test_blocks_of_terraform(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_dynamodb_table" "state" { name = "state" }
            resource "aws_timestreamwrite_table" "readings" {
              database_name = "first"
              table_name    = "readings"
            }
            resource "aws_cloudwatch_metric_alarm" "hot" { alarm_name = "hot" }
            resource "aws_iot_topic_rule" "rule" {
              name = "rule"
              sql  = "SELECT * FROM 'a'"
              dynamodb { table_name = aws_dynamodb_table.state.name }
              timestream {
                database_name = "first"
                table_name    = aws_timestreamwrite_table.readings.table_name
              }
              cloudwatch_alarm { alarm_name = aws_cloudwatch_metric_alarm.hot.alarm_name }
              error_action {
                cloudwatch_alarm { alarm_name = "hot" }
              }
            }
            """
        },
    )
    assert sorted(drawn(link(root.declarations, TABLE))) == [
        "IoT rule action aws_iot_topic_rule.rule delivers_to alarm aws_cloudwatch_metric_alarm.hot",
        "IoT rule action aws_iot_topic_rule.rule writes_to Timestream table aws_timestreamwrite_table.readings",
        "IoT rule action aws_iot_topic_rule.rule writes_to table aws_dynamodb_table.state",
        "IoT rule aws_iot_topic_rule.rule dead_letters_to alarm aws_cloudwatch_metric_alarm.hot",
    ]

"""Universal targets: what schedules and subscribers call themselves, with which arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.graph.graph import Graph
from archlint.graph.making.linker import link
from tests.words import drawn, findings, graph, module, resource, shown, targets

RESOURCES = """
    Resources:
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders.fifo, FifoQueue: true}}
      Topic: {Type: AWS::SNS::Topic}
      Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Flow: {Type: AWS::StepFunctions::StateMachine}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
      Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks}}
      Archive: {Type: AWS::Events::Archive, Properties: {SourceArn: !GetAtt Bus.Arn}}
"""


def schedule(operation: str, arguments: str, partition: str = "aws") -> Graph:
    """Return the graph of a schedule with a universal target."""
    return graph(
        RESOURCES
        + f"""
      Timer:
        Type: AWS::Scheduler::Schedule
        Properties:
          ScheduleExpression: rate(1 day)
          Target:
            Arn: !Sub 'arn:{partition}:scheduler:::aws-sdk:{operation}'
            Input: !Sub '{arguments}'
"""
    )


@pytest.mark.parametrize(
    ("operation", "arguments", "target"),
    [
        ("sqs:sendMessage", '{"QueueUrl": "${Queue}"}', "delivers_to queue Queue"),
        ("sns:publish", '{"TopicArn": "${Topic}"}', "delivers_to topic Topic"),
        ("lambda:invoke", '{"FunctionName": "worker"}', "invokes function Fn"),
        ("sfn:startExecution", '{"StateMachineArn": "${Flow}"}', "invokes state machine Flow"),
        ("eventbridge:putEvents", '{"Entries": [{"EventBusName": "${Bus}"}]}', "delivers_to event bus Bus"),
        ("kinesis:putRecord", '{"StreamName": "clicks"}', "delivers_to stream Stream"),
    ],
)
def test_a_schedule_calls_what_its_input_names(operation: str, arguments: str, target: str) -> None:
    assert targets(schedule(operation, arguments), Kind.UNIVERSAL_TARGET) == [target]


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("sqs:sendMessage", "{}"),
        ("sqs:sendMessage", '{"QueueUrl": "<aws.scheduler.schedule-arn>"}'),
        ("sqs:sendMessage", "no JSON"),
        ("rds:stopDBInstance", '{"DBInstanceIdentifier": "shop"}'),
    ],
)
def test_a_schedule_that_names_nothing_calls_nothing(operation: str, arguments: str) -> None:
    found = schedule(operation, arguments)
    assert [edge for edge in drawn(found) if "archive" not in edge] == []


def test_the_partition_may_be_a_hole() -> None:
    found = schedule("sns:publish", '{"TopicArn": "${Topic}"}', "${AWS::Partition}")
    assert targets(found, Kind.UNIVERSAL_TARGET) == ["delivers_to topic Topic"]
    assert list(found.resources(Kind.EXTERNAL)) == []


def test_a_schedule_does_not_wait_for_an_event() -> None:
    found = schedule("lambda:invoke", '{"FunctionName": "worker", "InvocationType": "Event"}')
    worker = resource(found, Kind.FUNCTION, "Fn")
    (edge,) = found.asynchronous_sources(worker)
    assert found.is_timer(edge.source)


def test_the_checks_of_fifo_read_the_input() -> None:
    bare = findings(schedule("sqs:sendMessage", '{"QueueUrl": "${Queue}"}'))
    grouped = findings(
        schedule("sqs:sendMessage", '{"QueueUrl": "${Queue}", "MessageGroupId": "a", "MessageDeduplicationId": "b"}')
    )
    asked = ("fifo-target-without-group", "fifo-target-without-deduplication")
    assert [finding.split()[1] for finding in bare if finding.split()[1].rstrip(":") in asked] == [
        "fifo-target-without-deduplication:",
        "fifo-target-without-group:",
    ]
    assert [finding for finding in grouped if finding.split()[1].rstrip(":") in asked] == []


def test_a_record_has_the_partition_key_of_the_input() -> None:
    found = schedule("kinesis:putRecord", '{"StreamName": "clicks", "PartitionKey": "<aws.scheduler.execution-id>"}')
    assert shown(resource(found, Kind.UNIVERSAL_TARGET, "Timer")["partition_key"]) == ["'<aws.scheduler.execution-id>'"]


def test_a_subscriber_calls_an_api() -> None:
    found = graph(
        RESOURCES
        + """
      Orders: {Type: AWS::EventsV2::EventBus, Properties: {Name: orders}}
      Subscriber:
        Type: AWS::EventsV2::Subscriber
        Properties:
          EventBusArn: !GetAtt Orders.EventBusArn
          InvokeConfiguration:
            TargetArn: arn:aws:events:::aws-sdk:sqs:sendMessage
            UniversalTargetParameters: {Input: !Sub '{"QueueUrl": "${Queue}", "MessageGroupId": "{% $events.id %}"}'}
"""
    )
    assert targets(found, Kind.UNIVERSAL_TARGET) == ["delivers_to queue Queue"]
    call = resource(found, Kind.UNIVERSAL_TARGET, "Subscriber")
    assert shown(call["message_group_id"]) == ["'{% $events.id %}'"]
    assert not found.is_timer(call)


def test_a_schedule_in_terraform(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_sqs_queue" "orders" {}
            resource "aws_scheduler_schedule" "timer" {
              schedule_expression = "rate(1 day)"
              target {
                arn      = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
                role_arn = "x"
                input    = jsonencode({ QueueUrl = aws_sqs_queue.orders.url, MessageGroupId = "all" })
              }
            }
            """
        },
    )
    found = link(root.declarations, TABLE)
    assert drawn(found) == ["universal target aws_scheduler_schedule.timer delivers_to queue aws_sqs_queue.orders"]
    assert shown(resource(found, Kind.UNIVERSAL_TARGET, "aws_scheduler_schedule.timer")["message_group_id"]) == [
        "'all'"
    ]

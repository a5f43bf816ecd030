"""Custom event buses (EventsV2): their sources, and what subscribers say of how they send."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind, Link
from tests.words import drawn, graph, resource, shown

BUS = """
    Resources:
      Bus: {Type: AWS::EventsV2::EventBus, Properties: {Name: orders}}
      Dlq: {Type: AWS::SQS::Queue}
"""
PARTNER = "arn:aws:events:eu-west-1::event-source/aws.partner/shop/1"


def source(configuration: str) -> list[str]:
    """Return the edges of an event source."""
    properties = f"{{EventBusArn: !GetAtt Bus.EventBusArn, Configuration: {configuration}}}"
    return sorted(drawn(graph(f"{BUS}      Source: {{Type: AWS::EventsV2::EventSource, Properties: {properties}}}\n")))


@pytest.mark.parametrize(
    ("configuration", "edges"),
    [
        ("{WebhookEventsConfiguration: {RoleArn: x}}", ["event source Source feeds custom event bus Bus"]),
        (
            f"{{PartnerEventsConfiguration: {{PartnerEventSourceArn: '{PARTNER}'}}}}",
            [
                "event source Source feeds custom event bus Bus",
                f"external resource {PARTNER} feeds event source Source",
            ],
        ),
        (
            "{AwsServiceEventsConfiguration: {AwsService: aws.s3, OnFailureConfiguration: {Arn: !GetAtt Dlq.Arn}}}",
            [
                "event source Source dead_letters_to queue Dlq",
                "event source Source feeds custom event bus Bus",
            ],
        ),
    ],
)
def test_where_events_come_from(configuration: str, edges: list[str]) -> None:
    assert source(configuration) == edges


@pytest.mark.parametrize(
    ("target", "parameters", "kind", "setting", "value"),
    [
        ("Topic", "SnsParameters: {MessageGroupId: a}", "topic", "message_group_id", "'a'"),
        ("Topic", "SnsParameters: {MessageDeduplicationId: b}", "topic", "message_deduplication_id", "'b'"),
        ("Queue", "SqsParameters: {MessageDeduplicationId: b}", "queue", "message_deduplication_id", "'b'"),
        ("Cluster", "MskParameters: {PartitionKey: k}", "MSK cluster", "partition_key", "'k'"),
    ],
)
def test_how_a_subscriber_sends(target: str, parameters: str, kind: str, setting: str, value: str) -> None:
    found = graph(
        BUS
        + f"""
      Topic: {{Type: AWS::SNS::Topic}}
      Queue: {{Type: AWS::SQS::Queue}}
      Cluster: {{Type: AWS::MSK::Cluster, Properties: {{ClusterName: c}}}}
      Subscriber:
        Type: AWS::EventsV2::Subscriber
        Properties:
          EventBusArn: !GetAtt Bus.EventBusArn
          InvokeConfiguration: {{TargetArn: !Sub '${{{target}}}', {parameters}}}
"""
    )
    assert drawn(found, Link.DELIVERS_TO) == [f"subscriber Subscriber delivers_to {kind} {target}"]
    assert shown(resource(found, Kind.SUBSCRIBER, "Subscriber")[setting]) == [value]

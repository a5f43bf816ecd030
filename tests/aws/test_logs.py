"""CloudWatch Logs: subscription filters, and destinations on the way."""

from __future__ import annotations

import pytest

from tests.words import drawn, graph


@pytest.mark.parametrize(
    ("destination", "name"),
    [
        ("!GetAtt Central.Arn", "Central"),
        ("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:destination:central'", "Central"),
        (
            "arn:aws:logs:eu-west-1:111122223333:destination:theirs",
            "arn:aws:logs:eu-west-1:111122223333:destination:theirs",
        ),
    ],
)
def test_a_filter_sends_to_a_destination_which_leads_to_a_stream(destination: str, name: str) -> None:
    found = graph(
        f"""
        Resources:
          Group: {{Type: AWS::Logs::LogGroup}}
          Stream: {{Type: AWS::Kinesis::Stream}}
          Central:
            Type: AWS::Logs::Destination
            Properties: {{DestinationName: central, TargetArn: !GetAtt Stream.Arn, RoleArn: x}}
          Filter:
            Type: AWS::Logs::SubscriptionFilter
            Properties: {{LogGroupName: !Ref Group, FilterPattern: '', DestinationArn: {destination}}}
        """
    )
    assert sorted(drawn(found)) == [
        "CloudWatch Logs destination Central delivers_to stream Stream",
        "log group Group feeds subscription filter Filter",
        f"subscription filter Filter delivers_to CloudWatch Logs destination {name}",
    ]

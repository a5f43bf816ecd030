"""What checks ask of the graph: who polls and who is on, where messages go on to and come back, who else may call."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from tests.words import graph, named, resource, shown

# Switches


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("{}", ["True"]),
        ("{Enabled: true}", ["True"]),
        ("{Enabled: 'false'}", ["False"]),
        ("{Enabled: !Ref Unsettled}", ["outside(Unsettled)"]),
        ("{Enabled: !If [Live, true, false]}", ["True if Live is true", "False if Live is false"]),
        ("{Enabled: !If [Live, false, !Ref AWS::NoValue]}", ["False if Live is true", "True if Live is false"]),
    ],
)
def test_whether_a_mapping_is_on(properties: str, expected: list[str]) -> None:
    found = graph(
        f"""
        Parameters:
          Unsettled: {{Type: String}}
          Stage: {{Type: String}}
        Conditions:
          Live: !Equals [!Ref Stage, live]
        Resources:
          Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {properties}}}
        """
    )
    assert shown(found.switch(resource(found, Kind.MAPPING, "Mapping"))) == expected


@pytest.mark.parametrize(
    ("type_", "properties", "is_on"),
    [
        ("AWS::Pipes::Pipe", "{}", True),
        ("AWS::Pipes::Pipe", "{DesiredState: STOPPED}", False),
        ("AWS::Events::Rule", "{State: ENABLED}", True),
        ("AWS::Events::Rule", "{State: DISABLED}", False),
        ("AWS::Scheduler::Schedule", "{State: DISABLED}", False),
        ("AWS::IoT::TopicRule", "{TopicRulePayload: {RuleDisabled: true}}", False),
        ("AWS::IoT::TopicRule", "{TopicRulePayload: {RuleDisabled: false}}", True),
        # A queue cannot be switched off.
        ("AWS::SQS::Queue", "{}", True),
    ],
)
def test_what_switches_a_resource_off(type_: str, properties: str, is_on: bool) -> None:
    found = graph(f"Resources: {{R: {{Type: '{type_}', Properties: {properties}}}}}")
    (switched,) = found.resources(*Kind)
    assert found.switch(switched).known is is_on
    assert found.is_disabled(switched) is not is_on


# Who polls

MAPPINGS = """
Conditions:
  Live: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Clicks: {Type: AWS::Kinesis::Stream}
  Work:
    Type: AWS::Lambda::Function
    Properties: {Handler: index.handler, Runtime: python3.13}
  FromOrders:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work, ScalingConfig: {MaximumConcurrency: 7}}
  FromClicks:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Clicks.Arn, FunctionName: !Ref Work, StartingPosition: LATEST}
  Off:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work, Enabled: false,
                 ScalingConfig: {MaximumConcurrency: 7}}
  Sometimes:
    Type: AWS::Lambda::EventSourceMapping
    Condition: Live
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work}
"""


def test_who_polls_a_queue_and_who_hands_on_to_a_function() -> None:
    found = graph(MAPPINGS)
    orders, work = resource(found, Kind.QUEUE, "Orders"), resource(found, Kind.FUNCTION, "Work")
    assert [edge.target.name for edge in found.pollers(orders)] == ["FromOrders", "Off", "Sometimes"]
    # What is off, and what reads a stream, is no poller of a queue.
    assert [edge.source.name for edge in found.queue_pollers(work)] == ["FromOrders", "Sometimes"]
    assert found.name_of_reader(resource(found, Kind.MAPPING, "Off")) == "Work"


def test_how_many_batches_a_mapping_takes_at_once() -> None:
    found = graph(MAPPINGS)
    taken = {each.name: shown(found.batches_at_once(each)) for each in found.resources(Kind.MAPPING)}
    assert taken == {"FromOrders": ["7"], "FromClicks": ["-"], "Off": ["0"], "Sometimes": ["-"]}


def test_the_groups_of_readers_that_exist_together() -> None:
    found = graph(
        """
        Conditions:
          Live: !Equals [!Ref AWS::Region, eu-west-1]
          Test: !Not [!Condition Live]
        Resources:
          Orders: {Type: AWS::SQS::Queue}
          Always: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn}}
          InLive:
            Type: AWS::Lambda::EventSourceMapping
            Condition: Live
            Properties: {EventSourceArn: !GetAtt Orders.Arn}
          InTest:
            Type: AWS::Lambda::EventSourceMapping
            Condition: Test
            Properties: {EventSourceArn: !GetAtt Orders.Arn}
        """
    )
    pollers = found.pollers(resource(found, Kind.QUEUE, "Orders"))
    groups = [sorted(edge.target.name for edge in group) for group in found.groups(pollers)]
    assert groups == [["Always", "InLive"], ["Always", "InTest"]]


# Where messages go on to, and come back


def test_the_ways_from_a_topic_to_its_subscribers() -> None:
    found = graph(
        """
        Resources:
          A: {Type: AWS::SQS::Queue}
          B: {Type: AWS::SQS::Queue}
          Topic:
            Type: AWS::SNS::Topic
            Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt A.Arn}]}
          Subscription:
            Type: AWS::SNS::Subscription
            Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt B.Arn}
        """
    )
    ways = found.deliveries(resource(found, Kind.TOPIC, "Topic"))
    # Subscriptions that are declared on their own come first.
    assert [named(edge.target) for _, edge in ways] == ["queue B", "queue A"]
    assert all(subscription.target is edge.source for subscription, edge in ways)


def _queues(**redrives: str) -> Graph:
    """Return queues that redrive to each other, some of them only under a condition: `B if Live`."""
    lines = []
    for name, target in redrives.items():
        to, _, condition = target.partition(" if ")
        policy = f"{{deadLetterTargetArn: !GetAtt {to}.Arn, maxReceiveCount: 5}}"
        policy = f"!If [{condition}, {policy}, !Ref AWS::NoValue]" if condition else policy
        lines.append(f"  {name}: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {policy}}}}}")
    conditions = "Conditions:\n  Live: !Equals [!Ref AWS::Region, a]\n  Test: !Not [!Condition Live]\n"
    return graph(conditions + "Resources:\n" + "\n".join(lines))


@pytest.mark.parametrize(
    ("redrives", "expected"),
    [
        ({"A": "A"}, [["A"]]),
        ({"A": "B", "B": "A"}, [["B", "A"]]),
        ({"A": "B", "B": "C", "C": "B"}, []),
        ({"A": "B if Live", "B": "A if Live"}, [["B", "A"]]),
        # The way to C is never open, so it does not come back from there.
        ({"A": "B if Live", "B": "C if Test", "C": "A"}, []),
    ],
)
def test_the_ways_over_which_dead_letters_come_back(redrives: dict[str, str], expected: list[list[str]]) -> None:
    found = _queues(**redrives)
    ways = found.redrive_loops(resource(found, Kind.QUEUE, "A"))
    assert [[edge.target.name for edge in way] for way in ways] == expected


# Who else may call a function


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("", False),
        (
            "Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Work, FunctionVersion: '1', Name: a}}",
            False,
        ),
        (
            "P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Work, Action: lambda:InvokeFunction,"
            " Principal: apigateway.amazonaws.com}}",
            False,
        ),
        (
            "P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Work, Action: lambda:InvokeFunction,"
            " Principal: s3.amazonaws.com}}",
            True,
        ),
        # A parameter that is looked up by whoever knows its name.
        ("P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Work}}", True),
    ],
)
def test_who_may_call_a_function_beside_the_edges(beside: str, expected: bool) -> None:
    found = graph(
        f"""
        Resources:
          Work: {{Type: AWS::Lambda::Function, Properties: {{Handler: index.handler, Runtime: python3.13}}}}
          {beside}
        """
    )
    assert found.may_be_called_otherwise(resource(found, Kind.FUNCTION, "Work")) is expected

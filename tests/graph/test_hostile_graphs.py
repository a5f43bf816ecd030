"""Graphs that nobody draws: thousands of resources in a ring, hubs, patterns and conditions: an answer, soon."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from archlint.graph.loop import loops
from tests.words import findings, graph

pytestmark = pytest.mark.slow

Resources = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 30  # far above what it takes; all pairs of a hub's edges take minutes


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def queue() -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue"}


def pipe(source: str, target: str) -> dict[str, Any]:
    return {"Type": "AWS::Pipes::Pipe", "Properties": {"Source": arn(source), "Target": arn(target)}}


def machine(arguments: dict[str, Any], resource: str) -> dict[str, Any]:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": arguments, "End": True}
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "A", "States": {"A": task}}},
    }


def rule(pattern: dict[str, Any], target: dict[str, Any], **properties: Any) -> dict[str, Any]:
    targets = [{"Id": "target", "Arn": target}]
    return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": targets, **properties}}


def lengths(resources: Resources, conditions: dict[str, Any] | None = None) -> list[int]:
    """Return how many resources each loop leads through."""
    parts = {"Parameters": {"P": {"Type": "String"}}, "Conditions": conditions or {}, "Resources": resources}
    return [len(loop.hops) for loop in loops(graph(json.dumps(parts)))]


def ring(count: int) -> Resources:
    queues = {f"Q{n}": queue() for n in range(count)}
    return queues | {f"P{n}": pipe(f"Q{n}", f"Q{(n + 1) % count}") for n in range(count)}


def hub(count: int) -> Resources:
    resources = {"Hub": queue()}
    for n in range(count):
        resources |= {f"Q{n}": queue(), f"R{n}": pipe("Hub", f"Q{n}"), f"W{n}": pipe(f"Q{(n + 1) % count}", "Hub")}
    return resources


def test_a_ring() -> None:
    assert lengths(ring(2000)) == [4000]


def test_a_ring_under_a_condition_each() -> None:
    resources = ring(800)
    for n in range(800):
        resources[f"P{n}"]["Condition"] = f"C{n}"
    conditions = {f"C{n}": {"Fn::Equals": [{"Ref": "P"}, {"Fn::Sub": f"{n}${{AWS::Region}}"}]} for n in range(800)}
    assert lengths(resources, conditions) == [1600]


def test_a_hub() -> None:
    assert lengths(hub(1000)) == [4]


def test_a_hub_under_a_condition_each() -> None:
    resources, conditions = hub(1000), {}
    for n in range(1000):
        resources[f"R{n}"]["Condition"], resources[f"W{n}"]["Condition"] = f"C{n}", f"N{n}"
        conditions[f"C{n}"] = {"Fn::Equals": [{"Ref": "P"}, str(n)]}
        conditions[f"N{n}"] = {"Fn::Not": [{"Condition": f"C{n}"}]}
    assert lengths(resources, conditions) == [4]


def test_a_hub_of_which_every_way_excludes_the_next() -> None:
    resources = hub(300)
    for n in range(300):
        resources[f"R{n}"]["Condition"], resources[f"W{n}"]["Condition"] = "C", "N"
    conditions = {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}, "N": {"Fn::Not": [{"Condition": "C"}]}}
    assert lengths(resources, conditions) == []


def test_a_bus_with_many_senders_and_rules() -> None:
    resources: Resources = {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}}}
    for n in range(300):
        entry = {"EventBusName": {"Ref": "Bus"}, "Source": f"s{n}", "DetailType": "x"}
        resources[f"M{n}"] = machine({"Entries": [entry]}, "events:putEvents")
        pattern = {"source": [{"prefix": "s"}], "detail": {"a": [{"anything-but": ["b"]}]}}
        resources[f"R{n}"] = rule(pattern, {"Ref": f"M{n}"}, EventBusName={"Ref": "Bus"})
    assert lengths(resources) == [3]


def test_rules_that_forward_many_events_to_their_own_bus() -> None:
    resources: Resources = {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}}}
    pattern = {field: [f"{field}{n}" for n in range(100)] for field in ("source", "detail-type")}
    for n in range(100):
        resources[f"R{n}"] = rule(pattern, arn("Bus"), EventBusName={"Ref": "Bus"})
    assert lengths(resources) == [2]


def test_buckets_that_all_tell_event_bridge() -> None:
    resources: Resources = {}
    for n in range(100):
        told: dict[str, Any] = {"NotificationConfiguration": {"EventBridgeConfiguration": {}}}
        resources[f"B{n}"] = {"Type": "AWS::S3::Bucket", "Properties": told}
        resources[f"M{n}"] = machine({"Bucket": {"Ref": f"B{n}"}, "Key": "x"}, "aws-sdk:s3:putObject")
        resources[f"R{n}"] = rule({"source": ["aws.s3"]}, {"Ref": f"M{n}"})
    assert lengths(resources) == [3]


def test_iot_rules_in_a_ring() -> None:
    resources: Resources = {}
    for n in range(500):
        action = {"Republish": {"Topic": f"a/b/{(n + 1) % 500}"}}
        payload = {"Sql": f"SELECT * FROM 'a/+/{n}'", "Actions": [action]}
        resources[f"R{n}"] = {"Type": "AWS::IoT::TopicRule", "Properties": {"TopicRulePayload": payload}}
    assert lengths(resources) == [500]


def test_a_role_that_everything_shares() -> None:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": [arn(f"Q{n}") for n in range(500)]}
    policies = [{"PolicyDocument": {"Statement": statement}}]
    resources: Resources = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}}}
    for n in range(500):
        variables = {"URL": {"Ref": f"Q{(n + 1) % 500}"}}
        properties = {"Role": arn("Role"), "Environment": {"Variables": variables}}
        mapping = {"FunctionName": {"Ref": f"F{n}"}, "EventSourceArn": arn(f"Q{n}")}
        resources |= {
            f"Q{n}": queue(),
            f"F{n}": {"Type": "AWS::Lambda::Function", "Properties": properties},
            f"M{n}": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        }
    assert lengths(resources) == [1000]


def test_policies_of_one_queue() -> None:
    policy = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Q"}], "PolicyDocument": {}}}
    resources: Resources = {"Q": queue()} | {f"P{n}": {**policy, "Condition": f"C{n % 9}"} for n in range(4000)}
    conditions = {f"C{n}": {"Fn::Equals": [{"Ref": "AWS::Region"}, f"region-{n}"]} for n in range(9)}
    found = findings(graph(json.dumps({"Conditions": conditions, "Resources": resources})))
    # Those under one condition exist together, and no others.
    assert any("overwritten-policy: queue 'Q' has 4000 policies" in each for each in found)


def test_a_task_definition_that_its_service_names_as_its_cluster() -> None:
    service = {"Type": "AWS::ECS::Service", "Properties": {"Cluster": arn("D"), "TaskDefinition": arn("D")}}
    assert lengths({"D": {"Type": "AWS::ECS::TaskDefinition"}, "S": service}) == []


def test_many_that_invoke_a_function_of_many_configurations() -> None:
    properties = {"FunctionName": {"Ref": "F"}, "DestinationConfig": {"OnSuccess": {"Destination": arn("F")}}}
    config = {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": properties}
    resources: Resources = {"F": {"Type": "AWS::Lambda::Function"}} | {f"C{n}": config for n in range(6000)}
    assert any(
        found.startswith("warning async-function-") for found in findings(graph(json.dumps({"Resources": resources})))
    )


def test_alarms_of_one_dead_letter_queue() -> None:
    dimensions = [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["D", "QueueName"]}}]
    properties = {"Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent", "Dimensions": dimensions}
    resources: Resources = {f"A{n}": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties} for n in range(600)}
    redrive = {"deadLetterTargetArn": arn("D"), "maxReceiveCount": 5}
    resources |= {"D": queue(), "Q": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": redrive}}}
    found = findings(graph(json.dumps({"Resources": resources})))
    assert sum("alarm-on-sent-messages" in each for each in found) == 600


@pytest.mark.parametrize("with_handler", [False, True])
def test_a_ring_of_queues_each_under_its_own_condition(with_handler: bool) -> None:
    number = 1000
    conditions: dict[str, Any] = {f"C{n}": {"Fn::Equals": [{"Ref": "P"}, {"Ref": f"P{n}"}]} for n in range(number)}
    resources: Resources = {}
    for n in range(number):
        redrive = {"deadLetterTargetArn": arn(f"Q{(n + 1) % number}"), "maxReceiveCount": 1}
        properties = {"RedrivePolicy": redrive}
        resources[f"Q{n}"] = {"Type": "AWS::SQS::Queue", "Condition": f"C{n}", "Properties": properties}
    if with_handler:
        resources["Q0"]["Properties"] = {}
        forwarding = {"Source": arn("Q0"), "Target": arn("Q1"), "RoleArn": "arn:aws:iam::123456789012:role/r"}
        resources["Pipe"] = {"Type": "AWS::Pipes::Pipe", "Properties": forwarding}
    parameters = {"P": {"Type": "String"}, **{f"P{n}": {"Type": "String"} for n in range(number)}}
    parts = {"Parameters": parameters, "Conditions": conditions, "Resources": resources}
    drawn = graph(json.dumps(parts))
    start = time.process_time()
    assert [len(loop.hops) for loop in loops(drawn)] == ([number + 1] if with_handler else [])
    assert time.process_time() - start < 3

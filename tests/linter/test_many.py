"""Documents of a quarter of a megabyte that are much of one thing: what they take grows as they do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from fuzz.product import BASELINE, examine

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

QUEUE = {"Type": "AWS::SQS::Queue"}
TEMPLATE = b"Resources: {Q: {Type: 'AWS::SQS::Queue'}}\n"
CASES: dict[str, Callable[[], Mapping[str, bytes]]] = {}


def case(make: Callable[[], Mapping[str, bytes]]) -> Callable[[], Mapping[str, bytes]]:
    CASES[make.__name__] = make
    return make


def template(resources: Iterator[tuple[str, Any]]) -> dict[str, bytes]:
    return {"t.json": json.dumps({"Resources": dict(resources)}).encode()}


def state(resources: Iterator[dict[str, Any]]) -> dict[str, bytes]:
    document = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x"}
    return {"t.json": json.dumps({**document, "resources": list(resources)}).encode()}


def topic_rule(sql: str, topic: str) -> dict[str, Any]:
    payload = {"Sql": f"SELECT * FROM '{sql}'", "Actions": [{"Republish": {"Topic": topic}}]}
    return {"Type": "AWS::IoT::TopicRule", "Properties": {"TopicRulePayload": payload}}


@case
def subscriptions_of_a_topic() -> Mapping[str, bytes]:
    subscriptions = [{"Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Q", "Arn"]}}] * 2500
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": subscriptions}}
    return template(iter([("Q", QUEUE), ("T", topic)]))


@case
def rules_that_republish() -> Mapping[str, bytes]:
    return template((f"R{number}", topic_rule(f"+/a{number}", f"a/b{number}")) for number in range(1500))


@case
def rules_that_select_all() -> Mapping[str, bytes]:
    return template((f"R{number}", topic_rule("#", "a")) for number in range(1500))


@case
def topics_of_many_levels() -> Mapping[str, bytes]:
    return template((f"R{number}", topic_rule("+/" * 200 + "#", "a/" * 200 + str(number))) for number in range(250))


@case
def buckets_and_rules() -> Mapping[str, bytes]:
    sends = {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": sends}
    target = {"Id": "x", "Arn": "arn:aws:lambda:eu-west-1:1:function:f"}
    rule = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["aws.s3"]}, "Targets": [target]}}
    return template((f"R{number}", bucket if number % 2 else rule) for number in range(2000))


@case
def dependencies_on_instances() -> Mapping[str, bytes]:
    attributes = {"arn": "arn:aws:sqs:eu-west-1:1:q"}
    instances = [
        {"index_key": number, "attributes": attributes, "dependencies": ["aws_sqs_queue.q"]} for number in range(2500)
    ]
    return state(iter([{"mode": "managed", "type": "aws_sqs_queue", "name": "q", "instances": instances}]))


@case
def resources_of_one_name() -> Mapping[str, bytes]:
    return state(
        {
            "mode": "managed",
            "type": "aws_sqs_queue",
            "name": f"q{number}",
            "instances": [{"attributes": {"name": "same", "tags": {"x": "same"}}}],
        }
        for number in range(2000)
    )


@case
def names_that_are_all_the_same() -> Mapping[str, bytes]:
    queue = {**QUEUE, "Properties": {"QueueName": "same"}}
    return template((f"Q{number}", queue) for number in range(1250))


@case
def references_to_anything() -> Mapping[str, bytes]:
    queue = {**QUEUE, "Properties": {"Tags": [{"Ref": "*"}]}}
    return template((f"Q{number}", queue) for number in range(2000))


def redrives(numbers: Iterator[tuple[int, int]]) -> Mapping[str, bytes]:
    def queue(target: int) -> dict[str, Any]:
        policy = {"deadLetterTargetArn": {"Fn::GetAtt": [f"Q{target}", "Arn"]}, "maxReceiveCount": 9}
        return {**QUEUE, "Properties": {"RedrivePolicy": policy}}

    return template((f"Q{number}", queue(target)) for number, target in numbers)


@case
def redrives_in_a_row() -> Mapping[str, bytes]:
    return redrives((number, number + 1) for number in range(1750))


@case
def redrives_in_a_circle() -> Mapping[str, bytes]:
    return redrives((number, (number + 1) % 1000) for number in range(1000))


@pytest.mark.parametrize("name", CASES)
def test_it_comes_to_an_end(name: str) -> None:
    # A second or two of the processor each; what is compared in pairs takes half a minute and more.
    assert examine(CASES[name](), limit=10.0, patience=20.0) is None


@pytest.mark.parametrize("file", ["a\0b", "\ud800", "a" * 5000, ""])
def test_a_baseline_may_name_any_file(file: str) -> None:
    entry = {"file": file, "resource": "r", "check": "queue-without-dlq", "part": "", "level": "note", "message": ""}
    baseline = json.dumps({"version": 1, "findings": [entry]}).encode()
    assert examine({"t.yaml": TEMPLATE, BASELINE: baseline}) is None

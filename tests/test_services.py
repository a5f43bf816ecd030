"""Every property that the table of settings names is one that CloudFormation knows.

The oracle is cfn-lint's copy of the resource provider schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from archlint.schema import Kind, ResourceType
from archlint.services import TABLE

#: What parts are cut out of.
PARTS = {
    "AWS::Events::Rule.Target": ("AWS::Events::Rule", "Targets[]"),
    "AWS::SNS::Topic.Subscription": ("AWS::SNS::Topic", "Subscription[]"),
    "AWS::IoT::TopicRule.Action": ("AWS::IoT::TopicRule", "TopicRulePayload.Actions[]"),
    "AWS::SES::ReceiptRule.Action": ("AWS::SES::ReceiptRule", "Rule.Actions[]"),
}
#: Parts in a form of archlint's own.
MADE_UP = {
    "AWS::ApiGateway.Integration",
    "AWS::CloudWatch::Alarm.Search",
    "AWS::Lambda::Function.Call",
    "AWS::S3::Bucket.Notification",
    "AWS::StepFunctions::StateMachine.Task",
    "Custom::S3BucketNotifications",
    "Custom::S3BucketNotifications.Notification",
}
#: What SAM's events bring along.
OF_SAM = {"SamEvent"}
_SQL = "ApplicationConfiguration.SqlApplicationConfiguration.Inputs[]."
#: One row serves two types, of which only one has the property.
ONLY_IN_ANOTHER_TYPE = {
    ("AWS::DynamoDB::Table", "Replicas[].KinesisStreamSpecification.StreamArn"),
    ("AWS::DynamoDB::GlobalTable", "KinesisStreamSpecification.StreamArn"),
    ("AWS::ApiGateway::RestApi", "Target"),
    ("AWS::KinesisAnalytics::Application", _SQL + "KinesisStreamsInput.ResourceARN"),
    ("AWS::KinesisAnalytics::Application", _SQL + "KinesisFirehoseInput.ResourceARN"),
    ("AWS::KinesisAnalyticsV2::Application", "Inputs[].KinesisStreamsInput.ResourceARN"),
    ("AWS::KinesisAnalyticsV2::Application", "Inputs[].KinesisFirehoseInput.ResourceARN"),
}


def _paths(row: ResourceType) -> Iterator[str]:
    yield from (path for setting in row.settings.values() for path in setting.path.split("|") if path)
    yield from (link.path for link in row.links)
    yield from filter(None, (row.name, row.stands_for))


CASES = sorted({(name, path) for name, row in TABLE.items() if name not in MADE_UP for path in _paths(row)})


def _has(schema: dict[str, Any], root: dict[str, Any], steps: list[str]) -> bool:
    """Tell whether a schema has a path; free-form objects, and strings that hold JSON, have all."""
    while "$ref" in schema:
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    if not steps:
        return True
    if steps[0] == "[]":
        return _has(schema["items"], root, steps[1:]) if "items" in schema else "array" not in str(schema.get("type"))
    properties = dict(schema.get("properties", {}))
    for variant in [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]:
        properties |= variant.get("properties", {})
    if not properties:
        return "object" in str(schema.get("type")) or "string" in str(schema.get("type"))
    return steps[0] in properties and _has(properties[steps[0]], root, steps[1:])


@pytest.mark.parametrize(("name", "path"), CASES)
def test_property_exists(name: str, path: str) -> None:
    if path in OF_SAM or (name, path) in ONLY_IN_ANOTHER_TYPE:
        return
    type_name, prefix = PARTS.get(name, (name, ""))
    root = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_name).schema
    # `Targets[].Arn` and `Parameters[ParameterName=LambdaArn].ParameterValue` take a step into an element.
    steps = re.sub(r"\[[^\]]*\]", ".[]", f"{prefix}.{path}".strip(".")).split(".")
    assert _has(root, root, steps)


def test_every_kind_has_a_row_or_stands_for_what_has_none() -> None:
    assert set(Kind) - {row.kind for row in TABLE.values()} == {Kind.EXTERNAL, Kind.OTHER}

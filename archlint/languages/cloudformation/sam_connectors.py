"""SAM connectors: the policies that they write, for services that deliver and for the roles of what sends.

A connector only grants permissions; it subscribes nobody and triggers nothing.
Source: AWS SAM Developer Guide, "Managing resource permissions with AWS SAM connectors".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from archlint.languages.cloudformation.template import Template
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Tree, Value

#: Sources that a resource policy has to admit, and as whom.
_PRINCIPALS = {
    "AWS::SNS::Topic": "sns.amazonaws.com",
    "AWS::Events::Rule": "events.amazonaws.com",
    "AWS::S3::Bucket": "s3.amazonaws.com",
}
_ACTIONS = {
    "AWS::SQS::Queue": "sqs:SendMessage",
    "AWS::SNS::Topic": "sns:Publish",
    "AWS::Lambda::Function": "lambda:InvokeFunction",
}


#: Where what sends by its own role keeps that role.
_ROLES = {"AWS::Lambda::Function": "Role", "AWS::StepFunctions::StateMachine": "RoleArn"}
#: What a connector lets a role do, by what it leads to and by the permission that it asks for.
_GRANTED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("AWS::SQS::Queue", "Read"): ("sqs:ReceiveMessage",),
    ("AWS::SQS::Queue", "Write"): ("sqs:SendMessage",),
    ("AWS::SNS::Topic", "Write"): ("sns:Publish",),
    ("AWS::Events::EventBus", "Write"): ("events:PutEvents",),
    ("AWS::DynamoDB::Table", "Read"): ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    ("AWS::DynamoDB::Table", "Write"): (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
    ),
    ("AWS::S3::Bucket", "Read"): ("s3:GetObject",),
    ("AWS::S3::Bucket", "Write"): ("s3:PutObject", "s3:DeleteObject"),
    ("AWS::Lambda::Function", "Write"): ("lambda:InvokeFunction",),
    ("AWS::StepFunctions::StateMachine", "Write"): ("states:StartExecution",),
}


class _Pair(NamedTuple):
    """What a connector connects, and what it is called.

    Attributes:
        source: the logical id of what sends.
        destination: the logical id of what receives.
        permissions: `Read` and `Write`, as they are asked for.
        at: where the connector stands.
        connector: its logical id.
    """

    source: str
    destination: str
    permissions: tuple[str, ...]
    at: Node
    connector: str


def expand(template: Template) -> None:
    """Add the policies that a template's connectors write."""
    for number, pair in enumerate(list(_pairs(template))):
        policy = _policy(template, pair)
        if policy is not None:
            template.declarations[f"connector {number}"] = policy


def _pairs(template: Template) -> Iterator[_Pair]:
    """Yield every connector with each of its destinations, those embedded in a resource too."""
    for name, node in template.root.get("Resources").items():
        if node.get("Type").text == "AWS::Serverless::Connector":
            yield from _each(node.get("Properties").get("Source").get("Id").text, node, name)
        for own, connector in node.get("Connectors").items():
            yield from _each(name, connector, f"{name}{own}")


def _each(source: str, at: Node, connector: str) -> Iterator[_Pair]:
    properties = at.get("Properties")
    destinations, permissions = properties.get("Destination"), properties.get("Permissions")
    asked = tuple(permission.text for permission in permissions.elements())
    for destination in destinations.elements() if isinstance(destinations.data, list) else [destinations]:
        yield _Pair(source, destination.get("Id").text, asked, at, connector)


def _policy(template: Template, pair: _Pair) -> Declaration | None:
    sender, receiver = template.declarations.get(pair.source), template.declarations.get(pair.destination)
    if sender is None or receiver is None:
        return None
    if sender.type in _ROLES:
        return _of_role(sender, receiver, pair, template)
    return _of_resource(sender, receiver, pair, template)


def _of_role(sender: Declaration, receiver: Declaration, pair: _Pair, template: Template) -> Declaration:
    """Return the policy that lets a role act on a resource."""
    actions = [action for asked in pair.permissions for action in _GRANTED.get((receiver.type, asked), ())]
    resource = Value.of(Reference(receiver, "Arn"), pair.at.place)
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    properties = {"Roles": [sender.at(_ROLES[sender.type])], "PolicyDocument": {"Statement": [statement]}}
    return _declared("AWS::IAM::ManagedPolicy", properties, sender, pair, template)


def _of_resource(sender: Declaration, receiver: Declaration, pair: _Pair, template: Template) -> Declaration | None:
    """Return the policy by which a resource admits a service; None where it needs none."""
    service, action = _PRINCIPALS.get(sender.type), _ACTIONS.get(receiver.type)
    if service is None or action is None:
        return None
    target = Value.of(Reference(receiver, "Ref"), pair.at.place)
    statement = {"Effect": "Allow", "Action": action, "Principal": {"Service": service}}
    document: dict[str, Any] = {"PolicyDocument": {"Statement": [statement]}}
    type_name, properties = {
        "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", {**document, "Queues": [target]}),
        "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", {**document, "Topics": [target]}),
        "AWS::Lambda::Function": (
            "AWS::Lambda::Permission",
            {"FunctionName": target, "Action": action, "Principal": service},
        ),
    }[receiver.type]
    return _declared(type_name, properties, receiver, pair, template)


def _declared(
    type_name: str, properties: dict[str, Any], of: Declaration, pair: _Pair, template: Template
) -> Declaration:
    tree = Value.of(Tree(pair.at.with_data(properties), template.dialect), pair.at.place)
    generated = f"{pair.connector}{type_name.rpartition(':')[2]}"
    return Declaration(pair.connector, type_name, pair.at.place, tree, when=of.when, generated=generated)

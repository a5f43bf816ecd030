"""SAM connectors: the resource policies that they write for services that deliver.

A connector only grants permissions; it subscribes nobody and triggers nothing.
Source: AWS SAM Developer Guide, "Managing resource permissions with AWS SAM connectors".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.declaration import Declaration
from archlint.node import Node
from archlint.parse.template import Template
from archlint.value import Reference, Tree, Value

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


def expand(template: Template) -> None:
    """Add the policies that a template's connectors write."""
    for number, (source, destination, at, connector) in enumerate(list(_pairs(template))):
        policy = _policy(template, source, destination, at, connector)
        if policy is not None:
            template.declarations[f"connector {number}"] = policy


def _pairs(template: Template) -> Iterator[tuple[str, str, Node, str]]:
    """Yield source, destination, place and logical id of every connector, those embedded in a resource too."""
    for name, node in template.root.get("Resources").items():
        if node.get("Type").text == "AWS::Serverless::Connector":
            properties = node.get("Properties")
            for destination in _each(properties.get("Destination")):
                yield properties.get("Source").get("Id").text, destination.get("Id").text, node, name
        for own, connector in node.get("Connectors").items():
            for destination in _each(connector.get("Properties").get("Destination")):
                yield name, destination.get("Id").text, connector, f"{name}{own}"


def _each(node: Node) -> list[Node]:
    return list(node.elements()) if isinstance(node.data, list) else [node]


def _policy(template: Template, source: str, destination: str, at: Node, connector: str) -> Declaration | None:
    sender, receiver = template.declarations.get(source), template.declarations.get(destination)
    service = _PRINCIPALS.get(sender.type) if sender else None
    action = _ACTIONS.get(receiver.type) if receiver else None
    if receiver is None or service is None or action is None:
        return None
    target = Value.of(Reference(receiver, "Ref"), at.place)
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
    tree = Value.of(Tree(at.with_data(properties), template.dialect), at.place)
    generated = f"{connector}{type_name.rpartition(':')[2]}"
    return Declaration(connector, type_name, at.place, tree, receiver.when, generated=generated)

"""The role that SAM creates for a function or state machine, with the policies that its author lists.

Source: AWS SAM Developer Guide, "AWS SAM policy templates" and the property `Policies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from archlint.languages.cloudformation.template import Template
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Value

_TABLE_WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem")
#: The policy templates that let a function write, or read on its own: the parameter that names the resource, and what
#: they allow.
_TEMPLATES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "DynamoDBCrudPolicy": ("TableName", ("dynamodb:GetItem", "dynamodb:DeleteItem", *_TABLE_WRITES)),
    "DynamoDBWritePolicy": ("TableName", _TABLE_WRITES),
    "EcsRunTaskPolicy": ("TaskDefinition", ("ecs:RunTask",)),
    "ElasticsearchHttpPostPolicy": ("DomainName", ("es:ESHttpPost", "es:ESHttpPut")),
    "EventBridgePutEventsPolicy": ("EventBusName", ("events:PutEvents",)),
    "FirehoseCrudPolicy": ("DeliveryStreamName", ("firehose:PutRecord", "firehose:PutRecordBatch")),
    "FirehoseWritePolicy": ("DeliveryStreamName", ("firehose:PutRecord", "firehose:PutRecordBatch")),
    "KinesisCrudPolicy": ("StreamName", ("kinesis:PutRecord", "kinesis:PutRecords")),
    "KinesisStreamReadPolicy": ("StreamName", ("kinesis:GetRecords",)),
    "LambdaInvokePolicy": ("FunctionName", ("lambda:InvokeFunction",)),
    "S3CrudPolicy": ("BucketName", ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
    "S3FullAccessPolicy": ("BucketName", ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
    "S3WritePolicy": ("BucketName", ("s3:PutObject",)),
    "SNSCrudPolicy": ("TopicName", ("sns:Publish",)),
    "SNSPublishMessagePolicy": ("TopicName", ("sns:Publish",)),
    "SQSPollerPolicy": ("QueueName", ("sqs:ReceiveMessage",)),
    "SQSSendMessagePolicy": ("QueueName", ("sqs:SendMessage",)),
    "StepFunctionsExecutionPolicy": ("StateMachineName", ("states:StartExecution",)),
    "StepFunctionsExecutionPolicy_v2": ("StateMachineName", ("states:StartExecution", "states:StartSyncExecution")),
}


class _SamResource(Protocol):
    """The function or state machine that the role is for."""

    declaration: Declaration
    template: Template

    def create(self, logical_id: str, type_name: str, at: Node, properties: dict[str, Any], name: str) -> Declaration:
        """Add a resource that SAM creates on its own."""
        ...

    def section(self, name: str) -> Node:
        """Return a property."""
        ...


def role(resource: _SamResource) -> Node:
    """Return the role of a SAM resource: the one its author names, else the one that SAM creates.

    What has neither policies nor connectors is granted nothing by it, and needs none here.
    """
    named, policies = resource.section("Role"), resource.section("Policies")
    if named.data is not None or (policies.data is None and not resource.template.has_connectors):
        return named
    listed = list(policies.elements()) if isinstance(policies.data, list) else [policies]
    inline = [policies.with_data({"PolicyDocument": document}) for policy in listed for document in _documents(policy)]
    managed = [policy for policy in listed if isinstance(policy.data, str) or _is_function(policy)]
    properties = {"Policies": inline, "ManagedPolicyArns": managed}
    name = resource.declaration.name
    created = resource.create(f"{name}Role", "AWS::IAM::Role", policies, properties, name)
    return policies.with_data(Value.of(Reference(created, "Arn"), policies.place))


def _documents(policy: Node) -> Iterator[Node]:
    if "Statement" in (policy.data if isinstance(policy.data, dict) else ()):
        yield policy
    for name, parameters in policy.items():
        if name in _TEMPLATES:
            parameter, actions = _TEMPLATES[name]
            statement = {"Effect": "Allow", "Action": list(actions), "Resource": parameters.get(parameter)}
            yield parameters.with_data({"Statement": [statement]})
        elif name == "Fn::If":
            parts = list(parameters.elements())
            for number, choice in enumerate(parts[1:3], start=1):
                for document in _documents(choice):
                    either: list[Any] = [parts[0], {}, {}]
                    either[number] = document
                    yield choice.with_data({"Fn::If": either})


def _is_function(policy: Node) -> bool:
    """Tell whether an intrinsic function says which policy it is."""
    return isinstance(policy.data, dict) and next(iter(policy.data), "").startswith(("Ref", "Fn::"))

"""The role that SAM creates for a function or state machine, with the policies that its author lists.

Source: AWS SAM Developer Guide, "AWS SAM policy templates" and the property `Policies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from archlint.languages.cloudformation.template import Template
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Value

_TABLE_WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem")
_TABLE_READS = ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")
_OBJECT_READS = ("s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket")
_STREAM_READS = ("kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetShardIterator")
#: It allows what it does on all secrets of the account, whatever function it names.
_ROTATES = "AWSSecretsManagerRotationPolicy"
#: The policy templates that let a function write, or read on its own: the parameter that names the resource, and what
#: they allow of what edges need.
_TEMPLATES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AWSSecretsManagerGetSecretValuePolicy": ("SecretArn", ("secretsmanager:GetSecretValue",)),
    _ROTATES: (
        "FunctionName",
        ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    ),
    "DynamoDBCrudPolicy": ("TableName", ("dynamodb:DeleteItem", *_TABLE_READS, *_TABLE_WRITES)),
    "DynamoDBReadPolicy": ("TableName", _TABLE_READS),
    "DynamoDBWritePolicy": ("TableName", _TABLE_WRITES),
    "EcsRunTaskPolicy": ("TaskDefinition", ("ecs:RunTask",)),
    "ElasticsearchHttpPostPolicy": ("DomainName", ("es:ESHttpPost", "es:ESHttpPut")),
    "EventBridgePutEventsPolicy": ("EventBusName", ("events:PutEvents",)),
    "FirehoseCrudPolicy": ("DeliveryStreamName", ("firehose:PutRecord", "firehose:PutRecordBatch")),
    "FirehoseWritePolicy": ("DeliveryStreamName", ("firehose:PutRecord", "firehose:PutRecordBatch")),
    "KMSDecryptPolicy": ("KeyId", ("kms:Decrypt",)),
    "KMSEncryptPolicy_v2": ("KeyId", ("kms:GenerateDataKey",)),
    "KinesisCrudPolicy": ("StreamName", ("kinesis:PutRecord", "kinesis:PutRecords", *_STREAM_READS)),
    "KinesisStreamReadPolicy": ("StreamName", ("kinesis:GetRecords", *_STREAM_READS)),
    "LambdaInvokePolicy": ("FunctionName", ("lambda:InvokeFunction",)),
    "S3CrudPolicy": ("BucketName", (*_OBJECT_READS, "s3:PutObject", "s3:DeleteObject")),
    "S3FullAccessPolicy": ("BucketName", (*_OBJECT_READS, "s3:PutObject", "s3:DeleteObject")),
    "S3ReadPolicy": ("BucketName", _OBJECT_READS),
    "S3WritePolicy": ("BucketName", ("s3:PutObject",)),
    "SNSCrudPolicy": ("TopicName", ("sns:Publish",)),
    "SNSPublishMessagePolicy": ("TopicName", ("sns:Publish",)),
    "SQSPollerPolicy": ("QueueName", ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")),
    "SQSSendMessagePolicy": ("QueueName", ("sqs:SendMessage",)),
    "StepFunctionsCallbackPolicy": (
        "StateMachineName",
        ("states:SendTaskFailure", "states:SendTaskHeartbeat", "states:SendTaskSuccess"),
    ),
    "StepFunctionsExecutionPolicy": ("StateMachineName", ("states:StartExecution",)),
    "StepFunctionsExecutionPolicy_v2": ("StateMachineName", ("states:StartExecution", "states:StartSyncExecution")),
}
#: What SAM writes before the parameter of a policy template, and after it: a name alone makes the ARN of anything.
_ARNS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "DeliveryStreamName": ("firehose", "deliverystream/", ("",)),
    "EventBusName": ("events", "event-bus/", ("",)),
    # Of any version and alias, too; of a topic, whatever begins so, as `SNSCrudPolicy` has it.
    "FunctionName": ("lambda", "function:", ("", "*")),
    "QueueName": ("sqs", "", ("",)),
    "StateMachineName": ("states", "stateMachine:", ("",)),
    "StreamName": ("kinesis", "stream/", ("",)),
    "TableName": ("dynamodb", "table/", ("", "/index/*")),
    "TopicName": ("sns", "", ("", "*")),
}
#: The policy templates that allow nothing of what edges need.
_OTHERS = frozenset(
    f"{name}Policy"
    for name in (
        "AMIDescribe",
        "AcmGetCertificate",
        "AthenaQuery",
        "CloudFormationDescribeStacks",
        "CloudWatchDashboard",
        "CloudWatchDescribeAlarmHistory",
        "CloudWatchPutMetric",
        "CodeCommitCrud",
        "CodeCommitRead",
        "CodePipelineLambdaExecution",
        "CodePipelineReadOnly",
        "ComprehendBasicAccess",
        "CostExplorerReadOnly",
        "DynamoDBBackupFullAccess",
        "DynamoDBReconfigure",
        "EC2CopyImage",
        "EC2Describe",
        "EFSWriteAccess",
        "EKSDescribe",
        "ElasticMapReduceAddJobFlowSteps",
        "ElasticMapReduceCancelSteps",
        "ElasticMapReduceModifyInstanceFleet",
        "ElasticMapReduceModifyInstanceGroups",
        "ElasticMapReduceSetTerminationProtection",
        "ElasticMapReduceTerminateJobFlows",
        "FilterLogEvents",
        "KMSEncrypt",
        "MobileAnalyticsWriteOnlyAccess",
        "OrganizationsListAccounts",
        "PinpointEndpointAccess",
        "PollyFullAccess",
        "RekognitionDetectOnly",
        "RekognitionFaces",
        "RekognitionFacesManagement",
        "RekognitionLabels",
        "RekognitionNoDataAccess",
        "RekognitionRead",
        "RekognitionWriteOnlyAccess",
        "Route53ChangeResourceRecordSets",
        "SESBulkTemplatedCrud",
        "SESCrud",
        "SESEmailTemplateCrud",
        "SESSendBounce",
        "SSMParameterRead",
        "SSMParameterWithSlashPrefixRead",
        "SageMakerCreateEndpoint",
        "SageMakerCreateEndpointConfig",
        "ServerlessRepoReadWriteAccess",
        "Textract",
        "TextractDetectAnalyze",
        "TextractGetResult",
        "VPCAccess",
    )
) | {"SESBulkTemplatedCrudPolicy_v2"}
#: What SAM lets the role of a function read, by the events that it has.
_READING = {"SQS": "SQSQueue", "Kinesis": "Kinesis", "DynamoDB": "DynamoDB", "MSK": "MSK"}
#: What SAM lets it do to a broker that it reads from.
_READING_BROKERS = ("mq:DescribeBroker", "secretsmanager:GetSecretValue")
#: What SAM lets it do to its dead-letter queue and its destinations.
_SENDING = ("sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "events:PutEvents", "s3:PutObject")


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


def role(resource: _SamResource, destinations: Sequence[Node] = ()) -> Node:
    """Return the role of a SAM resource: the one its author names, else the one that SAM creates.

    Args:
        resource: the resource.
        destinations: where a function sends what comes of events, those that SAM creates among them.
    """
    named, policies = resource.section("Role"), resource.section("Policies")
    if named.data is not None:
        return named
    listed = list(policies.elements()) if isinstance(policies.data, list) else [policies]
    inline = [policies.with_data({"PolicyDocument": document}) for policy in listed for document in _documents(policy)]
    managed = [policy for policy in listed if policy.data is not None and not _is_read(policy)]
    own = [
        policies.with_data({"PolicyDocument": {"Statement": [each]}})
        for each in _own_statements(resource, destinations)
    ]
    properties = {
        "Policies": inline,
        "ManagedPolicyArns": [*managed, *_own_policies(resource)],
        # What SAM writes is no sign of what the code does.
        "SamPolicies": own,
        "PermissionsBoundary": resource.section("PermissionsBoundary"),
    }
    name = resource.declaration.name
    created = resource.create(f"{name}Role", "AWS::IAM::Role", policies, properties, name)
    return policies.with_data(Value.of(Reference(created, "Arn"), policies.place))


def _own_policies(resource: _SamResource) -> Iterator[Node]:
    """Yield the policies of AWS's by which SAM lets a function read what its events poll."""
    for _name, event in resource.section("Events").items():
        kind = event.text_at("Type")
        # A topic's messages may come through a queue that SAM creates.
        through_queue = event.get("Properties").get("SqsSubscription").data not in (None, False, "false")
        service = "SQSQueue" if kind == "SNS" and through_queue else _READING.get(kind)
        if service:
            yield event.with_data(f"arn:aws:iam::aws:policy/service-role/AWSLambda{service}ExecutionRole")


def _own_statements(resource: _SamResource, destinations: Sequence[Node]) -> Iterator[dict[str, Any]]:
    """Yield the statements by which SAM lets a function send to its dead-letter queue and its destinations."""
    destinations = [*destinations]
    targets = [resource.section("DeadLetterQueue").get("TargetArn")]
    for _name, event in resource.section("Events").items():
        properties = event.get("Properties")
        broker, failure = properties.get("Broker"), properties.get("DestinationConfig").get("OnFailure")
        if event.text_at("Type") == "MQ" and broker.data is not None:
            yield {"Effect": "Allow", "Action": list(_READING_BROKERS), "Resource": broker}
        if failure.get("Type").data is not None:
            destinations.append(failure)
    for destination in destinations:
        in_bucket = destination.text_at("Type") in ("S3", "S3Bucket")
        # The bucket's objects, and what an intrinsic function says.
        anything = in_bucket or (destination.data is not None and "Destination" not in destination.data)
        targets.append(destination.with_data("*") if anything else destination.get("Destination"))
    for target in targets:
        if target.data is not None:
            yield {"Effect": "Allow", "Action": list(_SENDING), "Resource": target}


def _documents(policy: Node) -> Iterator[Node]:
    if "Statement" in (policy.data if isinstance(policy.data, dict) else ()):
        yield policy
    for name, parameters in policy.items():
        if name in _TEMPLATES:
            parameter, actions = _TEMPLATES[name]
            resource = "*" if name == _ROTATES else _resource(parameter, parameters.get(parameter))
            statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
            yield parameters.with_data({"Statement": [statement]})
        elif name == "Fn::If":
            parts = list(parameters.elements())
            for number, choice in enumerate(parts[1:3], start=1):
                for document in _documents(choice):
                    either: list[Any] = [parts[0], {}, {}]
                    either[number] = document
                    yield choice.with_data({"Fn::If": either})


def _resource(parameter: str, named: Node) -> Node | list[Node]:
    """Return the resource of a policy template's statement: the ARN that SAM makes, of whatever the author gave."""
    if parameter not in _ARNS or named.data is None:
        return named
    service, kind, ends = _ARNS[parameter]
    place = [{"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}, ":"]
    start = ["arn:", {"Ref": "AWS::Partition"}, f":{service}:", *place, kind]
    return [named.with_data({"Fn::Join": ["", [*start, named, end]]}) for end in ends]


def _is_read(policy: Node) -> bool:
    """Tell whether what a policy allows is read, or is nothing that edges need; an intrinsic function may say any."""
    data = policy.data if isinstance(policy.data, dict) else {}
    names = data.keys() - {"Version", "Id", "Statement"}
    return bool(data) and all(name in _TEMPLATES or name in _OTHERS for name in names)

"""Calls of AWS APIs, by the tasks of state machines and by the code of functions: what they name, and with what.

Source: the AWS API references of the services named below; Step Functions Developer Guide, "Integrating services".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from archlint.aws.columns import one_of
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import Row, resource
from archlint.model.values.value import NOTHING, Known, Outcome, Tree, Unknown, Value

_TABLE = (("Table", "TableName"),)
_READ_TABLE = (("ReadTable", "TableName"),)
_STREAM = (("Stream", "StreamName"), ("Stream", "StreamARN"), ("Stream", "StreamArn"))
_DELIVERY_STREAM = (("DeliveryStream", "DeliveryStreamName"),)
_QUEUE = (("Queue", "QueueUrl"), ("Queue", "QueueName"))
_TOPIC = (("Topic", "TopicArn"), ("Topic", "TargetArn"))
_BUCKET = (("Bucket", "Bucket"),)
#: The API itself begins with a small letter, tasks of state machines with a capital one.
_MACHINE = (("Machine", "StateMachineArn"), ("Machine", "stateMachineArn"))
_FUNCTION = (("Function", "FunctionName"),)

#: What a call names, by its action: our word for it, and where in the arguments.
_PEERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "batch:SubmitJob": (("JobQueue", "JobQueue"), ("JobDefinition", "JobDefinition")),
    "dynamodb:BatchWriteItem": _TABLE,
    "dynamodb:DeleteItem": _TABLE,
    "dynamodb:GetItem": _READ_TABLE,
    "dynamodb:PutItem": _TABLE,
    "dynamodb:Query": _READ_TABLE,
    "dynamodb:Scan": _READ_TABLE,
    "dynamodb:TransactWriteItems": _TABLE,
    "dynamodb:UpdateItem": _TABLE,
    "ecs:RunTask": (("Cluster", "Cluster"), ("TaskDefinition", "TaskDefinition")),
    "events:PutEvents": (("Bus", "Entries[].EventBusName"),),
    "firehose:PutRecord": _DELIVERY_STREAM,
    "firehose:PutRecordBatch": _DELIVERY_STREAM,
    "glue:StartCrawler": (("Job", "Name"),),
    "glue:StartJobRun": (("Job", "JobName"),),
    "kinesis:PutRecord": _STREAM,
    "kinesis:PutRecords": _STREAM,
    "lambda:Invoke": _FUNCTION,
    "lambda:InvokeAsync": _FUNCTION,
    "lambda:InvokeWithResponseStream": _FUNCTION,
    "s3:CompleteMultipartUpload": _BUCKET,
    "s3:CopyObject": _BUCKET,
    "s3:DeleteObject": _BUCKET,
    "s3:DeleteObjects": _BUCKET,
    "s3:PutObject": _BUCKET,
    "sagemaker:CreateEndpoint": (("Endpoint", "EndpointName"),),
    "sagemaker:UpdateEndpoint": (("Endpoint", "EndpointName"),),
    "sns:Publish": _TOPIC,
    "sns:PublishBatch": (("Topic", "TopicArn"),),
    "sqs:SendMessage": _QUEUE,
    "sqs:SendMessageBatch": _QUEUE,
    "states:StartExecution": _MACHINE,
    "states:StartSyncExecution": _MACHINE,
}
#: The lists in which a batch holds its messages.
_BATCHES = ("Entries", "PublishBatchRequestEntries")


def described(action: str, arguments: Value, peer: Callable[[Outcome], Outcome]) -> dict[str, Any]:
    """Return what a call says, as the properties of a part that `caller` describes.

    Args:
        action: the service's prefix in IAM and the API's operation: `sqs:SendMessage`.
        arguments: the call's arguments, by the API's own names.
        peer: what a name in them means.
    """
    data: dict[str, Any] = {"Action": action, "Asynchronous": False}
    for key, path in _PEERS.get(action, ()):
        named = [Value((branch,)).convert(peer) for branch in arguments.each(path)]
        found = [value for value in named if not value.certainly_absent]
        if found:
            data[key] = data.get(key, []) + found
    if "Function" in data:
        invocation = arguments.step("InvocationType").convert(peer).convert(one_of("Event"), Known(False))
        data["Asynchronous"] = True if action == "lambda:InvokeAsync" else invocation
    data |= {name: read(arguments) for name, read in _DETAILS.get(action.partition(":")[0], {}).items()}
    return data


def _of_messages(arguments: Value, key: str) -> Value:
    """Return what a message is sent with, or all messages of a batch; absent where one of them goes without."""
    batch = next((name for name in _BATCHES if not arguments.step(name).certainly_absent), "")
    if not batch:
        return arguments.step(key)
    entries = arguments.step(batch)
    if not isinstance(entries.outcome, Tree):
        return Value.of(Unknown("its entries are not known"), entries.place)
    values = [Value((entry,)).step(key) for entry in entries.each("[]")]
    if any(value.certainly_absent for value in values):
        return NOTHING
    same = len({value.known for value in values}) == 1
    return values[0] if same else Value.of(Unknown("it differs from entry to entry"), entries.place)


def _partition_key(arguments: Value) -> Value:
    """Return the partition key of a record, or of several records where all have the same."""
    single = arguments.step("PartitionKey")
    if not single.certainly_absent:
        return single
    keys = [Value((branch,)) for branch in arguments.each("Records[].PartitionKey")]
    known = {key.known for key in keys}
    return keys[0] if len(known) == 1 and None not in known else NOTHING


_GROUPS = {key: partial(_of_messages, key=key) for key in ("MessageGroupId", "MessageDeduplicationId")}
#: What calls say of what they send, by service.
_DETAILS: Mapping[str, Mapping[str, Callable[[Value], Value]]] = {
    "events": {"Events": lambda arguments: arguments.step("Entries")},
    "kinesis": {"PartitionKey": _partition_key},
    "s3": {"ObjectKey": lambda arguments: arguments.step("Key")},
    "sns": _GROUPS,
    "sqs": _GROUPS,
}


def messaging(row: Row) -> Row:
    """Add what every part has that calls an API: the action, what it sends with, and the resources that it names."""
    return (
        row.setting("action", cfn="Action")
        .setting("message_group_id", cfn="MessageGroupId")
        .setting("message_deduplication_id", cfn="MessageDeduplicationId")
        .setting("partition_key", cfn="PartitionKey")
        .link(Link.INVOKES, Kind.FUNCTION, cfn="Function[]")
        .link(Link.INVOKES, Kind.MACHINE, cfn="Machine[]")
        .link(Link.DELIVERS_TO, Kind.QUEUE, cfn="Queue[]")
        .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="Topic[]")
        .link(Link.DELIVERS_TO, Kind.BUS, cfn="Bus[]")
        .link(Link.DELIVERS_TO, Kind.STREAM, cfn="Stream[]")
        .link(Link.DELIVERS_TO, Kind.DELIVERY_STREAM, cfn="DeliveryStream[]")
        .link(Link.WRITES_TO, Kind.TABLE, cfn="Table[]")
    )


def caller(kind: Kind, type_name: str) -> Row:
    """Return the row of a part that calls an API as `described` says."""
    return (
        messaging(resource(kind, type_name))
        .setting("asynchronous", cfn="Asynchronous")
        .listing(
            "events",
            cfn=("Events", {"source": "Source", "detail_type": "DetailType", "bus": "EventBusName"}),
        )
        .setting("object_key", cfn="ObjectKey")
        .link(Link.READS, Kind.TABLE, cfn="ReadTable[]")
        .link(Link.WRITES_TO, Kind.BUCKET, cfn="Bucket[]")
        .link(Link.INVOKES, Kind.CLUSTER, cfn="Cluster[]")
        .link(Link.INVOKES, Kind.TASK_DEFINITION, cfn="TaskDefinition[]")
        .link(Link.INVOKES, Kind.BATCH_JOB_QUEUE, cfn="JobQueue[]")
        .link(Link.INVOKES, Kind.BATCH_JOB, cfn="JobDefinition[]")
        .link(Link.INVOKES, Kind.ML_ENDPOINT, cfn="Endpoint[]")
        .link(Link.INVOKES, Kind.GLUE_JOB, cfn="Job[]")
    )

"""Who writes what: the operations of AWS APIs that send, write, start or read, and what they name.

The one place for these facts: what calls name (`api_calls`), what API integrations name (`services/apigateway`), which
permissions are evidence of writing (`Row.is_written`, `graph/inference`) derive from it.

Source: the AWS API references of the services named below; Service Authorization Reference, "Actions, resources, and
condition keys for AWS services" (which permission an operation needs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archlint.aws.kinds import Kind, Link


class Peer(NamedTuple):
    """What an operation names.

    Attributes:
        key: our word for it, as the parts that describe calls have it.
        kind: the kind of resource.
        link: what the call means for it.
    """

    key: str
    kind: Kind
    link: Link


_FUNCTION = Peer("Function", Kind.FUNCTION, Link.INVOKES)
_MACHINE = Peer("Machine", Kind.MACHINE, Link.INVOKES)
_QUEUE = Peer("Queue", Kind.QUEUE, Link.DELIVERS_TO)
_TOPIC = Peer("Topic", Kind.TOPIC, Link.DELIVERS_TO)
_BUS = Peer("Bus", Kind.BUS, Link.DELIVERS_TO)
_STREAM = Peer("Stream", Kind.STREAM, Link.DELIVERS_TO)
_DELIVERY_STREAM = Peer("DeliveryStream", Kind.FIREHOSE_STREAM, Link.DELIVERS_TO)
_TABLE = Peer("Table", Kind.TABLE, Link.WRITES_TO)
_READ_TABLE = Peer("ReadTable", Kind.TABLE, Link.READS)
_BUCKET = Peer("Bucket", Kind.BUCKET, Link.WRITES_TO)
_CLUSTER = Peer("Cluster", Kind.ECS_CLUSTER, Link.INVOKES)
_TASK_DEFINITION = Peer("TaskDefinition", Kind.TASK_DEFINITION, Link.INVOKES)
_JOB_QUEUE = Peer("JobQueue", Kind.BATCH_JOB_QUEUE, Link.INVOKES)
_JOB_DEFINITION = Peer("JobDefinition", Kind.BATCH_JOB, Link.INVOKES)
_ENDPOINT = Peer("Endpoint", Kind.ML_ENDPOINT, Link.INVOKES)
_GLUE_JOB = Peer("Job", Kind.GLUE_JOB, Link.INVOKES)
_ENDPOINT_OF_BUSES = Peer("GlobalEndpoint", Kind.ENDPOINT, Link.DELIVERS_TO)
_ARCHIVE = Peer("Archive", Kind.ARCHIVE, Link.READS)
_REPLAYED = Peer("Replayed", Kind.BUS, Link.DELIVERS_TO)
_DOCUMENT = Peer("Document", Kind.SSM_DOCUMENT, Link.INVOKES)

#: What takes messages, records or items.
MESSAGED = (_FUNCTION, _MACHINE, _QUEUE, _TOPIC, _BUS, _STREAM, _DELIVERY_STREAM, _TABLE)
#: What else a call may name.
OTHERS = (
    _READ_TABLE,
    _BUCKET,
    _CLUSTER,
    _TASK_DEFINITION,
    _JOB_QUEUE,
    _JOB_DEFINITION,
    _ENDPOINT,
    _GLUE_JOB,
    _ENDPOINT_OF_BUSES,
    _ARCHIVE,
    _REPLAYED,
    _DOCUMENT,
)


class Operations(NamedTuple):
    """Operations of one API that name the same kind of resource in the same parameters.

    Attributes:
        service: the service's prefix in IAM.
        names: the operations.
        peer: what they name.
        parameters: where in the arguments.
        permissions: the IAM actions that are evidence of writing; none where they are not looked at.
    """

    service: str
    names: tuple[str, ...]
    peer: Peer
    parameters: tuple[str, ...]
    permissions: tuple[str, ...] = ()


OPERATIONS = (
    Operations(
        "sqs", ("SendMessage", "SendMessageBatch"), _QUEUE, ("QueueUrl", "QueueName"), permissions=("sqs:SendMessage",)
    ),
    Operations("sns", ("Publish",), _TOPIC, ("TopicArn", "TargetArn"), permissions=("sns:Publish",)),
    Operations("sns", ("PublishBatch",), _TOPIC, ("TopicArn",)),
    Operations("events", ("PutEvents",), _BUS, ("Entries[].EventBusName",), permissions=("events:PutEvents",)),
    Operations("events", ("PutEvents",), _ENDPOINT_OF_BUSES, ("EndpointId",)),
    # What was archived comes to the bus that the archive is of, once more.
    Operations("events", ("StartReplay",), _ARCHIVE, ("EventSourceArn",)),
    Operations("events", ("StartReplay",), _REPLAYED, ("Destination.Arn",)),
    Operations("ssm", ("StartAutomationExecution", "SendCommand"), _DOCUMENT, ("DocumentName",)),
    Operations(
        "kinesis",
        ("PutRecord", "PutRecords"),
        _STREAM,
        ("StreamName", "StreamARN", "StreamArn"),
        permissions=("kinesis:PutRecord", "kinesis:PutRecords"),
    ),
    Operations(
        "firehose",
        ("PutRecord", "PutRecordBatch"),
        _DELIVERY_STREAM,
        ("DeliveryStreamName",),
        permissions=("firehose:PutRecord", "firehose:PutRecordBatch"),
    ),
    Operations(
        "s3",
        ("CompleteMultipartUpload", "CopyObject", "DeleteObject", "DeleteObjects", "PutObject"),
        _BUCKET,
        ("Bucket",),
        permissions=("s3:PutObject", "s3:DeleteObject"),
    ),
    Operations(
        "dynamodb",
        ("BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"),
        _TABLE,
        ("TableName",),
        permissions=("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
    ),
    Operations("dynamodb", ("GetItem", "Query", "Scan"), _READ_TABLE, ("TableName",)),
    Operations(
        "lambda",
        ("Invoke", "InvokeAsync", "InvokeWithResponseStream"),
        _FUNCTION,
        ("FunctionName",),
        permissions=("lambda:InvokeFunction",),
    ),
    # The API itself begins with a small letter, tasks of state machines with a capital one.
    Operations(
        "states",
        ("StartExecution", "StartSyncExecution"),
        _MACHINE,
        ("StateMachineArn", "stateMachineArn"),
        permissions=("states:StartExecution", "states:StartSyncExecution"),
    ),
    Operations("batch", ("SubmitJob",), _JOB_QUEUE, ("JobQueue",)),
    Operations("batch", ("SubmitJob",), _JOB_DEFINITION, ("JobDefinition",), permissions=("batch:SubmitJob",)),
    Operations("ecs", ("RunTask",), _CLUSTER, ("Cluster",)),
    Operations("ecs", ("RunTask",), _TASK_DEFINITION, ("TaskDefinition",), permissions=("ecs:RunTask",)),
    Operations("glue", ("StartCrawler",), _GLUE_JOB, ("Name",)),
    Operations("glue", ("StartJobRun",), _GLUE_JOB, ("JobName",)),
    Operations("sagemaker", ("CreateEndpoint", "UpdateEndpoint"), _ENDPOINT, ("EndpointName",)),
)


def _peers() -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in OPERATIONS:
        for name in each.names:
            named = tuple((each.peer.key, path) for path in each.parameters)
            found[f"{each.service}:{name}"] = (*found.get(f"{each.service}:{name}", ()), *named)
    return found


def sending(*, without: Kind) -> Iterator[Operations]:
    """Yield the operations that send, write or start something, but for those of one kind of resource."""
    return (each for each in OPERATIONS if each.peer.link is not Link.READS and each.peer.kind is not without)


def permissions(kind: Kind) -> tuple[str, ...]:
    """Return the IAM actions that are evidence of writing to a kind of resource."""
    return tuple(action for each in OPERATIONS if each.peer.kind is kind for action in each.permissions)


#: What a call names, by its action, as `sqs:SendMessage`: our word for it, and where in the arguments.
PEERS = _peers()
#: What may be written to, as far as permissions are evidence of it: the service in the actions, and what it means.
WRITTEN: Mapping[Kind, tuple[str, Link]] = {
    each.peer.kind: (each.service, each.peer.link) for each in OPERATIONS if each.permissions
}

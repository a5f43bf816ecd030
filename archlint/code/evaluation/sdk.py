"""What AWS SDKs offer: services, operations, and how boto3 and the JavaScript SDKs call them.

Sources: the service models of botocore (operations and parameter names); the boto3 reference (resources, S3 transfer
methods); the reference of the AWS SDK for JavaScript, versions 2 and 3 (`DocumentClient`, `@aws-sdk/lib-dynamodb`,
`@aws-sdk/lib-storage`).
"""

from __future__ import annotations

import re

from archlint.code.syntax.data import value
from archlint.model.regex import regex


@value
class ApiOperation:
    """An API operation that sends, writes, invokes or answers.

    Attributes:
        service: the prefix of its IAM action.
        name: its name in the API.
        signs: parameters of which one suffices to tell that a call on an unknown object is this operation.
        unmistakable: whether no other library is likely to have a method of that name.
    """

    service: str
    name: str
    signs: frozenset[str]
    unmistakable: bool = False

    @property
    def snake_name(self) -> str:
        """The name of boto3's method."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()

    @property
    def camel_name(self) -> str:
        """The name of the method in JavaScript."""
        return self.name[0].lower() + self.name[1:]


def _operation(service: str, name: str, *signs: str, unmistakable: bool = False) -> ApiOperation:
    return ApiOperation(service, name, frozenset(signs), unmistakable)


OPERATIONS = (
    _operation("sqs", "SendMessage", "QueueUrl", "MessageBody"),
    _operation("sqs", "SendMessageBatch", "QueueUrl", "Entries", unmistakable=True),
    _operation("sns", "Publish", "TopicArn", "TargetArn", "PhoneNumber"),
    _operation("sns", "PublishBatch", "TopicArn", "PublishBatchRequestEntries", unmistakable=True),
    _operation("events", "PutEvents", "Entries", unmistakable=True),
    _operation("kinesis", "PutRecord", "StreamName", "StreamARN", "PartitionKey"),
    _operation("kinesis", "PutRecords", "StreamName", "StreamARN", "Records", unmistakable=True),
    _operation("firehose", "PutRecord", "DeliveryStreamName"),
    _operation("firehose", "PutRecordBatch", "DeliveryStreamName", unmistakable=True),
    _operation("dynamodb", "PutItem", "TableName", "Item"),
    _operation("dynamodb", "UpdateItem", "TableName", "UpdateExpression", "AttributeUpdates"),
    _operation("dynamodb", "DeleteItem", "TableName", "Key"),
    _operation("dynamodb", "BatchWriteItem", "RequestItems", unmistakable=True),
    _operation("dynamodb", "TransactWriteItems", "TransactItems", unmistakable=True),
    _operation("s3", "PutObject", "Bucket"),
    _operation("s3", "CopyObject", "Bucket", "CopySource"),
    _operation("s3", "DeleteObject", "Bucket"),
    _operation("s3", "DeleteObjects", "Bucket"),
    _operation("s3", "CompleteMultipartUpload", "Bucket"),
    _operation("lambda", "Invoke", "FunctionName"),
    _operation("lambda", "InvokeAsync", "FunctionName"),
    _operation("lambda", "InvokeWithResponseStream", "FunctionName"),
    _operation("states", "StartExecution", "stateMachineArn", unmistakable=True),
    _operation("states", "StartSyncExecution", "stateMachineArn", unmistakable=True),
    _operation("states", "SendTaskSuccess", "taskToken", unmistakable=True),
    _operation("states", "SendTaskFailure", "taskToken", unmistakable=True),
    _operation("states", "SendTaskHeartbeat", "taskToken", unmistakable=True),
)

_BY_NAME = {(operation.service, operation.name): operation for operation in OPERATIONS}

#: The parameters that take another shape than the API's: which table a batch writes to is said in the batch.
BATCHES = {"BatchWriteItem": "RequestItems", "TransactWriteItems": "TransactItems"}

#: What services are called: in boto3, as classes in JavaScript, and as packages of version 3.
_BOTO3_SERVICES = {"stepfunctions": "states"}
_JAVASCRIPT_SERVICES = {
    "eventbridge": "events",
    "cloudwatchevents": "events",
    "cloudwatch-events": "events",
    "stepfunctions": "states",
    "sfn": "states",
}


def boto3_service(name: str) -> str:
    """Return the IAM prefix of the service that boto3 calls `name`."""
    return _BOTO3_SERVICES.get(name, name)


def javascript_service(name: str) -> str:
    """Return the IAM prefix of a service by its class in the JavaScript SDKs, or by its package without `client-`."""
    return _JAVASCRIPT_SERVICES.get(name.lower(), name.lower())


_CLASSES = {operation.service for operation in OPERATIONS} | set(_JAVASCRIPT_SERVICES)


def annotated_service(annotation: str) -> str | None:
    """Return the service of a parameter that is declared as a client: `SQSClient`, `AWS.SQS`."""
    name = annotation.strip("\"' ").rpartition(".")[2]
    name = re.sub(r"Client$", "", name)
    return javascript_service(name) if name[:1].isupper() and name.lower() in _CLASSES else None


@value
class Method:
    """What a method of an SDK's object does.

    Attributes:
        operation: the operation that it calls.
        positional: the API's parameters that it takes by position; empty names are of no interest.
    """

    operation: ApiOperation
    positional: tuple[str, ...] = ()


def _s3(name: str, *positional: str) -> Method:
    return Method(_BY_NAME["s3", name], positional)


_TRANSFERS = {
    ("s3", "upload_file"): _s3("PutObject", "", "Bucket", "Key"),
    ("s3", "upload_fileobj"): _s3("PutObject", "", "Bucket", "Key"),
    ("s3", "copy"): _s3("CopyObject", "CopySource", "Bucket", "Key"),
    ("s3", "upload"): _s3("PutObject"),
}
#: What Bluebird's `promisifyAll` adds to the names of methods; `InvokeAsync`, which comes last, is one of its own.
PROMISED = "Async"
_CLIENT_METHODS = _TRANSFERS | {
    (operation.service, name): Method(operation)
    for operation in OPERATIONS
    for name in (operation.snake_name, operation.camel_name, f"{operation.camel_name}{PROMISED}")
}

_DOCUMENT_OPERATIONS = {
    "put": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "batchWrite": "BatchWriteItem",
    "transactWrite": "TransactWriteItems",
}


def client_method(service: str, name: str, document: bool) -> Method | None:
    """Return what a client's method does; None if it neither sends nor writes.

    Args:
        service: the service's IAM prefix.
        name: the method's name in Python or JavaScript.
        document: whether the client is one of those for DynamoDB documents in JavaScript.
    """
    if document and name in _DOCUMENT_OPERATIONS:
        return Method(_BY_NAME["dynamodb", _DOCUMENT_OPERATIONS[name]])
    return _CLIENT_METHODS.get((service, name))


#: The parameters that name what an operation writes to, one of them each, but for those of events.
NAMING = (
    "QueueUrl",
    "QueueName",
    "TopicArn",
    "TargetArn",
    "StreamName",
    "StreamARN",
    "DeliveryStreamName",
    "TableName",
    "Bucket",
    "FunctionName",
    "stateMachineArn",
)


def document_operation(name: str) -> ApiOperation | None:
    """Return the operation that a method of a client for DynamoDB documents calls, with nothing but the sure signs."""
    operation = _BY_NAME.get(("dynamodb", _DOCUMENT_OPERATIONS.get(name, "")))
    return operation and ApiOperation(
        operation.service, operation.name, frozenset({BATCHES.get(operation.name, "TableName")})
    )


#: The names of all methods that may send or write, with the operations that each may be.
METHOD_NAMES: dict[str, list[ApiOperation]] = {}
for _of_all in OPERATIONS:
    for _name in {_of_all.snake_name: None, _of_all.camel_name: None}:
        METHOD_NAMES.setdefault(_name, []).append(_of_all)


@value
class ResourceKind:
    """A kind of object of boto3's resources.

    Attributes:
        identifiers: what it is made from, as pairs of boto3's name and the API's parameter.
        methods: what its methods call.
        makes: the kinds that its methods and attributes return, which keep what identifies this one.
    """

    identifiers: tuple[tuple[str, str], ...]
    methods: dict[str, Method]
    makes: dict[str, str]


_QUEUE = ResourceKind(
    (("url", "QueueUrl"),),
    {
        "send_message": Method(_BY_NAME["sqs", "SendMessage"]),
        "send_messages": Method(_BY_NAME["sqs", "SendMessageBatch"]),
    },
    {},
)
_TOPIC = ResourceKind((("arn", "TopicArn"),), {"publish": Method(_BY_NAME["sns", "Publish"])}, {})
_TABLE = ResourceKind(
    (("name", "TableName"),),
    {
        "put_item": Method(_BY_NAME["dynamodb", "PutItem"]),
        "update_item": Method(_BY_NAME["dynamodb", "UpdateItem"]),
        "delete_item": Method(_BY_NAME["dynamodb", "DeleteItem"]),
    },
    {"batch_writer": "BatchWriter"},
)
_BATCH_WRITER = ResourceKind(
    (),
    {
        "put_item": Method(_BY_NAME["dynamodb", "BatchWriteItem"]),
        "delete_item": Method(_BY_NAME["dynamodb", "BatchWriteItem"]),
    },
    {},
)
_BUCKET = ResourceKind(
    (("name", "Bucket"),),
    {
        "put_object": _s3("PutObject"),
        "upload_file": _s3("PutObject", "", "Key"),
        "upload_fileobj": _s3("PutObject", "", "Key"),
        "copy": _s3("CopyObject", "CopySource", "Key"),
        "delete_objects": _s3("DeleteObjects"),
    },
    {"objects": "Objects", "object_versions": "Objects", "Object": "Object"},
)
_OBJECTS = ResourceKind(
    (),
    {"delete": _s3("DeleteObjects")},
    dict.fromkeys(("all", "filter", "limit", "page_size"), "Objects"),
)
_OBJECT = ResourceKind(
    (("bucket_name", "Bucket"), ("key", "Key")),
    {
        "put": _s3("PutObject"),
        "upload_file": _s3("PutObject"),
        "upload_fileobj": _s3("PutObject"),
        "copy_from": _s3("CopyObject"),
        "copy": _s3("CopyObject", "CopySource"),
        "delete": _s3("DeleteObject"),
    },
    {},
)

_SERVICE_RESOURCES = {
    "sqs": ResourceKind((), {}, {"Queue": "Queue", "get_queue_by_name": "Queue", "create_queue": "Queue"}),
    "sns": ResourceKind((), {}, {"Topic": "Topic", "create_topic": "Topic"}),
    "dynamodb": ResourceKind(
        (),
        {"batch_write_item": Method(_BY_NAME["dynamodb", "BatchWriteItem"])},
        {"Table": "Table", "create_table": "Table"},
    ),
    "s3": ResourceKind((), {}, {"Bucket": "Bucket", "Object": "Object"}),
}
_RESOURCE_KINDS = {
    "Queue": _QUEUE,
    "Topic": _TOPIC,
    "Table": _TABLE,
    "BatchWriter": _BATCH_WRITER,
    "Bucket": _BUCKET,
    "Objects": _OBJECTS,
    "Object": _OBJECT,
}
_NO_RESOURCE = ResourceKind((), {}, {})


def resource_kind(service: str, kind: str) -> ResourceKind:
    """Return what boto3's resource objects of a kind do; without a kind, the service's own object."""
    return _RESOURCE_KINDS[kind] if kind else _SERVICE_RESOURCES.get(service, _NO_RESOURCE)


#: Methods that turn a queue's name into its URL.
QUEUE_LOOKUPS = frozenset({"get_queue_url", "create_queue", "getQueueUrl", "createQueue", "get_queue_by_name"})

_DOCUMENT_COMMANDS = {
    f"{name[0].upper()}{name[1:]}Command": operation for name, operation in _DOCUMENT_OPERATIONS.items()
}


def command(package: str, name: str) -> ApiOperation | None:
    """Return the operation that a command class of the SDK for JavaScript, version 3, stands for."""
    if package == "@aws-sdk/lib-dynamodb":
        return _BY_NAME.get(("dynamodb", _DOCUMENT_COMMANDS.get(name, "")))
    service = javascript_service(package.removeprefix("@aws-sdk/client-"))
    return _BY_NAME.get((service, name.removesuffix("Command"))) if name.endswith("Command") else None


UPLOAD = _BY_NAME["s3", "PutObject"]

#: Packages of boto3's family: sessions and clients are made in the same way.
BOTO3_PACKAGES = frozenset({"boto3", "botocore", "aioboto3", "aiobotocore"})

#: Methods of libraries for data that write a file, which may be an object in a bucket.
FILE_WRITERS = frozenset(
    {
        *("to_csv", "to_excel", "to_feather", "to_json", "to_orc", "to_parquet", "to_pickle", "to_xml"),
        *("write_avro", "write_csv", "write_ipc", "write_json", "write_ndjson", "write_parquet"),
    }
)

#: The names of everything that may be called to send or write.
CALL_NAMES = frozenset(
    {
        *METHOD_NAMES,
        *(f"{name}{PROMISED}" for name in METHOD_NAMES),
        *FILE_WRITERS,
        *(name for _, name in _TRANSFERS),
        *_DOCUMENT_OPERATIONS,
        *(name for kind in (*_RESOURCE_KINDS.values(), *_SERVICE_RESOURCES.values()) for name in kind.methods),
    }
)

#: Words of which one occurs in any file that makes a client or a call, or may do so unseen.
CALL_WORDS = regex(
    "|".join(
        [
            *(
                r"boto",
                r"aws[-_]?sdk",
                *sorted(METHOD_NAMES, key=len, reverse=True),
                "batch_writer",
                "Command",
                "s3://",
            ),
            *("import_module", "__import__", r"(?<![.\w])(?:exec|eval|Function)\(", r"\bos\.(?:system|popen)\("),
        ]
    ).encode()
)

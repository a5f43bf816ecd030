"""Who writes what: the operations of AWS APIs that send, write, start or read, and what they name.

The one place for these facts: what calls name (`api_calls`), what API integrations name (`services/apigateway`), which
permissions are evidence of writing (`Row.is_written`, `graph/inference`) derive from it.

Source: the AWS API references of the services named below; Service Authorization Reference, "Actions, resources, and
condition keys for AWS services" (which permission an operation needs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.kinds import Kind, Link
from archlint.model.data import NamedTuple

#: What puts a record into a shard: a hash key that is given comes before the partition key.
#: Source: Amazon Kinesis Data Streams API reference, `PutRecord` (`ExplicitHashKey`).
SHARD_KEYS = ("ExplicitHashKey", "PartitionKey")


class Peer(NamedTuple):
    """What an operation names.

    Attributes:
        key: archlint's word for it, which the parts that describe calls use.
        kind: the kind of resource.
        link: what the call means for it.
        is_hint: whether the name mostly means something that AWS itself provides: a foundation model, the primary
            workgroup, the public documents. Only what the scope declares is then an end of an edge.
    """

    key: str
    kind: Kind
    link: Link
    is_hint: bool = False


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
_READ_BUCKET = Peer("ReadBucket", Kind.BUCKET, Link.READS)
_GLUE_JOB = Peer("Job", Kind.GLUE_JOB, Link.INVOKES)
_ENDPOINT_OF_BUSES = Peer("GlobalEndpoint", Kind.ENDPOINT, Link.DELIVERS_TO)
_ARCHIVE = Peer("Archive", Kind.ARCHIVE, Link.READS)
_REPLAYED = Peer("Replayed", Kind.BUS, Link.DELIVERS_TO)
_API = Peer("Api", Kind.API, Link.INVOKES)
_CONNECTION = Peer("Connection", Kind.CONNECTION, Link.READS)
_CRAWLER = Peer("Crawler", Kind.GLUE_CRAWLER, Link.INVOKES)
_WORKFLOW = Peer("Workflow", Kind.GLUE_WORKFLOW, Link.INVOKES)
_TRIGGER = Peer("Trigger", Kind.GLUE_TRIGGER, Link.INVOKES)
_DATABREW_JOB = Peer("DataBrewJob", Kind.DATABREW_JOB, Link.INVOKES)
_WORKGROUP = Peer("WorkGroup", Kind.ATHENA_WORKGROUP, Link.INVOKES, is_hint=True)
_DATABASE = Peer("Database", Kind.GLUE_DATABASE, Link.READS, is_hint=True)
_EMR_CLUSTER = Peer("EmrCluster", Kind.EMR_CLUSTER, Link.INVOKES)
_EMR_APPLICATION = Peer("EmrApplication", Kind.EMR_APPLICATION, Link.INVOKES)
_EMR_VIRTUAL_CLUSTER = Peer("EmrVirtualCluster", Kind.EMR_VIRTUAL_CLUSTER, Link.INVOKES)
_ENDPOINT = Peer("Endpoint", Kind.SAGEMAKER_ENDPOINT, Link.INVOKES)
_ENDPOINT_CONFIG = Peer("EndpointConfig", Kind.SAGEMAKER_ENDPOINT_CONFIG, Link.READS)
_MODEL = Peer("Model", Kind.SAGEMAKER_MODEL, Link.INVOKES)
_SAGEMAKER_PIPELINE = Peer("SageMakerPipeline", Kind.SAGEMAKER_PIPELINE, Link.INVOKES)
_BEDROCK_MODEL = Peer("BedrockModel", Kind.BEDROCK_MODEL, Link.INVOKES, is_hint=True)
_AGENT = Peer("Agent", Kind.BEDROCK_AGENT, Link.INVOKES)
_KNOWLEDGE_BASE = Peer("KnowledgeBase", Kind.BEDROCK_KNOWLEDGE_BASE, Link.READS)
_BUILD_PROJECT = Peer("BuildProject", Kind.BUILD_PROJECT, Link.INVOKES)
_DOCUMENT = Peer("Document", Kind.SSM_DOCUMENT, Link.INVOKES, is_hint=True)
_INSTANCE = Peer("Instance", Kind.INSTANCE, Link.INVOKES)
_MEDIA_QUEUE = Peer("MediaQueue", Kind.MEDIA_QUEUE, Link.INVOKES)
_REDSHIFT_CLUSTER = Peer("RedshiftCluster", Kind.REDSHIFT_CLUSTER, Link.WRITES_TO)
_REDSHIFT_WORKGROUP = Peer("RedshiftWorkgroup", Kind.REDSHIFT_WORKGROUP, Link.WRITES_TO)
_DOMAIN = Peer("Domain", Kind.OPENSEARCH_DOMAIN, Link.WRITES_TO)
_COLLECTION = Peer("Collection", Kind.OPENSEARCH_COLLECTION, Link.WRITES_TO)

#: What takes messages, records or items.
MESSAGED = (_FUNCTION, _MACHINE, _QUEUE, _TOPIC, _BUS, _STREAM, _DELIVERY_STREAM, _TABLE)


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


#: Where jobs of SageMaker say what they are trained with.
_CHANNELS = "InputDataConfig[].DataSource"

_OPERATIONS = (
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
    # Integrations of Step Functions' own, which no API has: they send a request to an endpoint.
    Operations("apigateway", ("Invoke",), _API, ("ApiEndpoint",)),
    Operations("http", ("Invoke",), _CONNECTION, ("Authentication.ConnectionArn", "InvocationConfig.ConnectionArn")),
    Operations("batch", ("SubmitJob",), _JOB_QUEUE, ("JobQueue",)),
    Operations("batch", ("SubmitJob",), _JOB_DEFINITION, ("JobDefinition",), permissions=("batch:SubmitJob",)),
    Operations("ecs", ("RunTask",), _CLUSTER, ("Cluster",)),
    Operations("ecs", ("RunTask",), _TASK_DEFINITION, ("TaskDefinition",), permissions=("ecs:RunTask",)),
    Operations("s3", ("GetObject", "ListObjectsV2"), _READ_BUCKET, ("Bucket",)),
    Operations("glue", ("StartCrawler",), _CRAWLER, ("Name",)),
    Operations("glue", ("StartJobRun",), _GLUE_JOB, ("JobName",)),
    Operations("glue", ("StartTrigger",), _TRIGGER, ("Name",)),
    Operations("glue", ("StartWorkflowRun",), _WORKFLOW, ("Name",)),
    Operations("databrew", ("StartJobRun",), _DATABREW_JOB, ("Name",)),
    Operations("athena", ("StartQueryExecution",), _WORKGROUP, ("WorkGroup",)),
    Operations("athena", ("StartQueryExecution",), _DATABASE, ("QueryExecutionContext.Database",)),
    Operations("athena", ("StartQueryExecution",), _BUCKET, ("ResultConfiguration.OutputLocation",)),
    # Step Functions' own integration calls the first `addStep`, and has its words.
    Operations("elasticmapreduce", ("AddStep",), _EMR_CLUSTER, ("ClusterId",)),
    Operations("elasticmapreduce", ("AddJobFlowSteps",), _EMR_CLUSTER, ("JobFlowId",)),
    Operations("elasticmapreduce", ("CreateCluster", "RunJobFlow"), _BUCKET, ("LogUri",)),
    Operations("emr-serverless", ("StartApplication", "StartJobRun"), _EMR_APPLICATION, ("ApplicationId",)),
    Operations("emr-serverless", ("StartJobRun",), _READ_BUCKET, ("JobDriver.SparkSubmit.EntryPoint",)),
    Operations("emr-containers", ("StartJobRun",), _EMR_VIRTUAL_CLUSTER, ("VirtualClusterId",)),
    Operations("emr-containers", ("StartJobRun",), _READ_BUCKET, ("JobDriver.SparkSubmitJobDriver.EntryPoint",)),
    Operations("sagemaker", ("CreateEndpoint", "InvokeEndpoint", "UpdateEndpoint"), _ENDPOINT, ("EndpointName",)),
    Operations("sagemaker", ("CreateEndpoint", "UpdateEndpoint"), _ENDPOINT_CONFIG, ("EndpointConfigName",)),
    Operations("sagemaker", ("CreateEndpointConfig",), _MODEL, ("ProductionVariants[].ModelName",)),
    Operations(
        "sagemaker", ("CreateModel",), _READ_BUCKET, ("PrimaryContainer.ModelDataUrl", "Containers[].ModelDataUrl")
    ),
    Operations("sagemaker", ("CreateTrainingJob",), _READ_BUCKET, (f"{_CHANNELS}.S3DataSource.S3Uri",)),
    Operations("sagemaker", ("CreateTrainingJob",), _BUCKET, ("OutputDataConfig.S3OutputPath",)),
    Operations(
        "sagemaker",
        ("CreateHyperParameterTuningJob",),
        _READ_BUCKET,
        (f"TrainingJobDefinition.{_CHANNELS}.S3DataSource.S3Uri",),
    ),
    Operations(
        "sagemaker",
        ("CreateHyperParameterTuningJob",),
        _BUCKET,
        ("TrainingJobDefinition.OutputDataConfig.S3OutputPath",),
    ),
    Operations("sagemaker", ("CreateTransformJob",), _MODEL, ("ModelName",)),
    Operations("sagemaker", ("CreateTransformJob",), _READ_BUCKET, ("TransformInput.DataSource.S3DataSource.S3Uri",)),
    Operations("sagemaker", ("CreateTransformJob",), _BUCKET, ("TransformOutput.S3OutputPath",)),
    Operations("sagemaker", ("CreateProcessingJob",), _READ_BUCKET, ("ProcessingInputs[].S3Input.S3Uri",)),
    Operations("sagemaker", ("CreateProcessingJob",), _BUCKET, ("ProcessingOutputConfig.Outputs[].S3Output.S3Uri",)),
    Operations("sagemaker", ("StartPipelineExecution",), _SAGEMAKER_PIPELINE, ("PipelineName",)),
    Operations("bedrock", ("InvokeModel",), _BEDROCK_MODEL, ("ModelId",)),
    Operations("bedrock", ("CreateModelCustomizationJob",), _READ_BUCKET, ("TrainingDataConfig.S3Uri",)),
    Operations("bedrock", ("CreateModelCustomizationJob",), _BUCKET, ("OutputDataConfig.S3Uri",)),
    Operations("bedrock", ("InvokeAgent",), _AGENT, ("AgentId",)),
    Operations("bedrock", ("Retrieve", "StartIngestionJob"), _KNOWLEDGE_BASE, ("KnowledgeBaseId",)),
    Operations("codebuild", ("StartBuild", "StartBuildBatch"), _BUILD_PROJECT, ("ProjectName",)),
    Operations("ec2", ("RebootInstances", "StartInstances"), _INSTANCE, ("InstanceIds[]",)),
    Operations("mediaconvert", ("CreateJob",), _MEDIA_QUEUE, ("Queue",)),
    Operations("mediaconvert", ("CreateJob",), _READ_BUCKET, ("Settings.Inputs[].FileInput",)),
    Operations(
        "mediaconvert",
        ("CreateJob",),
        _BUCKET,
        tuple(
            f"Settings.OutputGroups[].OutputGroupSettings.{group}GroupSettings.Destination"
            for group in ("Cmaf", "DashIso", "File", "Hls", "MsSmooth")
        ),
    ),
    Operations(
        "redshift-data", ("BatchExecuteStatement", "ExecuteStatement"), _REDSHIFT_CLUSTER, ("ClusterIdentifier",)
    ),
    Operations("redshift-data", ("BatchExecuteStatement", "ExecuteStatement"), _REDSHIFT_WORKGROUP, ("WorkgroupName",)),
    # Documents are written by HTTP requests, which no operation of an SDK stands for.
    Operations("es", (), _DOMAIN, (), permissions=("es:ESHttpPost", "es:ESHttpPut")),
    Operations("aoss", (), _COLLECTION, (), permissions=("aoss:APIAccessAll",)),
)


def _peers() -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in _OPERATIONS:
        for name in each.names:
            named = tuple((each.peer.key, path) for path in each.parameters)
            found[f"{each.service}:{name}"] = (*found.get(f"{each.service}:{name}", ()), *named)
    return found


def sending(*, without: Kind) -> Iterator[Operations]:
    """Yield the operations that send, write or start something, but for those of one kind of resource."""
    return (each for each in _OPERATIONS if each.peer.link is not Link.READS and each.peer.kind is not without)


def permissions(kind: Kind) -> tuple[str, ...]:
    """Return the IAM actions that are evidence of writing to a kind of resource."""
    return tuple(action for each in _OPERATIONS if each.peer.kind is kind for action in each.permissions)


#: What else a call may name.
OTHERS = tuple(dict.fromkeys(each.peer for each in _OPERATIONS if each.peer not in MESSAGED))
#: What only HTTP requests write to: code that calls no API may do it all the same.
WRITTEN_BY_REQUESTS = frozenset(each.peer.kind for each in _OPERATIONS if each.permissions and not each.names)
#: What a call names, by its action, as `sqs:SendMessage`: our word for it, and where in the arguments.
PEERS = _peers()
#: The actions that only read what they name.
READING = frozenset(
    f"{each.service}:{name}" for each in _OPERATIONS if each.peer.link is Link.READS for name in each.names
) - frozenset(
    f"{each.service}:{name}" for each in _OPERATIONS if each.peer.link is not Link.READS for name in each.names
)
#: What may be written to, as far as permissions are evidence of it: the service in the actions, and what it means.
WRITTEN: Mapping[Kind, tuple[str, Link]] = {
    each.peer.kind: (each.service, each.peer.link) for each in _OPERATIONS if each.permissions
}

#: What sends several messages at once and succeeds where some of them, or all, are not taken: its answer says which.
#: Source: the API references of DynamoDB, EventBridge, Firehose, Kinesis, SNS and SQS.
TELLING_FAILURES = frozenset(
    {
        "dynamodb:BatchWriteItem",
        "events:PutEvents",
        "firehose:PutRecordBatch",
        "kinesis:PutRecords",
        "sns:PublishBatch",
        "sqs:SendMessageBatch",
    }
)

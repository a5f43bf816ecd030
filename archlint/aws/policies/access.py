"""What it takes to act on a resource: the IAM actions on it, and on the KMS key that it is encrypted with.

Source: Amazon SQS Developer Guide, "Key management" (the actions on keys); Service Authorization Reference, "Actions,
resources, and condition keys" for each service; Amazon ECS Developer Guide, "Amazon ECS EventBridge IAM role"
(`iam:PassRole`); AWS Lambda Developer Guide, "Using Lambda with Amazon SQS / Kinesis / DynamoDB".
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.kinds import Kind
from archlint.model.data import NamedTuple


class Access(NamedTuple):
    """What it takes to act on a kind of resource.

    Attributes:
        actions: the IAM actions, all of which are needed; of `a|b`, one of them.
        key_actions: the actions on the KMS key that it is encrypted with, where that is a customer's.
        on_itself: whether the statement that allows them has to name it: `ecs:RunTask` is allowed on task
            definitions.
    """

    actions: tuple[str, ...]
    key_actions: tuple[str, ...] = ()
    on_itself: bool = True


#: What it takes to call an API, and to send something to a client of a WebSocket API. Source: Amazon API Gateway
#: Developer Guide, "Use @connections commands in your backend service".
CALLS_API, MANAGES_CONNECTIONS = "execute-api:Invoke", "execute-api:ManageConnections"
#: What it takes to send a message to a kind of resource, to write to it or to start it.
SENDING: Mapping[Kind, Access] = {
    Kind.QUEUE: Access(("sqs:SendMessage",), ("kms:GenerateDataKey", "kms:Decrypt")),
    Kind.TOPIC: Access(("sns:Publish",), ("kms:GenerateDataKey", "kms:Decrypt")),
    Kind.FUNCTION: Access(("lambda:InvokeFunction",)),
    Kind.MACHINE: Access(("states:StartExecution|states:StartSyncExecution",)),
    Kind.STREAM: Access(("kinesis:PutRecord|kinesis:PutRecords",), ("kms:GenerateDataKey",)),
    Kind.FIREHOSE_STREAM: Access(("firehose:PutRecord|firehose:PutRecordBatch",)),
    Kind.BUS: Access(("events:PutEvents",)),
    Kind.LOG_GROUP: Access(("logs:PutLogEvents",)),
    Kind.API: Access((CALLS_API,)),
    Kind.API_DESTINATION: Access(("events:InvokeApiDestination",)),
    # Statements name types and fields of the API. Source: AWS AppSync Developer Guide, "AWS_IAM authorization".
    Kind.GRAPHQL_API: Access(("appsync:GraphQL",)),
    # What keeps something encrypts it itself. Source: Amazon EventBridge User Guide, "Authorizing EventBridge to use a
    # customer managed key"; Amazon CloudWatch Logs User Guide, "Encrypt log data using AWS KMS".
    Kind.KEY: Access((), ("kms:GenerateDataKey", "kms:Decrypt")),
    Kind.ECS_CLUSTER: Access(("ecs:RunTask",), on_itself=False),
    Kind.BATCH_JOB_QUEUE: Access(("batch:SubmitJob",)),
    Kind.BUILD_PROJECT: Access(("codebuild:StartBuild|codebuild:StartBuildBatch",)),
    Kind.GLUE_CRAWLER: Access(("glue:StartCrawler",)),
    Kind.GLUE_JOB: Access(("glue:StartJobRun",)),
    # Source: AWS Glue Developer Guide, "Starting an AWS Glue workflow with an Amazon EventBridge event".
    Kind.GLUE_WORKFLOW: Access(("glue:notifyEvent",)),
    Kind.PIPELINE: Access(("codepipeline:StartPipelineExecution",)),
    # Who runs a task gives it the roles of its definition, and has to be allowed to for each of them.
    Kind.TASK_DEFINITION: Access(("iam:PassRole",), on_itself=False),
    # The key is the bucket's default one. Source: Amazon S3 User Guide, "Using server-side encryption with KMS keys".
    Kind.BUCKET: Access(("s3:PutObject",), ("kms:GenerateDataKey",)),
    Kind.TABLE: Access(("dynamodb:PutItem|dynamodb:UpdateItem|dynamodb:DeleteItem|dynamodb:BatchWriteItem",)),
}
#: What has no policies of its own, so that only a role's say what may be done to it. Source: IAM User Guide, "AWS
#: services that work with IAM" (column "Resource-based policies").
WITHOUT_POLICIES = (
    Kind.MACHINE,
    Kind.FIREHOSE_STREAM,
    Kind.ECS_CLUSTER,
    Kind.BATCH_JOB_QUEUE,
    Kind.API_DESTINATION,
    Kind.CONNECTION,
)
#: What it takes to read a kind of resource as an event source mapping or a pipe does.
RECEIVING: Mapping[Kind, Access] = {
    Kind.QUEUE: Access(("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), ("kms:Decrypt",)),
    Kind.STREAM: Access(
        ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream|kinesis:DescribeStreamSummary"),
        ("kms:Decrypt",),
    ),
    # The key is that of the consumer's stream. Source: Amazon Kinesis Data Streams API reference, `SubscribeToShard`.
    Kind.STREAM_CONSUMER: Access(("kinesis:SubscribeToShard",), ("kms:Decrypt",), on_itself=False),
    Kind.TABLE: Access(("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream")),
    # The ARN of a cluster or broker ends in an id. Source: AWS Lambda Developer Guide, "Configuring Lambda permissions
    # for Amazon MSK event source mappings" and "Processing Amazon MQ messages" (execution role permissions).
    Kind.KAFKA_CLUSTER: Access(
        ("kafka:GetBootstrapBrokers", "kafka:DescribeCluster|kafka:DescribeClusterV2"), on_itself=False
    ),
    Kind.MQ_BROKER: Access(("mq:DescribeBroker",), on_itself=False),
}
#: What it takes to look something up in a kind of resource by a call. Objects may be encrypted with any key. Source:
#: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" (connections).
LOOKING_UP: Mapping[Kind, Access] = {
    Kind.TABLE: Access(("dynamodb:GetItem|dynamodb:Query|dynamodb:Scan",)),
    Kind.BUCKET: Access(("s3:GetObject|s3:GetObjectVersion|s3:ListBucket",)),
    # The ARN of a connection ends in an id.
    Kind.CONNECTION: Access(("events:RetrieveConnectionCredentials",), on_itself=False),
}
#: What it takes to answer a Task that waits for its token. Not all tokens are of one state machine. Source: AWS Step
#: Functions API Reference, `SendTaskSuccess`, `SendTaskFailure` and `SendTaskHeartbeat`.
ANSWERING = Access(("states:SendTaskSuccess|states:SendTaskFailure|states:SendTaskHeartbeat",), on_itself=False)
#: What is done to the objects of a bucket, and what to the bucket itself.
ON_OBJECTS = (*SENDING[Kind.BUCKET].actions, "s3:GetObject", "s3:GetObjectVersion")
ON_BUCKETS = ("s3:ListBucket",)

#: What a Task starts of whose end Step Functions hears by a rule of its own, if it waits for that (`.sync`), and what
#: the role has to be allowed for this: without it the state machine is refused. Source: AWS Step Functions Developer
#: Guide, "How Step Functions generates IAM policies for integrated services" (nested workflows, Amazon ECS, AWS Batch,
#: AWS CodeBuild).
TOLD_BY_RULE = (Kind.MACHINE, Kind.ECS_CLUSTER, Kind.BATCH_JOB_QUEUE, Kind.BUILD_PROJECT)
MANAGED_RULE = ("events:PutTargets", "events:PutRule", "events:DescribeRule")

#: What a Task asks for again and again that waits for a job of Glue, of whose end no rule tells. Source: the same
#: guide, "Start an AWS Glue job with Step Functions" (the policy for `.sync`) and "How Step Functions generates IAM
#: policies for integrated services" ("Step Functions may be unable to determine the status of your job"). What a rule
#: tells of may end a Task by that alone ("your task may still complete properly using events"): to ask, and to stop it,
#: is no must there.
POLLED: Mapping[Kind, str] = {Kind.GLUE_JOB: "glue:GetJobRun"}

#: What a Task that calls an HTTPS API has to be allowed besides, and what of that is done to the secret in which its
#: connection keeps the credentials. Source: the same guide, "Call HTTPS APIs in Step Functions workflows" ("IAM
#: permissions to run an HTTP Task").
CALLS_ENDPOINT = "states:InvokeHTTPEndpoint"
ON_SECRETS = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")

#: What who runs an ECS task with tags has to be allowed, too. Source: Amazon ECS Developer Guide, "Grant permission to
#: tag resources on creation" ("the request fails if the user does not have permissions").
TAGS_TASKS = "ecs:TagResource"

#: What an operation takes that is allowed by an action of another name. Source: Amazon S3 API Reference, "Required
#: permissions for Amazon S3 API operations"; AWS Lambda API Reference, `InvokeAsync`.
PERMISSIONS: Mapping[str, str] = {
    "s3:DeleteObject": "s3:DeleteObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "lambda:InvokeAsync": "lambda:InvokeFunction|lambda:InvokeAsync",
}

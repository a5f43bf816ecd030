"""What an edge needs: who acts, what has to be allowed, and by whose policy.

The one place for these facts: the checks that ask whether a message can travel an edge are loops over edges and this
table.

Source: Amazon SQS Developer Guide, "Key management" (the actions on keys); Amazon SNS Developer Guide, "Subscribing an
Amazon SQS queue" and "Managing Amazon SNS encryption keys"; Amazon S3 User Guide, "Granting permissions to publish
event notification messages"; Amazon EventBridge User Guide, "Using resource-based policies", "Using IAM roles", "Pipes
permissions" and "Scheduler execution role"; AWS Lambda Developer Guide, "Lambda execution role", "Using Lambda with
Amazon SQS / Kinesis / DynamoDB" and "Capturing records of invocations"; AWS Step Functions Developer Guide, "How Step
Functions generates IAM policies for integrated services"; AWS IoT Core Developer Guide, "AWS IoT rule actions"; Amazon
CloudWatch User Guide, "Invoke a Lambda function from an alarm"; Amazon CloudWatch Logs User Guide, "Subscription
filters"; Amazon Data Firehose Developer Guide, "Controlling access"; Amazon API Gateway Developer Guide, "API Gateway
permissions model for invoking an API" and "Use API Gateway Lambda authorizers"; Amazon ECS Developer Guide, "Amazon ECS
EventBridge IAM role" (`iam:PassRole`); Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda
triggers"; Amazon Bedrock User Guide, "Resource-based policy to allow Amazon Bedrock to invoke an action group Lambda
function"; Elastic Load Balancing, "Use Lambda functions as targets"; AWS Config Developer Guide, "Custom Lambda rules";
Amazon SES Developer Guide, "Giving permissions to Amazon SES for email receiving"; AWS CodeCommit User Guide, "Create a
trigger for a Lambda function"; AWS Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications"
and "Creating an Amazon SNS topic for anomaly notifications"; Amazon RDS User Guide, "Granting permissions to publish
notifications to an Amazon SNS topic"; AWS Backup Developer Guide, "Notification options with AWS Backup"; AWS
PrivateLink Guide, "Create an SNS topic for endpoint notifications"; Amazon CloudWatch User Guide, "Trust between
CloudWatch and Firehose"; Developer Tools console User Guide, "Configure an existing Amazon SNS topic"; AWS CloudTrail
User Guide, "Amazon SNS topic policy for CloudTrail", "Amazon S3 bucket policy for CloudTrail" and "Role policy document
for CloudTrail to use CloudWatch Logs for monitoring"; Amazon EC2 Auto Scaling User Guide, "Prepare to add a lifecycle
hook to your Auto Scaling group" (the role, and the test notification); AWS AppSync Developer Guide, "Attaching a data
source"; Service Authorization Reference, "Actions, resources, and condition keys" for AWS CodeBuild, CodePipeline and
Glue; AWS Secrets Manager User Guide, "Troubleshoot AWS Secrets Manager rotation" ("When you add a Lambda rotation
function ARN to your secret, Secrets Manager checks the permissions of the function").
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

from archlint.aws.kinds import Kind, Link
from archlint.aws.policies.access import (
    ANSWERING,
    CALLS_API,
    LOOKING_UP,
    MANAGES_CONNECTIONS,
    RECEIVING,
    SENDING,
    Access,
)
from archlint.model.data import NamedTuple


class Acts(enum.Enum):
    """Whose role a message travels in."""

    OWN = "its own role"
    SOURCE = "its role for its source"
    DESTINATION = "its role for its destination"
    TRANSFORMATION = "its role for its transformation"
    MACHINE = "the role of its state machine"
    FUNCTION = "the role of the function"


class Need(NamedTuple):
    """What AWS asks for before a message travels an edge.

    Attributes:
        access: the actions that are done to the resource at the end that is acted on.
        principals: the services that act as themselves, one of which the policy has to admit; none where it is always
            a role.
        acts: whose role it may be instead; None where it is never one.
        by_account: whether the policy is the account's, as that of log groups is, and not the resource's own.
        by_default: whether the resource admits the service as long as it has no policy.
        asked_at_once: whether AWS asks for the permission when the edge is made, and refuses to make it without.
    """

    access: Access
    principals: tuple[str, ...] = ()
    acts: Acts | None = None
    by_account: bool = False
    by_default: bool = False
    asked_at_once: bool = False


class _Sender(NamedTuple):
    """A row of the table: one kind of sender, one link, and the kinds that it reaches alike."""

    sender: Kind
    link: Link
    targets: tuple[Kind, ...]
    principals: tuple[str, ...] = ()
    acts: Acts | None = None
    by_account: bool = False
    by_default: bool = False
    asked_at_once: bool = False

    def needs(self) -> Iterator[tuple[tuple[Kind, Link, Kind], Need]]:
        """Yield what each of the edges needs."""
        for target in self.targets:
            key = (self.sender, self.link, target)
            yield key, Need(SENDING[target], *self[3:])


_SNS, _S3, _EVENTS = ("sns.amazonaws.com",), ("s3.amazonaws.com",), ("events.amazonaws.com",)
_CLOUDWATCH, _ALARMS = ("cloudwatch.amazonaws.com",), ("lambda.alarms.cloudwatch.amazonaws.com",)
_LOGS, _IOT, _API = ("logs.amazonaws.com",), ("iot.amazonaws.com",), ("apigateway.amazonaws.com",)
_SES, _CLOUDTRAIL = ("ses.amazonaws.com",), ("cloudtrail.amazonaws.com",)
_SENDS, _FAILS, _INVOKES, _WRITES = Link.DELIVERS_TO, Link.DEAD_LETTERS_TO, Link.INVOKES, Link.WRITES_TO
#: What a rule reaches only in a role.
ROLE_TARGETS = (
    Kind.MACHINE,
    Kind.STREAM,
    Kind.FIREHOSE_STREAM,
    Kind.ECS_CLUSTER,
    Kind.BATCH_JOB_QUEUE,
    Kind.API_DESTINATION,
)
#: What a rule, a pipe or a schedule sends to in a role.
_MESSAGED = (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION, *ROLE_TARGETS, Kind.BUS)
#: What a state machine, a schedule or an API sends to by calling its API.
_CALLED = (Kind.QUEUE, Kind.TOPIC, Kind.BUS, Kind.STREAM, Kind.FIREHOSE_STREAM)

_SENDERS = (
    _Sender(Kind.SUBSCRIPTION, _SENDS, (Kind.QUEUE, Kind.FUNCTION), _SNS),
    _Sender(Kind.SUBSCRIPTION, _SENDS, (Kind.FIREHOSE_STREAM,), acts=Acts.OWN),
    _Sender(Kind.SUBSCRIPTION, _FAILS, (Kind.QUEUE,), _SNS),
    _Sender(Kind.NOTIFICATION, _SENDS, (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION), _S3, asked_at_once=True),
    # A role of the target's stands in for the policy of what it reaches.
    _Sender(Kind.TARGET, _SENDS, (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION), _EVENTS, Acts.OWN),
    _Sender(Kind.TARGET, _SENDS, ROLE_TARGETS, acts=Acts.OWN),
    _Sender(Kind.TARGET, _SENDS, (Kind.BUS, Kind.BUILD_PROJECT, Kind.PIPELINE, Kind.GLUE_WORKFLOW), acts=Acts.OWN),
    _Sender(Kind.TARGET, _SENDS, (Kind.GRAPHQL_API,), acts=Acts.OWN),
    # An API asks for it where its methods are called by who has a role.
    _Sender(Kind.TARGET, _SENDS, (Kind.API,), acts=Acts.OWN),
    _Sender(Kind.PIPE, _SENDS, (Kind.API,), acts=Acts.OWN),
    _Sender(Kind.PIPE, _INVOKES, (Kind.API,), acts=Acts.OWN),
    _Sender(Kind.TARGET, _INVOKES, (Kind.TASK_DEFINITION,), acts=Acts.OWN),
    _Sender(Kind.TARGET, _SENDS, (Kind.LOG_GROUP,), (*_EVENTS, "delivery.logs.amazonaws.com"), by_account=True),
    _Sender(Kind.TARGET, _FAILS, (Kind.QUEUE,), _EVENTS),
    _Sender(Kind.BUS, _FAILS, (Kind.QUEUE,), _EVENTS),
    _Sender(Kind.BUS, Link.ENCRYPTED_BY, (Kind.KEY,), _EVENTS),
    _Sender(Kind.LOG_GROUP, Link.ENCRYPTED_BY, (Kind.KEY,), _LOGS, asked_at_once=True),
    _Sender(Kind.ALARM, _SENDS, (Kind.TOPIC,), _CLOUDWATCH, by_default=True),
    _Sender(Kind.ALARM, _SENDS, (Kind.FUNCTION,), _ALARMS),
    _Sender(Kind.PIPE, _SENDS, (*_MESSAGED, Kind.LOG_GROUP), acts=Acts.OWN),
    _Sender(Kind.PIPE, _INVOKES, (Kind.FUNCTION, Kind.MACHINE, Kind.API_DESTINATION), acts=Acts.OWN),
    _Sender(Kind.PIPE, _INVOKES, (Kind.TASK_DEFINITION,), acts=Acts.OWN),
    _Sender(Kind.PIPE, _FAILS, (Kind.QUEUE, Kind.TOPIC), acts=Acts.OWN),
    _Sender(Kind.SCHEDULE, _SENDS, (*_MESSAGED, Kind.BUILD_PROJECT, Kind.PIPELINE), acts=Acts.OWN),
    _Sender(Kind.SCHEDULE, _INVOKES, (Kind.TASK_DEFINITION,), acts=Acts.OWN),
    _Sender(Kind.SCHEDULE, _FAILS, (Kind.QUEUE,), acts=Acts.OWN),
    _Sender(Kind.FUNCTION, _FAILS, (Kind.QUEUE, Kind.TOPIC), acts=Acts.FUNCTION),
    _Sender(Kind.INVOKE_CONFIG, _SENDS, (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION, Kind.BUS), acts=Acts.FUNCTION),
    _Sender(
        Kind.INVOKE_CONFIG, _FAILS, (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION, Kind.BUS, Kind.BUCKET), acts=Acts.FUNCTION
    ),
    _Sender(Kind.MAPPING, _FAILS, (Kind.QUEUE, Kind.TOPIC, Kind.BUCKET), acts=Acts.FUNCTION),
    _Sender(Kind.TASK, _SENDS, _CALLED, acts=Acts.MACHINE),
    _Sender(
        Kind.TASK,
        _INVOKES,
        (Kind.FUNCTION, Kind.MACHINE, Kind.BATCH_JOB_QUEUE, Kind.ECS_CLUSTER, Kind.TASK_DEFINITION),
        acts=Acts.MACHINE,
    ),
    _Sender(Kind.TASK, _INVOKES, (Kind.BUILD_PROJECT, Kind.GLUE_CRAWLER, Kind.GLUE_JOB), acts=Acts.MACHINE),
    _Sender(Kind.CALL, _SENDS, _CALLED, acts=Acts.FUNCTION),
    _Sender(Kind.CALL, _INVOKES, (Kind.FUNCTION, Kind.MACHINE), acts=Acts.FUNCTION),
    _Sender(Kind.CALL, _WRITES, (Kind.TABLE, Kind.BUCKET), acts=Acts.FUNCTION),
    _Sender(Kind.UNIVERSAL_TARGET, _SENDS, _CALLED, acts=Acts.OWN),
    _Sender(Kind.UNIVERSAL_TARGET, _INVOKES, (Kind.FUNCTION, Kind.MACHINE), acts=Acts.OWN),
    _Sender(Kind.TASK, _WRITES, (Kind.TABLE, Kind.BUCKET), acts=Acts.MACHINE),
    _Sender(Kind.RESULT_WRITER, _WRITES, (Kind.BUCKET,), acts=Acts.MACHINE),
    _Sender(Kind.INTEGRATION, _SENDS, _CALLED, acts=Acts.OWN),
    _Sender(Kind.INTEGRATION, _INVOKES, (Kind.FUNCTION,), _API, Acts.OWN),
    _Sender(Kind.INTEGRATION, _INVOKES, (Kind.MACHINE,), acts=Acts.OWN),
    _Sender(Kind.AUTHORIZER, _INVOKES, (Kind.FUNCTION,), _API, Acts.OWN),
    _Sender(Kind.INTEGRATION, _WRITES, (Kind.TABLE,), acts=Acts.OWN),
    _Sender(
        Kind.IOT_ACTION,
        _SENDS,
        (Kind.QUEUE, Kind.TOPIC, Kind.STREAM, Kind.FIREHOSE_STREAM, Kind.MACHINE),
        acts=Acts.OWN,
    ),
    _Sender(Kind.IOT_ACTION, _SENDS, (Kind.FUNCTION,), _IOT),
    _Sender(Kind.IOT_ACTION, _WRITES, (Kind.TABLE, Kind.BUCKET), acts=Acts.OWN),
    _Sender(Kind.IOT_ACTION, Link.LOGS_TO, (Kind.LOG_GROUP,), acts=Acts.OWN),
    _Sender(
        Kind.IOT_RULE,
        _FAILS,
        (Kind.QUEUE, Kind.TOPIC, Kind.STREAM, Kind.FIREHOSE_STREAM, Kind.BUCKET, Kind.LOG_GROUP),
        acts=Acts.OWN,
    ),
    # A test message is sent when the filter or the destination is made.
    _Sender(Kind.SUBSCRIPTION_FILTER, _SENDS, (Kind.STREAM, Kind.FIREHOSE_STREAM), acts=Acts.OWN, asked_at_once=True),
    _Sender(Kind.SUBSCRIPTION_FILTER, _SENDS, (Kind.FUNCTION,), _LOGS, asked_at_once=True),
    _Sender(Kind.LOG_DESTINATION, _SENDS, (Kind.STREAM, Kind.FIREHOSE_STREAM), acts=Acts.OWN, asked_at_once=True),
    _Sender(Kind.FIREHOSE_STREAM, _WRITES, (Kind.BUCKET,), acts=Acts.DESTINATION),
    _Sender(Kind.FIREHOSE_STREAM, _INVOKES, (Kind.FUNCTION,), acts=Acts.TRANSFORMATION),
    _Sender(Kind.DATA_SOURCE, _INVOKES, (Kind.FUNCTION,), acts=Acts.OWN),
    _Sender(Kind.DATA_SOURCE, _WRITES, (Kind.BUS,), acts=Acts.OWN),
    _Sender(Kind.USER_POOL_TRIGGER, _INVOKES, (Kind.FUNCTION,), ("cognito-idp.amazonaws.com",)),
    _Sender(Kind.BEDROCK_AGENT, _INVOKES, (Kind.FUNCTION,), ("bedrock.amazonaws.com",)),
    _Sender(Kind.TARGET_GROUP, _INVOKES, (Kind.FUNCTION,), ("elasticloadbalancing.amazonaws.com",), asked_at_once=True),
    _Sender(Kind.SECRET_ROTATION, _INVOKES, (Kind.FUNCTION,), ("secretsmanager.amazonaws.com",), asked_at_once=True),
    _Sender(Kind.CONFIG_RULE, _SENDS, (Kind.FUNCTION,), ("config.amazonaws.com",), asked_at_once=True),
    _Sender(Kind.RECEIPT_ACTION, _SENDS, (Kind.FUNCTION,), _SES, asked_at_once=True),
    _Sender(Kind.REPOSITORY, _SENDS, (Kind.FUNCTION,), ("codecommit.amazonaws.com",)),
    # A role of an action on a bucket is that of what it tells a topic, too.
    _Sender(Kind.RECEIPT_ACTION, _SENDS, (Kind.TOPIC,), _SES, Acts.OWN, by_default=True),
    _Sender(Kind.RECEIPT_ACTION, _WRITES, (Kind.BUCKET,), _SES, Acts.OWN, asked_at_once=True),
    _Sender(Kind.EVENT_DESTINATION, _SENDS, (Kind.TOPIC,), _SES, by_default=True),
    _Sender(Kind.BUDGET, _SENDS, (Kind.TOPIC,), ("budgets.amazonaws.com",), by_default=True),
    _Sender(Kind.ANOMALY_SUBSCRIPTION, _SENDS, (Kind.TOPIC,), ("costalerts.amazonaws.com",), by_default=True),
    _Sender(Kind.RDS_EVENT_SUBSCRIPTION, _SENDS, (Kind.TOPIC,), ("events.rds.amazonaws.com",), by_default=True),
    _Sender(Kind.BACKUP_VAULT, _SENDS, (Kind.TOPIC,), ("backup.amazonaws.com",), by_default=True),
    _Sender(Kind.ENDPOINT_NOTIFICATION, _SENDS, (Kind.TOPIC,), ("vpce.amazonaws.com",), by_default=True),
    _Sender(Kind.IDENTITY_NOTIFICATION, _SENDS, (Kind.TOPIC,), _SES, by_default=True),
    _Sender(Kind.METRIC_STREAM, _SENDS, (Kind.FIREHOSE_STREAM,), acts=Acts.OWN),
    _Sender(Kind.NOTIFICATION_RULE, _SENDS, (Kind.TOPIC,), ("codestar-notifications.amazonaws.com",), by_default=True),
    # A test notification is sent when the hook is made.
    _Sender(Kind.LIFECYCLE_HOOK, _SENDS, (Kind.QUEUE, Kind.TOPIC), acts=Acts.OWN, asked_at_once=True),
    # CloudTrail looks whether it may when a trail is made; the policy that a topic has by default does not name it.
    _Sender(Kind.TRAIL, _SENDS, (Kind.TOPIC,), _CLOUDTRAIL, asked_at_once=True),
    _Sender(Kind.TRAIL, _WRITES, (Kind.BUCKET,), _CLOUDTRAIL, asked_at_once=True),
    _Sender(Kind.TRAIL, Link.LOGS_TO, (Kind.LOG_GROUP,), acts=Acts.OWN),
)
#: Who reads on behalf of a message, and in whose role.
_READERS: Mapping[Kind, tuple[Acts, bool]] = {
    Kind.MAPPING: (Acts.FUNCTION, True),
    Kind.PIPE: (Acts.OWN, True),
    Kind.FIREHOSE_STREAM: (Acts.SOURCE, False),
}
#: Who reads what not all of them read.
_READ_BY: Mapping[Kind, tuple[Kind, ...]] = {
    **dict.fromkeys((Kind.QUEUE, Kind.TABLE), (Kind.MAPPING, Kind.PIPE)),
    **dict.fromkeys((Kind.STREAM_CONSUMER, Kind.KAFKA_CLUSTER, Kind.MQ_BROKER), (Kind.MAPPING,)),
}


#: What takes one of several things: a Task may call an API, or manage the connections to it; a Distributed Map reads
#: objects, or lists a bucket's, and starts its children as executions of its own state machine, which makes a delivery
#: of its logs. Source: AWS Step Functions Developer Guide, "IAM policies for using Distributed Map states", "Create API
#: Gateway REST APIs with Step Functions" and "Using CloudWatch Logs to log execution history".
_OF_MACHINES: Mapping[tuple[Kind, Link, Kind], Need] = {
    (Kind.TASK, Link.INVOKES, Kind.API): Need(Access((f"{CALLS_API}|{MANAGES_CONNECTIONS}",)), acts=Acts.MACHINE),
    (Kind.ITEM_READER, Link.READS, Kind.BUCKET): Need(LOOKING_UP[Kind.BUCKET], acts=Acts.MACHINE),
    (Kind.MACHINE, Link.CONTAINS, Kind.DISTRIBUTED_MAP): Need(Access(("states:StartExecution",)), acts=Acts.OWN),
    (Kind.MACHINE, Link.LOGS_TO, Kind.LOG_GROUP): Need(Access(("logs:CreateLogDelivery",)), acts=Acts.OWN),
}
#: What encrypts, and leaves it to the readers to decrypt. Source: AWS CloudTrail User Guide, "Configure AWS KMS key
#: policies for CloudTrail".
_ENCRYPTING: Mapping[tuple[Kind, Link, Kind], Need] = {
    (Kind.TRAIL, Link.ENCRYPTED_BY, Kind.KEY): Need(
        Access((), ("kms:GenerateDataKey",)), _CLOUDTRAIL, asked_at_once=True
    ),
}
#: Who looks something up by a call, and in whose role; a function's code answers the Task that waits for it.
_BY_CALLS: Mapping[tuple[Kind, Link, Kind], Need] = {
    **{(Kind.TASK, Link.READS, read): Need(access, acts=Acts.MACHINE) for read, access in LOOKING_UP.items()},
    (Kind.INTEGRATION, Link.READS, Kind.TABLE): Need(LOOKING_UP[Kind.TABLE], acts=Acts.OWN),
    (Kind.CALL, _SENDS, Kind.MACHINE): Need(ANSWERING, acts=Acts.FUNCTION),
}


def _table() -> Iterator[tuple[tuple[Kind, Link, Kind], Need]]:
    for sender in _SENDERS:
        yield from sender.needs()
    for reader, (acts, asked_at_once) in _READERS.items():
        for read, access in RECEIVING.items():
            if reader in _READ_BY.get(read, _READERS):
                yield (read, Link.FEEDS, reader), Need(access, acts=acts, asked_at_once=asked_at_once)


#: What Terraform's provider makes again and again for minutes while AWS says that the permission is missing, which is
#: made at the same time. Source: github.com/hashicorp/terraform-provider-aws, `lambda/event_source_mapping.go`
#: (`retryEventSourceMapping`), `logs/destination.go`, `logs/subscription_filter.go`, `configservice/config_rule.go` and
#: `secretsmanager/secret_rotation.go`; it does nothing of the kind for notifications of buckets, receipt rules and
#: pipes.
TRIED_AGAIN = frozenset(
    {
        "aws_lambda_event_source_mapping",
        "aws_cloudwatch_log_destination",
        "aws_cloudwatch_log_subscription_filter",
        "aws_config_config_rule",
        "aws_secretsmanager_secret_rotation",
    }
)

#: Which service assumes the role that what acts is given, by the trust that the role has in it.
ASSUMING: Mapping[Kind, str] = {
    **dict.fromkeys((Kind.FUNCTION, Kind.INVOKE_CONFIG, Kind.MAPPING, Kind.CALL), "lambda.amazonaws.com"),
    **dict.fromkeys((Kind.INTEGRATION, Kind.AUTHORIZER), *_API),
    **dict.fromkeys((Kind.IOT_ACTION, Kind.IOT_RULE), *_IOT),
    Kind.RECEIPT_ACTION: "ses.amazonaws.com",
    Kind.TARGET: "events.amazonaws.com",
    Kind.PIPE: "pipes.amazonaws.com",
    Kind.SCHEDULE: "scheduler.amazonaws.com",
    **dict.fromkeys((Kind.MACHINE, Kind.TASK, Kind.ITEM_READER, Kind.RESULT_WRITER), "states.amazonaws.com"),
    Kind.SUBSCRIPTION: "sns.amazonaws.com",
    **dict.fromkeys((Kind.SUBSCRIPTION_FILTER, Kind.LOG_DESTINATION), *_LOGS),
    Kind.METRIC_STREAM: "streams.metrics.cloudwatch.amazonaws.com",
    Kind.FIREHOSE_STREAM: "firehose.amazonaws.com",
    Kind.DATA_SOURCE: "appsync.amazonaws.com",
    Kind.LIFECYCLE_HOOK: "autoscaling.amazonaws.com",
    Kind.TRAIL: _CLOUDTRAIL[0],
}

#: What an edge needs of which that is not known.
NOTHING_KNOWN = Need(Access(()))
#: What each edge needs, by what it leads from, what it means and what it leads to. No entry: that is not known here.
NEEDS: Mapping[tuple[Kind, Link, Kind], Need] = {**dict(_table()), **_OF_MACHINES, **_ENCRYPTING, **_BY_CALLS}

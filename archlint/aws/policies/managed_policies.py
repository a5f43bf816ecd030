"""What AWS's own managed policies allow, as far as edges rest on them.

Source: AWS Managed Policy Reference Guide, the policies named below; each of them allows its actions on everything.
What they allow on something else only, such as a log group of Lambda Insights, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.policies.policy import Grant, PolicyStatement
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.conditions import When
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, EmbeddedJson, Tree, Value

_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_TRACES = (
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
)
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "service-role/AWSLambdaBasicExecutionRole": _LOGS,
    "service-role/AWSLambdaVPCAccessExecutionRole": (
        *_LOGS,
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ),
    "service-role/AWSLambdaSQSQueueExecutionRole": (
        *_LOGS,
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    ),
    "service-role/AWSLambdaKinesisExecutionRole": (
        *_LOGS,
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
    ),
    "service-role/AWSLambdaDynamoDBExecutionRole": (
        *_LOGS,
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
    "service-role/AWSLambdaMSKExecutionRole": (
        *_LOGS,
        "kafka:DescribeCluster",
        "kafka:DescribeClusterV2",
        "kafka:GetBootstrapBrokers",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcs",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
    ),
    "AWSXRayDaemonWriteAccess": _TRACES,
    "AWSXrayWriteOnlyAccess": _TRACES,
    "AWSXrayFullAccess": ("xray:*",),
    "CloudWatchLambdaInsightsExecutionRolePolicy": ("logs:CreateLogGroup",),
    "CloudWatchLogsFullAccess": ("logs:*",),
    "service-role/AWSLambdaRole": ("lambda:InvokeFunction",),
    "service-role/AWSLambdaENIManagementAccess": (
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ),
    "service-role/AmazonECSTaskExecutionRolePolicy": (
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ),
    "AmazonSQSFullAccess": ("sqs:*",),
    "AmazonSQSReadOnlyAccess": (
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListDeadLetterSourceQueues",
        "sqs:ListQueues",
        "sqs:ListMessageMoveTasks",
    ),
    "AmazonSNSFullAccess": ("sns:*",),
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonKinesisReadOnlyAccess": ("kinesis:Get*", "kinesis:List*", "kinesis:Describe*"),
    "AmazonKinesisFirehoseFullAccess": ("firehose:*",),
    "AWSStepFunctionsFullAccess": ("states:*",),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": (
        "s3:Get*",
        "s3:List*",
        "s3:Describe*",
        "s3-object-lambda:Get*",
        "s3-object-lambda:List*",
    ),
    "AmazonSSMReadOnlyAccess": ("ssm:Describe*", "ssm:Get*", "ssm:List*"),
}
#: Of all services, or of one, these allow all actions on everything; what else they allow is not listed.
_FULL_ACCESS: Mapping[str, str] = {
    "AdministratorAccess": "*",
    "PowerUserAccess": "*",
    "AmazonSQSFullAccess": "sqs:*",
    "AmazonSNSFullAccess": "sns:*",
    "AmazonEventBridgeFullAccess": "events:*",
    "AmazonKinesisFullAccess": "kinesis:*",
    "AmazonKinesisFirehoseFullAccess": "firehose:*",
    "AmazonDynamoDBFullAccess": "dynamodb:*",
    "AmazonDynamoDBFullAccess_v2": "dynamodb:*",
    "AmazonS3FullAccess": "s3:*",
    "AWSLambda_FullAccess": "lambda:*",
    "AmazonOpenSearchServiceFullAccess": "es:*",
    "AWSStepFunctionsFullAccess": "states:*",
}
#: The ARN of a policy of AWS's; the partition may be a hole. SAM takes its last name for it, too.
_ARN = regex(r"(?:arn:[^/]{0,100}:iam::aws:policy/)?(?P<name>[\w/+=,.@-]+)")
_BY_LAST_NAME = {name.rpartition("/")[2]: actions for name, actions in _ALLOWED.items()}


def allowed(arn: str) -> tuple[str, ...] | None:
    """Return the actions that a policy of AWS's allows on everything; None for any other one.

    Args:
        arn: the policy's ARN, also with a hole for the partition: `arn:${AWS::Partition}:iam::aws:policy/NAME`; or the
            last part of its name, as SAM takes it.
    """
    found = _ARN.fullmatch(arn)
    return _ALLOWED.get(found["name"], _BY_LAST_NAME.get(found["name"])) if found else None


def full_access(arn: str, when: When, at: Place) -> Iterator[Grant]:
    """Yield what allows all actions of a service on everything, if a policy of AWS's does.

    Args:
        arn: as for `allowed`.
        when: the conditions under which a role has the policy.
        at: where that is said.
    """
    found = _ARN.fullmatch(arn)
    pattern = _FULL_ACCESS.get(found["name"]) if found else None
    if pattern is not None:
        said = {"Effect": "Allow", "Action": pattern, "Resource": "*"}
        data = {key: Value.of(Known(value), at) for key, value in said.items()}
        statement = Branch(Tree(Node(at.document, at.route, data), EmbeddedJson()), when, at)
        yield Grant((pattern,), statement, PolicyStatement(statement))

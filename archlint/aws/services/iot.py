"""AWS IoT rules and their actions.

Source: AWS CloudFormation reference, `AWS::IoT::TopicRule`; Terraform AWS provider, `aws_iot_topic_rule`.
"""

from archlint.aws.columns import flag
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

_ACTION = ("AWS::IoT::TopicRule.Action", "aws_iot_topic_rule.action")
_ERRORS = "TopicRulePayload.ErrorAction"

RULE = (
    resource(Kind.IOT_RULE, "AWS::IoT::TopicRule", "aws_iot_topic_rule")
    .is_(Trait.FORWARDS, Trait.PRODUCES)
    .named(cfn="RuleName", tf="name", arn="iot:rule/")
    .constant("asynchronous", True)
    .setting("sql", cfn="TopicRulePayload.Sql", tf="sql")
    .setting("disabled", flag, cfn="TopicRulePayload.RuleDisabled")
    .setting("enabled", flag, tf="enabled")
    .setting("error_action", cfn=_ERRORS, tf="error_action")
    .setting(
        "role",
        cfn="|".join(f"{_ERRORS}.{service}.RoleArn" for service in ("Sqs", "Sns", "Kinesis", "Firehose", "S3")),
        tf="|".join(f"error_action.{service}.role_arn" for service in ("sqs", "sns", "kinesis", "firehose", "s3")),
    )
    .setting("sam_event", cfn="SamEvent")
    .link(Link.DEAD_LETTERS_TO, Kind.QUEUE, cfn=f"{_ERRORS}.Sqs.QueueUrl", tf="error_action.sqs.queue_url")
    .link(Link.DEAD_LETTERS_TO, Kind.TOPIC, cfn=f"{_ERRORS}.Sns.TargetArn", tf="error_action.sns.target_arn")
    .link(
        Link.DEAD_LETTERS_TO, Kind.FUNCTION, cfn=f"{_ERRORS}.Lambda.FunctionArn", tf="error_action.lambda.function_arn"
    )
    .link(Link.DEAD_LETTERS_TO, Kind.STREAM, cfn=f"{_ERRORS}.Kinesis.StreamName", tf="error_action.kinesis.stream_name")
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.FIREHOSE_STREAM,
        cfn=f"{_ERRORS}.Firehose.DeliveryStreamName",
        tf="error_action.firehose.delivery_stream_name",
    )
    .link(Link.DEAD_LETTERS_TO, Kind.BUCKET, cfn=f"{_ERRORS}.S3.BucketName", tf="error_action.s3.bucket_name")
    .part(cfn=("TopicRulePayload.Actions[]", _ACTION[0]))
)

# Terraform has a block for each kind of action, and no two of them share an attribute that makes an edge.
for _block in (
    "cloudwatch_logs",
    "dynamodb",
    "dynamodbv2",
    "firehose",
    "kinesis",
    "lambda",
    "republish",
    "s3",
    "sns",
    "sqs",
    "step_functions",
):
    RULE.part(tf=(f"{_block}[]", _ACTION[1]))

ACTION = (
    resource(Kind.IOT_ACTION, *_ACTION)
    .is_(Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS)
    .constant("asynchronous", True)
    .setting("partition_key", cfn="Kinesis.PartitionKey", tf="partition_key")
    .setting("republish_topic", cfn="Republish.Topic", tf="topic")
    .setting(
        "role",
        cfn="|".join(
            f"{service}.RoleArn"
            for service in ("Sqs", "Sns", "Kinesis", "Firehose", "StepFunctions", "DynamoDB", "DynamoDBv2", "S3")
        ),
        tf="role_arn",
    )
    .link(Link.DELIVERS_TO, Kind.FUNCTION, cfn="Lambda.FunctionArn", tf="function_arn")
    .link(Link.DELIVERS_TO, Kind.QUEUE, cfn="Sqs.QueueUrl", tf="queue_url")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="Sns.TargetArn", tf="target_arn")
    .link(Link.DELIVERS_TO, Kind.STREAM, cfn="Kinesis.StreamName", tf="stream_name")
    .link(Link.DELIVERS_TO, Kind.FIREHOSE_STREAM, cfn="Firehose.DeliveryStreamName", tf="delivery_stream_name")
    .link(Link.DELIVERS_TO, Kind.MACHINE, cfn="StepFunctions.StateMachineName", tf="state_machine_name")
    .link(Link.WRITES_TO, Kind.TABLE, cfn="DynamoDB.TableName", tf="table_name")
    .link(Link.WRITES_TO, Kind.TABLE, cfn="DynamoDBv2.PutItem.TableName", tf="put_item.table_name")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="S3.BucketName", tf="bucket_name")
    .link(Link.LOGS_TO, Kind.LOG_GROUP, cfn="CloudwatchLogs.LogGroupName", tf="log_group_name")
)

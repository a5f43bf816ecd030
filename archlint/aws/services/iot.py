"""AWS IoT rules and their actions.

Source: AWS CloudFormation reference, `AWS::IoT::TopicRule`; Terraform AWS provider, `aws_iot_topic_rule`.
"""

from archlint.aws.columns import flag
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import resource

_ACTION = ("AWS::IoT::TopicRule.Action", "aws_iot_topic_rule.action")
_ERRORS = "TopicRulePayload.ErrorAction"

RULE = (
    resource(Kind.IOT_RULE, "AWS::IoT::TopicRule", "aws_iot_topic_rule")
    .named("RuleName", "name", arn="iot:rule/")
    .constant("asynchronous", True)
    .setting("sql", "TopicRulePayload.Sql", "sql")
    .setting("disabled", "TopicRulePayload.RuleDisabled", "", flag)
    .setting("enabled", "", "enabled", flag)
    .setting("error_action", _ERRORS, "error_action")
    .setting("sam_event", "SamEvent", "")
    .link(Link.DEAD_LETTERS_TO, f"{_ERRORS}.Sqs.QueueUrl", "error_action.sqs.queue_url", Kind.QUEUE)
    .link(Link.DEAD_LETTERS_TO, f"{_ERRORS}.Sns.TargetArn", "error_action.sns.target_arn", Kind.TOPIC)
    .link(Link.DEAD_LETTERS_TO, f"{_ERRORS}.Lambda.FunctionArn", "error_action.lambda.function_arn", Kind.FUNCTION)
    .link(Link.DEAD_LETTERS_TO, f"{_ERRORS}.Kinesis.StreamName", "error_action.kinesis.stream_name", Kind.STREAM)
    .link(
        Link.DEAD_LETTERS_TO,
        f"{_ERRORS}.Firehose.DeliveryStreamName",
        "error_action.firehose.delivery_stream_name",
        Kind.DELIVERY_STREAM,
    )
    .link(Link.DEAD_LETTERS_TO, f"{_ERRORS}.S3.BucketName", "error_action.s3.bucket_name", Kind.BUCKET)
    .part("TopicRulePayload.Actions[]", "", _ACTION)
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
    RULE.part("", f"{_block}[]", _ACTION)

ACTION = (
    resource(Kind.IOT_ACTION, *_ACTION)
    .constant("asynchronous", True)
    .setting("partition_key", "Kinesis.PartitionKey", "partition_key")
    .setting("republish_topic", "Republish.Topic", "topic")
    .link(Link.DELIVERS_TO, "Lambda.FunctionArn", "function_arn", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "Sqs.QueueUrl", "queue_url", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Sns.TargetArn", "target_arn", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "Kinesis.StreamName", "stream_name", Kind.STREAM)
    .link(Link.DELIVERS_TO, "Firehose.DeliveryStreamName", "delivery_stream_name", Kind.DELIVERY_STREAM)
    .link(Link.DELIVERS_TO, "StepFunctions.StateMachineName", "state_machine_name", Kind.MACHINE)
    .link(Link.WRITES_TO, "DynamoDB.TableName", "table_name", Kind.TABLE)
    .link(Link.WRITES_TO, "DynamoDBv2.PutItem.TableName", "put_item.table_name", Kind.TABLE)
    .link(Link.WRITES_TO, "S3.BucketName", "bucket_name", Kind.BUCKET)
    .link(Link.LOGS_TO, "CloudwatchLogs.LogGroupName", "log_group_name", Kind.LOG_GROUP)
)

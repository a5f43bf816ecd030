"""AWS IoT rules and their actions.

Source: AWS CloudFormation reference, `AWS::IoT::TopicRule`.
"""

from archlint.schema import Kind, Link, flag, resource

RULE = (
    resource(Kind.IOT_RULE, "AWS::IoT::TopicRule", name="RuleName", arn="iot:rule/")
    .constant("asynchronous", True)
    .setting("sql", "TopicRulePayload.Sql")
    .setting("disabled", "TopicRulePayload.RuleDisabled", flag)
    .setting("error_action", "TopicRulePayload.ErrorAction")
    .setting("sam_event", "SamEvent")
    .link(Link.DEAD_LETTERS_TO, "TopicRulePayload.ErrorAction.Sqs.QueueUrl", Kind.QUEUE)
    .link(Link.DEAD_LETTERS_TO, "TopicRulePayload.ErrorAction.Sns.TargetArn", Kind.TOPIC)
    .link(Link.DEAD_LETTERS_TO, "TopicRulePayload.ErrorAction.Lambda.FunctionArn", Kind.FUNCTION)
    .link(Link.DEAD_LETTERS_TO, "TopicRulePayload.ErrorAction.Kinesis.StreamName", Kind.STREAM)
    .link(Link.DEAD_LETTERS_TO, "TopicRulePayload.ErrorAction.Firehose.DeliveryStreamName", Kind.DELIVERY_STREAM)
    .link(Link.DEAD_LETTERS_TO, "TopicRulePayload.ErrorAction.S3.BucketName", Kind.BUCKET)
    .part("TopicRulePayload.Actions[]", "AWS::IoT::TopicRule.Action")
)

ACTION = (
    resource(Kind.IOT_ACTION, "AWS::IoT::TopicRule.Action")
    .constant("asynchronous", True)
    .setting("partition_key", "Kinesis.PartitionKey")
    .setting("republish_topic", "Republish.Topic")
    .link(Link.DELIVERS_TO, "Lambda.FunctionArn", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "Sqs.QueueUrl", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Sns.TargetArn", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "Kinesis.StreamName", Kind.STREAM)
    .link(Link.DELIVERS_TO, "Firehose.DeliveryStreamName", Kind.DELIVERY_STREAM)
    .link(Link.DELIVERS_TO, "StepFunctions.StateMachineName", Kind.MACHINE)
    .link(Link.WRITES_TO, "DynamoDB.TableName", Kind.TABLE)
    .link(Link.WRITES_TO, "DynamoDBv2.PutItem.TableName", Kind.TABLE)
    .link(Link.WRITES_TO, "S3.BucketName", Kind.BUCKET)
    .link(Link.LOGS_TO, "CloudwatchLogs.LogGroupName", Kind.LOG_GROUP)
)

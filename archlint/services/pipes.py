"""EventBridge Pipes.

Source: AWS CloudFormation reference, `AWS::Pipes::Pipe`; EventBridge Pipes API reference (defaults).
"""

from archlint.schema import Kind, Link, number, one_of, resource, word
from archlint.services.eventbridge import DELIVERABLE

_KINESIS = "SourceParameters.KinesisStreamParameters"
_DYNAMODB = "SourceParameters.DynamoDBStreamParameters"
_TARGET = "TargetParameters"

PIPE = (
    resource(Kind.PIPE, "AWS::Pipes::Pipe", name="Name", arn="pipes:pipe/")
    .setting("source", "Source")
    .setting("state", "DesiredState", word, default="RUNNING")
    .setting("filters", "SourceParameters.FilterCriteria.Filters")
    .setting("kinesis_source", _KINESIS)
    .setting("dynamodb_source", _DYNAMODB)
    .setting(
        "maximum_retry_attempts",
        f"{_KINESIS}.MaximumRetryAttempts|{_DYNAMODB}.MaximumRetryAttempts",
        number,
        default=-1,
    )
    .setting(
        "maximum_record_age",
        f"{_KINESIS}.MaximumRecordAgeInSeconds|{_DYNAMODB}.MaximumRecordAgeInSeconds",
        number,
        default=-1,
    )
    .setting("on_failure", f"{_KINESIS}.DeadLetterConfig.Arn|{_DYNAMODB}.DeadLetterConfig.Arn")
    .setting(
        "asynchronous",
        f"{_TARGET}.LambdaFunctionParameters.InvocationType"
        f"|{_TARGET}.StepFunctionStateMachineParameters.InvocationType",
        one_of("FIRE_AND_FORGET"),
        default=False,
    )
    .setting("message_group_id", f"{_TARGET}.SqsQueueParameters.MessageGroupId")
    .setting("message_deduplication_id", f"{_TARGET}.SqsQueueParameters.MessageDeduplicationId")
    .setting("event_source", f"{_TARGET}.EventBridgeEventBusParameters.Source")
    .setting("event_type", f"{_TARGET}.EventBridgeEventBusParameters.DetailType")
    .setting("partition_key", f"{_TARGET}.KinesisStreamParameters.PartitionKey")
    .linked_from(Link.FEEDS, "Source", Kind.QUEUE, Kind.STREAM, Kind.TABLE, Kind.KAFKA_CLUSTER, Kind.BROKER)
    .link(Link.INVOKES, "Enrichment", Kind.FUNCTION, Kind.MACHINE, Kind.API_DESTINATION, Kind.API)
    .link(Link.DELIVERS_TO, "Target", *DELIVERABLE)
    .link(Link.DEAD_LETTERS_TO, f"{_KINESIS}.DeadLetterConfig.Arn", Kind.QUEUE, Kind.TOPIC)
    .link(Link.DEAD_LETTERS_TO, f"{_DYNAMODB}.DeadLetterConfig.Arn", Kind.QUEUE, Kind.TOPIC)
    .link(Link.LOGS_TO, "LogConfiguration.CloudwatchLogsLogDestination.LogGroupArn", Kind.LOG_GROUP)
    .link(Link.LOGS_TO, "LogConfiguration.FirehoseLogDestination.DeliveryStreamArn", Kind.DELIVERY_STREAM)
    .link(Link.LOGS_TO, "LogConfiguration.S3LogDestination.BucketName", Kind.BUCKET)
)

"""EventBridge Pipes.

Source: AWS CloudFormation reference, `AWS::Pipes::Pipe`; EventBridge Pipes API reference (defaults); Terraform AWS
provider, `aws_pipes_pipe`.
"""

from archlint.aws.columns import number, one_of, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.services.eventbridge import DELIVERABLE
from archlint.aws.table import resource

_STREAMS = ("SourceParameters.KinesisStreamParameters", "SourceParameters.DynamoDBStreamParameters")
_STREAM_BLOCKS = ("source_parameters.kinesis_stream_parameters", "source_parameters.dynamodb_stream_parameters")
_TARGET = "TargetParameters"
_TARGET_BLOCK = "target_parameters"


def _of_streams(cloudformation: str, terraform: str) -> tuple[str, str]:
    """Return the paths of what both kinds of streams have."""
    return (
        "|".join(f"{stream}.{cloudformation}" for stream in _STREAMS),
        "|".join(f"{stream}.{terraform}" for stream in _STREAM_BLOCKS),
    )


PIPE = (
    resource(Kind.PIPE, "AWS::Pipes::Pipe", "aws_pipes_pipe")
    .named("Name", "name", arn="pipes:pipe/")
    .setting("source", "Source", "source")
    .setting("state", "DesiredState", "desired_state", word, default="RUNNING")
    .listing(
        "filters",
        "SourceParameters.FilterCriteria.Filters",
        "source_parameters.filter_criteria.filter",
        pattern=("Pattern", "pattern"),
    )
    .setting(
        "filter_patterns",
        "SourceParameters.FilterCriteria.Filters[].Pattern",
        "source_parameters.filter_criteria.filter[].pattern",
    )
    .setting("kinesis_source", _STREAMS[0], _STREAM_BLOCKS[0])
    .setting("dynamodb_source", _STREAMS[1], _STREAM_BLOCKS[1])
    .setting(
        "maximum_retry_attempts",
        *_of_streams("MaximumRetryAttempts", "maximum_retry_attempts"),
        number,
        default=-1,
        doubtful=0,
    )
    .setting(
        "maximum_record_age",
        *_of_streams("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds"),
        number,
        default=-1,
        unset=0,
    )
    .setting("on_failure", *_of_streams("DeadLetterConfig.Arn", "dead_letter_config.arn"))
    .setting(
        "asynchronous",
        f"{_TARGET}.LambdaFunctionParameters.InvocationType"
        f"|{_TARGET}.StepFunctionStateMachineParameters.InvocationType",
        f"{_TARGET_BLOCK}.lambda_function_parameters.invocation_type"
        f"|{_TARGET_BLOCK}.step_function_state_machine_parameters.invocation_type",
        one_of("FIRE_AND_FORGET"),
        default=False,
    )
    .setting(
        "message_group_id",
        f"{_TARGET}.SqsQueueParameters.MessageGroupId",
        f"{_TARGET_BLOCK}.sqs_queue_parameters.message_group_id",
    )
    .setting(
        "message_deduplication_id",
        f"{_TARGET}.SqsQueueParameters.MessageDeduplicationId",
        f"{_TARGET_BLOCK}.sqs_queue_parameters.message_deduplication_id",
    )
    .setting(
        "event_source",
        f"{_TARGET}.EventBridgeEventBusParameters.Source",
        f"{_TARGET_BLOCK}.eventbridge_event_bus_parameters.source",
    )
    .setting(
        "event_type",
        f"{_TARGET}.EventBridgeEventBusParameters.DetailType",
        f"{_TARGET_BLOCK}.eventbridge_event_bus_parameters.detail_type",
    )
    .setting(
        "partition_key",
        f"{_TARGET}.KinesisStreamParameters.PartitionKey",
        f"{_TARGET_BLOCK}.kinesis_stream_parameters.partition_key",
    )
    .linked_from(Link.FEEDS, "Source", "source", Kind.QUEUE, Kind.STREAM, Kind.TABLE, Kind.KAFKA_CLUSTER, Kind.BROKER)
    .link(
        Link.INVOKES,
        "Enrichment",
        "enrichment",
        Kind.FUNCTION,
        Kind.MACHINE,
        Kind.API_DESTINATION,
        Kind.API,
    )
    .link(Link.DELIVERS_TO, "Target", "target", *DELIVERABLE)
    .link(
        Link.DEAD_LETTERS_TO,
        f"{_STREAMS[0]}.DeadLetterConfig.Arn",
        f"{_STREAM_BLOCKS[0]}.dead_letter_config.arn",
        Kind.QUEUE,
        Kind.TOPIC,
    )
    .link(
        Link.DEAD_LETTERS_TO,
        f"{_STREAMS[1]}.DeadLetterConfig.Arn",
        f"{_STREAM_BLOCKS[1]}.dead_letter_config.arn",
        Kind.QUEUE,
        Kind.TOPIC,
    )
    .link(
        Link.LOGS_TO,
        "LogConfiguration.CloudwatchLogsLogDestination.LogGroupArn",
        "log_configuration.cloudwatch_logs_log_destination.log_group_arn",
        Kind.LOG_GROUP,
    )
    .link(
        Link.LOGS_TO,
        "LogConfiguration.FirehoseLogDestination.DeliveryStreamArn",
        "log_configuration.firehose_log_destination.delivery_stream_arn",
        Kind.DELIVERY_STREAM,
    )
    .link(
        Link.LOGS_TO,
        "LogConfiguration.S3LogDestination.BucketName",
        "log_configuration.s3_log_destination.bucket_name",
        Kind.BUCKET,
    )
)

"""EventBridge Pipes.

Source: AWS CloudFormation reference, `AWS::Pipes::Pipe`; EventBridge Pipes API reference (defaults); Terraform AWS
provider, `aws_pipes_pipe`.
"""

from collections.abc import Mapping

from archlint.aws.columns import number, one_of, seconds, word
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.services.eventbridge import DELIVERABLE
from archlint.aws.table import Paths, resource

_STREAMS = ("SourceParameters.KinesisStreamParameters", "SourceParameters.DynamoDBStreamParameters")
_STREAM_BLOCKS = ("source_parameters.kinesis_stream_parameters", "source_parameters.dynamodb_stream_parameters")
_OTHERS = tuple(
    f"SourceParameters.{name}Parameters"
    for name in ("SqsQueue", "ManagedStreamingKafka", "SelfManagedKafka", "ActiveMQBroker", "RabbitMQBroker")
)
_OTHER_BLOCKS = tuple(
    f"source_parameters.{name}_parameters"
    for name in ("sqs_queue", "managed_streaming_kafka", "self_managed_kafka", "activemq_broker", "rabbitmq_broker")
)
_TARGET = "TargetParameters"
_TARGET_BLOCK = "target_parameters"


def _of_sources(cloudformation: str, terraform: str) -> Paths:
    """Return the paths of what all sources have."""
    return {
        "cfn": "|".join(f"{source}.{cloudformation}" for source in (*_STREAMS, *_OTHERS)),
        "tf": "|".join(f"{source}.{terraform}" for source in (*_STREAM_BLOCKS, *_OTHER_BLOCKS)),
    }


def _of_streams(cloudformation: str, terraform: str) -> Paths:
    """Return the paths of what both kinds of streams have."""
    return {
        "cfn": "|".join(f"{stream}.{cloudformation}" for stream in _STREAMS),
        "tf": "|".join(f"{stream}.{terraform}" for stream in _STREAM_BLOCKS),
    }


#: How many records a pipe hands at most to a target at a time; functions and state machines take all of a batch.
#: Source: EventBridge User Guide, "Amazon EventBridge Pipes batching and concurrency".
PIPE_BATCHES: Mapping[Kind, int] = {
    Kind.QUEUE: 10,
    Kind.TOPIC: 10,
    Kind.BUS: 10,
    Kind.STREAM: 500,
    Kind.FIREHOSE_STREAM: 500,
}
PIPE = (
    resource(Kind.PIPE, "AWS::Pipes::Pipe", "aws_pipes_pipe")
    .is_(Trait.CALLS_WITH_ROLE, Trait.FORWARDS, Trait.POLLS, Trait.PRODUCES, Trait.SENDS, Trait.SENDS_AS_DECLARED)
    .named(cfn="Name", tf="name", arn="pipes:pipe/")
    .setting("role", cfn="RoleArn", tf="role_arn")
    .setting("source", cfn="Source", tf="source")
    .computed(tf=("source_parameters",))
    .setting("state", word, cfn="DesiredState", tf="desired_state", default="RUNNING")
    .listing(
        "filters",
        cfn=("SourceParameters.FilterCriteria.Filters", {"pattern": "Pattern"}),
        tf=("source_parameters.filter_criteria.filter", {"pattern": "pattern"}),
    )
    .setting(
        "filter_patterns",
        cfn="SourceParameters.FilterCriteria.Filters[].Pattern",
        tf="source_parameters.filter_criteria.filter[].pattern",
    )
    .setting("kinesis_source", cfn=_STREAMS[0], tf=_STREAM_BLOCKS[0])
    .setting("dynamodb_source", cfn=_STREAMS[1], tf=_STREAM_BLOCKS[1])
    .setting("kafka_source", cfn="|".join(_OTHERS[1:3]), tf="|".join(_OTHER_BLOCKS[1:3]))
    .setting(
        "maximum_retry_attempts",
        number,
        default=-1,
        doubtful=0,
        **_of_streams("MaximumRetryAttempts", "maximum_retry_attempts"),
    )
    .setting(
        "maximum_record_age",
        number,
        default=-1,
        unset=0,
        **_of_streams("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds"),
    )
    .setting(
        "parallelization", number, default=1, unset=0, **_of_streams("ParallelizationFactor", "parallelization_factor")
    )
    .setting("starting_position", **_of_streams("StartingPosition", "starting_position"))
    .setting(
        "bisects_batch",
        one_of("AUTOMATIC_BISECT"),
        default=False,
        **_of_streams("OnPartialBatchItemFailure", "on_partial_batch_item_failure"),
    )
    .setting("batch_size", number, unset=0, **_of_sources("BatchSize", "batch_size"))
    .setting(
        "batching_window",
        seconds,
        default=0,
        **_of_sources("MaximumBatchingWindowInSeconds", "maximum_batching_window_in_seconds"),
    )
    .setting("on_failure", **_of_streams("DeadLetterConfig.Arn", "dead_letter_config.arn"))
    .setting(
        "asynchronous",
        one_of("FIRE_AND_FORGET"),
        cfn=f"{_TARGET}.LambdaFunctionParameters.InvocationType"
        f"|{_TARGET}.StepFunctionStateMachineParameters.InvocationType",
        tf=f"{_TARGET_BLOCK}.lambda_function_parameters.invocation_type"
        f"|{_TARGET_BLOCK}.step_function_state_machine_parameters.invocation_type",
        default=False,
    )
    .setting(
        "message_group_id",
        cfn=f"{_TARGET}.SqsQueueParameters.MessageGroupId",
        tf=f"{_TARGET_BLOCK}.sqs_queue_parameters.message_group_id",
    )
    .setting(
        "message_deduplication_id",
        cfn=f"{_TARGET}.SqsQueueParameters.MessageDeduplicationId",
        tf=f"{_TARGET_BLOCK}.sqs_queue_parameters.message_deduplication_id",
    )
    .setting(
        "event_source",
        cfn=f"{_TARGET}.EventBridgeEventBusParameters.Source",
        tf=f"{_TARGET_BLOCK}.eventbridge_event_bus_parameters.source",
    )
    .setting(
        "event_type",
        cfn=f"{_TARGET}.EventBridgeEventBusParameters.DetailType",
        tf=f"{_TARGET_BLOCK}.eventbridge_event_bus_parameters.detail_type",
    )
    .setting(
        "partition_key",
        cfn=f"{_TARGET}.KinesisStreamParameters.PartitionKey",
        tf=f"{_TARGET_BLOCK}.kinesis_stream_parameters.partition_key",
    )
    .linked_from(
        Link.FEEDS, Kind.QUEUE, Kind.STREAM, Kind.TABLE, Kind.KAFKA_CLUSTER, Kind.MQ_BROKER, cfn="Source", tf="source"
    )
    .link(Link.INVOKES, Kind.FUNCTION, Kind.MACHINE, Kind.API_DESTINATION, Kind.API, cfn="Enrichment", tf="enrichment")
    .link(Link.DELIVERS_TO, *DELIVERABLE, cfn="Target", tf="target")
    .setting("input_template", cfn=f"{_TARGET}.InputTemplate", tf=f"{_TARGET_BLOCK}.input_template")
    .setting("enrichment", cfn="Enrichment", tf="enrichment")
    .setting("enrichment_template", cfn="EnrichmentParameters.InputTemplate", tf="enrichment_parameters.input_template")
    .setting(
        "task_network",
        cfn=f"{_TARGET}.EcsTaskParameters.NetworkConfiguration",
        tf=f"{_TARGET_BLOCK}.ecs_task_parameters.network_configuration",
    )
    .setting(
        "overrides",
        cfn=f"{_TARGET}.EcsTaskParameters.Overrides",
        tf=f"{_TARGET_BLOCK}.ecs_task_parameters.overrides",
    )
    .link(
        Link.INVOKES,
        Kind.TASK_DEFINITION,
        cfn=f"{_TARGET}.EcsTaskParameters.TaskDefinitionArn",
        tf=f"{_TARGET_BLOCK}.ecs_task_parameters.task_definition_arn",
    )
    .link(
        Link.INVOKES,
        Kind.BATCH_JOB,
        cfn=f"{_TARGET}.BatchJobParameters.JobDefinition",
        tf=f"{_TARGET_BLOCK}.batch_job_parameters.job_definition",
    )
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        Kind.TOPIC,
        cfn=f"{_STREAMS[0]}.DeadLetterConfig.Arn",
        tf=f"{_STREAM_BLOCKS[0]}.dead_letter_config.arn",
    )
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        Kind.TOPIC,
        cfn=f"{_STREAMS[1]}.DeadLetterConfig.Arn",
        tf=f"{_STREAM_BLOCKS[1]}.dead_letter_config.arn",
    )
    .link(
        Link.LOGS_TO,
        Kind.LOG_GROUP,
        cfn="LogConfiguration.CloudwatchLogsLogDestination.LogGroupArn",
        tf="log_configuration.cloudwatch_logs_log_destination.log_group_arn",
    )
    .link(
        Link.LOGS_TO,
        Kind.FIREHOSE_STREAM,
        cfn="LogConfiguration.FirehoseLogDestination.DeliveryStreamArn",
        tf="log_configuration.firehose_log_destination.delivery_stream_arn",
    )
    .link(
        Link.LOGS_TO,
        Kind.BUCKET,
        cfn="LogConfiguration.S3LogDestination.BucketName",
        tf="log_configuration.s3_log_destination.bucket_name",
    )
)

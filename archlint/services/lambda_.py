"""AWS Lambda: functions and what invokes, configures or permits them.

Source: AWS CloudFormation reference, `AWS::Lambda::*`; AWS Lambda Developer Guide (defaults).
"""

from archlint.schema import Kind, Link, flag, number, resource, seconds, word
from archlint.services import code
from archlint.services.calls import caller

FUNCTION = (
    resource(Kind.FUNCTION, "AWS::Lambda::Function", name="FunctionName", arn="lambda:function:")
    .written_by("lambda:InvokeFunction")
    .setting("role", "Role")
    .setting("environment", "Environment.Variables")
    .setting("recursive_loop", "RecursiveLoop", word, default="TERMINATE")
    .setting("timeout", "Timeout", seconds, default=3)
    .setting("reserved_concurrency", "ReservedConcurrentExecutions", number)
    .setting("dead_letter_target", "DeadLetterConfig.TargetArn")
    .link(Link.DEAD_LETTERS_TO, "DeadLetterConfig.TargetArn", Kind.QUEUE, Kind.TOPIC)
    .link(Link.LOGS_TO, "LoggingConfig.LogGroup", Kind.LOG_GROUP)
    .parts(code.calls)
)

CALL = caller(Kind.CALL, code.CALL)

ALIAS = resource(Kind.ALIAS, "AWS::Lambda::Alias", "AWS::Lambda::Version", stands_for="FunctionName")

URL = resource(Kind.FUNCTION_URL, "AWS::Lambda::Url").link(Link.INVOKES, "TargetFunctionArn", Kind.FUNCTION)

PERMISSION = (
    resource(Kind.PERMISSION, "AWS::Lambda::Permission")
    .setting("principal", "Principal")
    .setting("action", "Action")
    .link(Link.GOVERNS, "FunctionName", Kind.FUNCTION)
)

RESOURCE_POLICY = (
    resource(Kind.FUNCTION_POLICY, "AWS::Lambda::ResourcePolicy")
    .setting("document", "PolicyDocument")
    .link(Link.GOVERNS, "ResourceArn", Kind.FUNCTION)
)

MAPPING = (
    resource(Kind.MAPPING, "AWS::Lambda::EventSourceMapping")
    .setting("source", "EventSourceArn")
    .setting("enabled", "Enabled", flag, default=True)
    .setting("filters", "FilterCriteria.Filters")
    .setting("batch_size", "BatchSize", number)
    .setting("batching_window", "MaximumBatchingWindowInSeconds", seconds, default=0)
    .setting("maximum_retry_attempts", "MaximumRetryAttempts", number, default=-1)
    .setting("maximum_record_age", "MaximumRecordAgeInSeconds", number, default=-1)
    .setting("on_failure", "DestinationConfig.OnFailure.Destination")
    .setting("response_types", "FunctionResponseTypes")
    .setting("maximum_concurrency", "ScalingConfig.MaximumConcurrency", number)
    .setting("maximum_pollers", "ProvisionedPollerConfig.MaximumPollers", number)
    .setting("starting_position", "StartingPosition")
    .setting("topics", "Topics")
    .setting("broker_queues", "Queues")
    .setting("database_config", "DocumentDBEventSourceConfig")
    .setting("self_managed_source", "SelfManagedEventSource")
    .linked_from(
        Link.FEEDS,
        "EventSourceArn",
        Kind.QUEUE,
        Kind.STREAM,
        Kind.TABLE,
        Kind.STREAM_CONSUMER,
        Kind.KAFKA_CLUSTER,
        Kind.BROKER,
        Kind.DATABASE,
    )
    .link(Link.INVOKES, "FunctionName", Kind.FUNCTION)
    .link(Link.DEAD_LETTERS_TO, "DestinationConfig.OnFailure.Destination", Kind.QUEUE, Kind.TOPIC, Kind.BUCKET)
)

INVOKE_CONFIG = (
    resource(Kind.INVOKE_CONFIG, "AWS::Lambda::EventInvokeConfig")
    .constant("asynchronous", True)
    .setting("on_failure", "DestinationConfig.OnFailure.Destination")
    .setting("on_success", "DestinationConfig.OnSuccess.Destination")
    .constant("event_source", "lambda")
    .link(Link.GOVERNS, "FunctionName", Kind.FUNCTION)
    .link(
        Link.DELIVERS_TO,
        "DestinationConfig.OnSuccess.Destination",
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.FUNCTION,
        Kind.BUS,
    )
    .link(
        Link.DEAD_LETTERS_TO,
        "DestinationConfig.OnFailure.Destination",
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.FUNCTION,
        Kind.BUS,
        Kind.BUCKET,
    )
)

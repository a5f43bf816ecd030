"""AWS Lambda: functions and what invokes, configures or permits them.

Source: AWS CloudFormation reference, `AWS::Lambda::*`; AWS Lambda Developer Guide (defaults); Terraform AWS provider,
`aws_lambda_*`.
"""

from functools import partial

from archlint.aws import function_calls as code
from archlint.aws.api_calls import caller
from archlint.aws.columns import flag, number, seconds, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import resource

_VARIABLES = ("Environment.Variables", "environment.variables")

FUNCTION = (
    resource(Kind.FUNCTION, "AWS::Lambda::Function", "aws_lambda_function")
    .named("FunctionName", "function_name", arn="lambda:function:")
    .written_by("lambda:InvokeFunction")
    .setting("role", "Role", "role")
    .setting("environment", *_VARIABLES)
    .setting("recursive_loop", "RecursiveLoop", "recursive_loop", word, default="TERMINATE")
    .setting("timeout", "Timeout", "timeout", seconds, default=3, unset=0)
    .setting("reserved_concurrency", "ReservedConcurrentExecutions", "reserved_concurrent_executions", number, unset=-1)
    .setting("dead_letter_target", "DeadLetterConfig.TargetArn", "dead_letter_config.target_arn")
    .link(
        Link.DEAD_LETTERS_TO,
        "DeadLetterConfig.TargetArn",
        "dead_letter_config.target_arn",
        Kind.QUEUE,
        Kind.TOPIC,
    )
    .computed("logging_config")
    .link(Link.LOGS_TO, "LoggingConfig.LogGroup", "logging_config.log_group", Kind.LOG_GROUP)
    .parts(*(partial(code.calls, variables=path) for path in _VARIABLES))
    .set_by("aws_lambda_function_recursion_config", on="function_name", recursive_loop="recursive_loop")
)

CALL = caller(Kind.CALL, code.CALL)

ALIAS = resource(Kind.ALIAS, "AWS::Lambda::Alias", "AWS::Lambda::Version", "aws_lambda_alias").stands_for(
    "FunctionName", "function_name"
)

URL = resource(Kind.FUNCTION_URL, "AWS::Lambda::Url", "aws_lambda_function_url").link(
    Link.INVOKES, "TargetFunctionArn", "function_name", Kind.FUNCTION
)

PERMISSION = (
    resource(Kind.PERMISSION, "AWS::Lambda::Permission", "aws_lambda_permission")
    .setting("principal", "Principal", "principal")
    .setting("action", "Action", "action")
    .link(Link.GOVERNS, "FunctionName", "function_name", Kind.FUNCTION)
)

RESOURCE_POLICY = (
    resource(Kind.FUNCTION_POLICY, "AWS::Lambda::ResourcePolicy")
    .setting("document", "PolicyDocument", "")
    .link(Link.GOVERNS, "ResourceArn", "", Kind.FUNCTION)
)

MAPPING = (
    resource(Kind.MAPPING, "AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping")
    .setting("source", "EventSourceArn", "event_source_arn")
    .setting("enabled", "Enabled", "enabled", flag, default=True)
    .listing("filters", "FilterCriteria.Filters", "filter_criteria.filter", pattern=("Pattern", "pattern"))
    .setting("filter_patterns", "FilterCriteria.Filters[].Pattern", "filter_criteria.filter[].pattern")
    .setting("batch_size", "BatchSize", "batch_size", number, unset=0)
    .setting(
        "batching_window",
        "MaximumBatchingWindowInSeconds",
        "maximum_batching_window_in_seconds",
        seconds,
        default=0,
    )
    .setting(
        "maximum_retry_attempts",
        "MaximumRetryAttempts",
        "maximum_retry_attempts",
        number,
        default=-1,
        doubtful=0,
    )
    .setting(
        "maximum_record_age",
        "MaximumRecordAgeInSeconds",
        "maximum_record_age_in_seconds",
        number,
        default=-1,
        unset=0,
    )
    .setting(
        "on_failure",
        "DestinationConfig.OnFailure.Destination",
        "destination_config.on_failure.destination_arn",
    )
    .setting("response_types", "FunctionResponseTypes", "function_response_types")
    .setting(
        "maximum_concurrency",
        "ScalingConfig.MaximumConcurrency",
        "scaling_config.maximum_concurrency",
        number,
        unset=0,
    )
    .setting(
        "maximum_pollers",
        "ProvisionedPollerConfig.MaximumPollers",
        "provisioned_poller_config.maximum_pollers",
        number,
        unset=0,
    )
    .setting("starting_position", "StartingPosition", "starting_position")
    .setting("topics", "Topics", "topics")
    .setting("broker_queues", "Queues", "queues")
    .setting("database_config", "DocumentDBEventSourceConfig", "document_db_event_source_config")
    .setting("self_managed_source", "SelfManagedEventSource", "self_managed_event_source")
    .linked_from(
        Link.FEEDS,
        "EventSourceArn",
        "event_source_arn",
        Kind.QUEUE,
        Kind.STREAM,
        Kind.TABLE,
        Kind.STREAM_CONSUMER,
        Kind.KAFKA_CLUSTER,
        Kind.BROKER,
        Kind.DATABASE,
    )
    .link(Link.INVOKES, "FunctionName", "function_name", Kind.FUNCTION)
    .link(
        Link.DEAD_LETTERS_TO,
        "DestinationConfig.OnFailure.Destination",
        "destination_config.on_failure.destination_arn",
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.BUCKET,
    )
)

INVOKE_CONFIG = (
    resource(Kind.INVOKE_CONFIG, "AWS::Lambda::EventInvokeConfig", "aws_lambda_function_event_invoke_config")
    .constant("asynchronous", True)
    .setting("on_failure", "DestinationConfig.OnFailure.Destination", "destination_config.on_failure.destination")
    .setting("on_success", "DestinationConfig.OnSuccess.Destination", "destination_config.on_success.destination")
    .link(Link.GOVERNS, "FunctionName", "function_name", Kind.FUNCTION)
    .link(
        Link.DELIVERS_TO,
        "DestinationConfig.OnSuccess.Destination",
        "destination_config.on_success.destination",
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.FUNCTION,
        Kind.BUS,
    )
    .link(
        Link.DEAD_LETTERS_TO,
        "DestinationConfig.OnFailure.Destination",
        "destination_config.on_failure.destination",
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.FUNCTION,
        Kind.BUS,
        Kind.BUCKET,
    )
)

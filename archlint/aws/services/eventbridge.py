"""Amazon EventBridge: buses, rules and their targets, archives, API destinations; custom buses (EventsV2).

Source: AWS CloudFormation reference, `AWS::Events::*` and `AWS::EventsV2::*`; Terraform AWS provider,
`aws_cloudwatch_event_*`, and AWS Cloud Control provider, `awscc_eventsv2_*`.
"""

from archlint.aws.columns import number, one_of, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import resource
from archlint.model.values.value import Known, Outcome

_TARGET = "AWS::Events::Rule.Target"

#: What a rule, pipe, schedule or subscriber may deliver to, by ARN.
DELIVERABLE = (
    Kind.QUEUE,
    Kind.TOPIC,
    Kind.FUNCTION,
    Kind.MACHINE,
    Kind.STREAM,
    Kind.DELIVERY_STREAM,
    Kind.BUS,
    Kind.BUS_V2,
    Kind.API_DESTINATION,
    Kind.LOG_GROUP,
    Kind.CLUSTER,
    Kind.BATCH_JOB_QUEUE,
    Kind.GLUE_JOB,
    Kind.ML_ENDPOINT,
    Kind.PIPELINE,
    Kind.WAREHOUSE,
    Kind.API,
)

BUS = (
    resource(Kind.BUS, "AWS::Events::EventBus", "aws_cloudwatch_event_bus")
    .named("Name", "name", arn="events:event-bus/")
    .written_by("events:PutEvents")
    .setting("partner", "EventSourceName", "event_source_name")
    .setting("dead_letter_target", "DeadLetterConfig.Arn", "dead_letter_config.arn")
    .linked_from(Link.FEEDS, "EventSourceName", "event_source_name")
    .link(Link.DEAD_LETTERS_TO, "DeadLetterConfig.Arn", "dead_letter_config.arn", Kind.QUEUE)
)

BUS_POLICY = resource(
    Kind.BUS_POLICY,
    "AWS::Events::EventBusPolicy",
    "aws_cloudwatch_event_bus_policy",
    "aws_cloudwatch_event_permission",
).link(Link.GOVERNS, "EventBusName", "event_bus_name", Kind.BUS)


def _state(outcome: Outcome) -> Outcome:
    """Read a rule's state, also one that is written as a truth value."""
    if isinstance(outcome, Known) and isinstance(outcome.value, bool):
        return Known("ENABLED" if outcome.value else "DISABLED")
    return word(outcome)


RULE = (
    resource(Kind.RULE, "AWS::Events::Rule", "aws_cloudwatch_event_rule")
    .named("Name", "name", arn="events:rule/")
    .setting("bus", "EventBusName", "event_bus_name", unset="default")
    .setting("pattern", "EventPattern", "event_pattern")
    .setting("schedule", "ScheduleExpression", "schedule_expression")
    .setting("state", "State", "state|is_enabled", _state, default="ENABLED")
    .setting("role", "RoleArn", "role_arn")
    .setting("sam_event", "SamEvent", "")
    .linked_from(Link.FEEDS, "EventBusName", "event_bus_name", Kind.BUS)
    .part("Targets[]", "", (_TARGET, ""))
)

TARGET = (
    resource(Kind.TARGET, _TARGET, "aws_cloudwatch_event_target")
    .part_of(Kind.RULE, "rule", within="bus")
    .setting("bus", "", "event_bus_name", unset="default")
    .constant("asynchronous", True)
    .setting("id", "Id", "target_id")
    .setting("arn", "Arn", "arn")
    .setting("role", "RoleArn", "role_arn")
    .setting("dead_letter_target", "DeadLetterConfig.Arn", "dead_letter_config.arn")
    .setting("dead_letter_config", "DeadLetterConfig", "dead_letter_config")
    .setting(
        "maximum_retry_attempts",
        "RetryPolicy.MaximumRetryAttempts",
        "retry_policy.maximum_retry_attempts",
        number,
        default=185,
    )
    .setting("message_group_id", "SqsParameters.MessageGroupId", "sqs_target.message_group_id")
    .setting("partition_key", "KinesisParameters.PartitionKeyPath", "kinesis_target.partition_key_path")
    .link(Link.DELIVERS_TO, "Arn", "arn", *DELIVERABLE)
    .link(
        Link.INVOKES,
        "EcsParameters.TaskDefinitionArn",
        "ecs_target.task_definition_arn",
        Kind.TASK_DEFINITION,
    )
    .link(Link.INVOKES, "BatchParameters.JobDefinition", "batch_target.job_definition", Kind.BATCH_JOB)
    .link(Link.DEAD_LETTERS_TO, "DeadLetterConfig.Arn", "dead_letter_config.arn", Kind.QUEUE)
)

ARCHIVE = (
    resource(Kind.ARCHIVE, "AWS::Events::Archive", "aws_cloudwatch_event_archive")
    .named("ArchiveName", "name")
    .linked_from(Link.FEEDS, "SourceArn", "event_source_arn", Kind.BUS)
)

API_DESTINATION = (
    resource(Kind.API_DESTINATION, "AWS::Events::ApiDestination", "aws_cloudwatch_event_api_destination")
    .named("Name", "name", arn="events:api-destination/")
    .link(Link.READS, "ConnectionArn", "connection_arn", Kind.CONNECTION)
    .link(Link.DELIVERS_TO, "InvocationEndpoint", "invocation_endpoint", Kind.API, Kind.FUNCTION_URL)
)

CONNECTION = resource(Kind.CONNECTION, "AWS::Events::Connection", "aws_cloudwatch_event_connection").named(
    "Name", "name", arn="events:connection/"
)

ENDPOINT = (
    resource(Kind.ENDPOINT, "AWS::Events::Endpoint", "aws_cloudwatch_event_endpoint")
    .named("Name", "name", arn="events:endpoint/")
    .link(Link.DELIVERS_TO, "EventBuses[].EventBusArn", "event_bus[].event_bus_arn", Kind.BUS)
)

BUS_V2 = resource(Kind.BUS_V2, "AWS::EventsV2::EventBus", "awscc_eventsv2_event_bus").named(
    "Name", "name", arn="events:event-busv2/"
)

EVENT_SOURCE = (
    resource(Kind.EVENT_SOURCE, "AWS::EventsV2::EventSource", "awscc_eventsv2_event_source")
    .named("Name", "name")
    .link(Link.FEEDS, "EventBusArn", "event_bus_arn", Kind.BUS_V2)
)

SUBSCRIBER = (
    resource(Kind.SUBSCRIBER, "AWS::EventsV2::Subscriber", "awscc_eventsv2_subscriber")
    .named("Name", "name", arn="events:subscriber/")
    .setting(
        "asynchronous",
        "InvokeConfiguration.LambdaParameters.InvocationType",
        "invoke_configuration.lambda_parameters.invocation_type",
        one_of("EVENT"),
        default=False,
    )
    .setting(
        "machine_invocation",
        "InvokeConfiguration.StepFunctionsParameters.InvocationType",
        "invoke_configuration.step_functions_parameters.invocation_type",
        word,
    )
    .setting("filters", "FilterConfiguration.Filters", "filter_configuration.filters")
    .setting(
        "message_group_id",
        "InvokeConfiguration.SqsParameters.MessageGroupId",
        "invoke_configuration.sqs_parameters.message_group_id",
    )
    .setting(
        "partition_key",
        "InvokeConfiguration.KinesisParameters.PartitionKey",
        "invoke_configuration.kinesis_parameters.partition_key",
    )
    .setting("on_failure", "OnFailureConfiguration.Arn", "on_failure_configuration.arn")
    .setting("state", "State", "state", word, default="RUNNING")
    .setting(
        "maximum_retry_attempts",
        "RetryPolicy.MaxRetryAttempts",
        "retry_policy.max_retry_attempts",
        number,
        default=5,
    )
    .setting(
        "maximum_event_age",
        "RetryPolicy.MaxEventAgeInSeconds",
        "retry_policy.max_event_age_in_seconds",
        number,
        default=300,
    )
    .linked_from(Link.FEEDS, "EventBusArn", "event_bus_arn", Kind.BUS_V2)
    .link(Link.DELIVERS_TO, "InvokeConfiguration.TargetArn", "invoke_configuration.target_arn", *DELIVERABLE)
    .link(Link.DEAD_LETTERS_TO, "OnFailureConfiguration.Arn", "on_failure_configuration.arn", Kind.QUEUE)
)

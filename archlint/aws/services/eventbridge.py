"""Amazon EventBridge: buses, rules and their targets, archives, API destinations; custom buses (EventsV2).

Source: AWS CloudFormation reference, `AWS::Events::*` and `AWS::EventsV2::*`; Terraform AWS provider,
`aws_cloudwatch_event_*`, and AWS Cloud Control provider, `awscc_eventsv2_*`.
"""

from archlint.aws.calls.universal_targets import resource_only, sdk_calls, universal_target
from archlint.aws.columns import days, flag, number, one_of, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.notations.schedules import interval
from archlint.aws.policies.policy_documents import document, inline_policy, of_statement
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import resource
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome

_INLINE_POLICY = "AWS::Events::EventBus.Policy"
_TARGET = "AWS::Events::Rule.Target"
_CALL = "AWS::EventsV2::Subscriber.Call"

#: What a rule, pipe, schedule or subscriber may deliver to, by ARN.
DELIVERABLE = (
    Kind.QUEUE,
    Kind.TOPIC,
    Kind.FUNCTION,
    Kind.MACHINE,
    Kind.STREAM,
    Kind.FIREHOSE_STREAM,
    Kind.BUS,
    Kind.BUS_V2,
    Kind.API_DESTINATION,
    Kind.LOG_GROUP,
    Kind.ECS_CLUSTER,
    Kind.BATCH_JOB_QUEUE,
    Kind.GLUE_WORKFLOW,
    Kind.SAGEMAKER_PIPELINE,
    Kind.PIPELINE,
    Kind.BUILD_PROJECT,
    Kind.REDSHIFT_CLUSTER,
    Kind.REDSHIFT_WORKGROUP,
    Kind.API,
    Kind.GRAPHQL_API,
    Kind.SSM_DOCUMENT,
)

BUS = (
    resource(Kind.BUS, "AWS::Events::EventBus", "aws_cloudwatch_event_bus")
    .is_(Trait.FANS_OUT)
    .named(cfn="Name", tf="name", arn="events:event-bus/")
    .referred(
        cfn={"Ref": Form.NAME, "Name": Form.NAME, "Arn": Form.ARN},
        tf={"id": Form.NAME, "name": Form.NAME, "arn": Form.ARN},
    )
    .is_written()
    .setting("partner", cfn="EventSourceName", tf="event_source_name")
    .setting("dead_letter_target", cfn="DeadLetterConfig.Arn", tf="dead_letter_config.arn")
    .setting("kms_key", cfn="KmsKeyIdentifier", tf="kms_key_identifier")
    .linked_from(Link.FEEDS, cfn="EventSourceName", tf="event_source_name")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="KmsKeyIdentifier", tf="kms_key_identifier")
    .link(Link.DEAD_LETTERS_TO, Kind.QUEUE, cfn="DeadLetterConfig.Arn", tf="dead_letter_config.arn")
    .parts(cfn=inline_policy(_INLINE_POLICY, "Policy", "Ref"))
)

BUS_POLICY = (
    resource(Kind.BUS_POLICY, _INLINE_POLICY, "aws_cloudwatch_event_bus_policy")
    .is_(Trait.ADMITS)
    .constant("replaces", True)
    .setting("document", document, cfn="policy", tf="policy")
    .link(Link.GOVERNS, Kind.BUS, cfn="owner", tf="event_bus_name")
)

#: What adds to the policy of a bus, and needs no document to name whom it admits.
BUS_STATEMENT = (
    resource(Kind.BUS_POLICY, "AWS::Events::EventBusPolicy", "aws_cloudwatch_event_permission")
    .is_(Trait.ADMITS)
    .setting("document", of_statement, cfn="Statement")
    .setting("principal", cfn="Principal", tf="principal")
    .setting("condition", cfn="Condition", tf="condition")
    .link(Link.GOVERNS, Kind.BUS, cfn="EventBusName", tf="event_bus_name")
)


def _state(outcome: Outcome) -> Outcome:
    """Read a rule's state, also one that is written as a truth value, or as the text of one."""
    is_on = flag(outcome)
    if isinstance(is_on, Known):
        return Known("ENABLED" if is_on.value else "DISABLED")
    return word(outcome)


RULE = (
    resource(Kind.RULE, "AWS::Events::Rule", "aws_cloudwatch_event_rule")
    .is_(Trait.FORWARDS)
    .named(cfn="Name", tf="name", arn="events:rule/")
    .referred(cfn={"Arn": Form.ARN, "Ref": Form.NAME}, tf={"name": Form.NAME, "arn": Form.ARN, "id": Form.NAME})
    .setting("bus", cfn="EventBusName", tf="event_bus_name", unset="default")
    .setting("pattern", cfn="EventPattern", tf="event_pattern")
    .setting("schedule", cfn="ScheduleExpression", tf="schedule_expression")
    .setting("interval", interval, cfn="ScheduleExpression", tf="schedule_expression")
    .setting("state", _state, cfn="State", tf="state|is_enabled", default="ENABLED")
    .setting("role", cfn="RoleArn", tf="role_arn")
    .setting("sam_event", cfn="SamEvent")
    .linked_from(Link.FEEDS, Kind.BUS, cfn="EventBusName", tf="event_bus_name")
    .part(cfn=("Targets[]", _TARGET))
)

TARGET = (
    resource(Kind.TARGET, _TARGET, "aws_cloudwatch_event_target")
    .is_(Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS, Trait.SENDS_AS_DECLARED)
    .part_of(Kind.RULE, tf="rule", within="bus")
    .setting("rule", tf="rule")
    .setting("bus", tf="event_bus_name", unset="default")
    .setting("input", cfn="Input|InputPath|InputTransformer", tf="input|input_path|input_transformer")
    .setting(
        "overrides",
        cfn="Input|InputPath|InputTransformer.InputTemplate",
        tf="input|input_path|input_transformer.input_template",
    )
    .setting("constant_input", cfn="Input", tf="input")
    .setting("input_template", cfn="InputTransformer.InputTemplate", tf="input_transformer.input_template")
    .setting("input_paths", cfn="InputTransformer.InputPathsMap", tf="input_transformer.input_paths")
    .setting("input_path", cfn="InputPath", tf="input_path")
    .constant("asynchronous", True)
    .setting("id", cfn="Id", tf="target_id")
    .setting("arn", cfn="Arn", tf="arn")
    .setting("role", cfn="RoleArn", tf="role_arn")
    .setting("dead_letter_target", cfn="DeadLetterConfig.Arn", tf="dead_letter_config.arn")
    .setting("dead_letter_config", cfn="DeadLetterConfig", tf="dead_letter_config")
    .setting(
        "maximum_retry_attempts",
        number,
        cfn="RetryPolicy.MaximumRetryAttempts",
        tf="retry_policy.maximum_retry_attempts",
        default=185,
    )
    .setting(
        "maximum_event_age",
        number,
        cfn="RetryPolicy.MaximumEventAgeInSeconds",
        tf="retry_policy.maximum_event_age_in_seconds",
        default=86_400,
    )
    .setting("task_tags", cfn="EcsParameters.TagList", tf="ecs_target.tags")
    .setting("task_network", cfn="EcsParameters.NetworkConfiguration", tf="ecs_target.network_configuration")
    .setting("message_group_id", cfn="SqsParameters.MessageGroupId", tf="sqs_target.message_group_id")
    .setting("partition_key", cfn="KinesisParameters.PartitionKeyPath", tf="kinesis_target.partition_key_path")
    .setting("graphql_operation", cfn="AppSyncParameters.GraphQLOperation", tf="appsync_target.graphql_operation")
    .link(Link.DELIVERS_TO, *DELIVERABLE, cfn="Arn", tf="arn")
    .link(
        Link.INVOKES, Kind.TASK_DEFINITION, cfn="EcsParameters.TaskDefinitionArn", tf="ecs_target.task_definition_arn"
    )
    .link(Link.INVOKES, Kind.BATCH_JOB, cfn="BatchParameters.JobDefinition", tf="batch_target.job_definition")
    .link(Link.DEAD_LETTERS_TO, Kind.QUEUE, cfn="DeadLetterConfig.Arn", tf="dead_letter_config.arn")
)

ARCHIVE = (
    resource(Kind.ARCHIVE, "AWS::Events::Archive", "aws_cloudwatch_event_archive")
    .is_(Trait.HOLDS)
    .named(cfn="ArchiveName", tf="name")
    .setting("pattern", cfn="EventPattern", tf="event_pattern")
    .setting("retention", days, cfn="RetentionDays", tf="retention_days", default=0)
    .linked_from(Link.FEEDS, Kind.BUS, cfn="SourceArn", tf="event_source_arn")
)

API_DESTINATION = (
    resource(Kind.API_DESTINATION, "AWS::Events::ApiDestination", "aws_cloudwatch_event_api_destination")
    .is_(Trait.FORWARDS)
    .named(cfn="Name", tf="name", arn="events:api-destination/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"arn": Form.ARN, "name": Form.NAME})
    .setting("endpoint", cfn="InvocationEndpoint", tf="invocation_endpoint")
    .setting("http_method", word, cfn="HttpMethod", tf="http_method")
    .setting(
        "invocation_rate",
        number,
        cfn="InvocationRateLimitPerSecond",
        tf="invocation_rate_limit_per_second",
        default=300,
        unset=0,
    )
    .link(Link.READS, Kind.CONNECTION, cfn="ConnectionArn", tf="connection_arn")
    .link(Link.DELIVERS_TO, Kind.API, Kind.FUNCTION_URL, cfn="InvocationEndpoint", tf="invocation_endpoint")
)

CONNECTION = (
    resource(Kind.CONNECTION, "AWS::Events::Connection", "aws_cloudwatch_event_connection")
    .is_(Trait.LEADS_ON)
    .named(cfn="Name", tf="name", arn="events:connection/")
)

ENDPOINT = (
    resource(Kind.ENDPOINT, "AWS::Events::Endpoint", "aws_cloudwatch_event_endpoint")
    .is_(Trait.LEADS_ON)
    .named(cfn="Name", tf="name", arn="events:endpoint/")
    .link(Link.DELIVERS_TO, Kind.BUS, cfn="EventBuses[].EventBusArn", tf="event_bus[].event_bus_arn")
)

BUS_V2 = (
    resource(Kind.BUS_V2, "AWS::EventsV2::EventBus", "awscc_eventsv2_event_bus")
    .is_(Trait.FANS_OUT)
    .named(cfn="Name", tf="name", arn="events:event-busv2/")
)

_SOURCES = (
    "Configuration.AwsServiceEventsConfiguration",
    "Configuration.PartnerEventsConfiguration",
    "Configuration.WebhookEventsConfiguration",
)
_SOURCE_BLOCKS = (
    "configuration.aws_service_events_configuration",
    "configuration.partner_events_configuration",
    "configuration.webhook_events_configuration",
)

EVENT_SOURCE = (
    resource(Kind.EVENT_SOURCE, "AWS::EventsV2::EventSource", "awscc_eventsv2_event_source")
    .is_(Trait.LEADS_ON)
    .named(cfn="Name", tf="name")
    .setting("service", cfn=f"{_SOURCES[0]}.AwsService", tf=f"{_SOURCE_BLOCKS[0]}.aws_service")
    .setting("partner", cfn=f"{_SOURCES[1]}.PartnerEventSourceArn", tf=f"{_SOURCE_BLOCKS[1]}.partner_event_source_arn")
    .setting("webhook", cfn=_SOURCES[2], tf=_SOURCE_BLOCKS[2])
    .setting(
        "pattern",
        cfn="|".join(f"{source}.Pattern" for source in _SOURCES[:2]),
        tf="|".join(f"{source}.pattern" for source in _SOURCE_BLOCKS[:2]),
    )
    .linked_from(
        Link.FEEDS,
        cfn=f"{_SOURCES[1]}.PartnerEventSourceArn",
        tf=f"{_SOURCE_BLOCKS[1]}.partner_event_source_arn",
    )
    .link(Link.FEEDS, Kind.BUS_V2, cfn="EventBusArn", tf="event_bus_arn")
)
for _source, _block in zip(_SOURCES[:2], _SOURCE_BLOCKS[:2], strict=True):
    EVENT_SOURCE.link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        cfn=f"{_source}.OnFailureConfiguration.Arn",
        tf=f"{_block}.on_failure_configuration.arn",
    )

#: Where a subscriber says how it sends to a queue, or to a topic.
_SENDING = ("InvokeConfiguration.SqsParameters", "InvokeConfiguration.SnsParameters")
_UNIVERSAL = "InvokeConfiguration.UniversalTargetParameters"
_UNIVERSAL_BLOCK = "invoke_configuration.universal_target_parameters"
_SENDING_BLOCKS = ("invoke_configuration.sqs_parameters", "invoke_configuration.sns_parameters")
#: What chooses a shard or a partition; with a hash key, a partition key does not.
_KEYS = ("KinesisParameters.ExplicitHashKey", "KinesisParameters.PartitionKey", "MskParameters.PartitionKey")
_KEYS_BLOCKS = (
    "kinesis_parameters.explicit_hash_key",
    "kinesis_parameters.partition_key",
    "msk_parameters.partition_key",
)

SUBSCRIBER = (
    resource(Kind.SUBSCRIBER, "AWS::EventsV2::Subscriber", "awscc_eventsv2_subscriber")
    .is_(Trait.CALLS_WITH_ROLE, Trait.FORWARDS, Trait.PRODUCES, Trait.SENDS)
    .named(cfn="Name", tf="name", arn="events:subscriber/")
    .setting(
        "asynchronous",
        one_of("EVENT"),
        cfn="InvokeConfiguration.LambdaParameters.InvocationType",
        tf="invoke_configuration.lambda_parameters.invocation_type",
        default=False,
    )
    .setting(
        "machine_invocation",
        word,
        cfn="InvokeConfiguration.StepFunctionsParameters.InvocationType",
        tf="invoke_configuration.step_functions_parameters.invocation_type",
    )
    .setting("filters", cfn="FilterConfiguration.Filters", tf="filter_configuration.filters")
    .setting(
        "message_group_id",
        cfn="|".join(f"{each}.MessageGroupId" for each in _SENDING),
        tf="|".join(f"{each}.message_group_id" for each in _SENDING_BLOCKS),
    )
    .setting(
        "message_deduplication_id",
        cfn="|".join(f"{each}.MessageDeduplicationId" for each in _SENDING),
        tf="|".join(f"{each}.message_deduplication_id" for each in _SENDING_BLOCKS),
    )
    .setting(
        "partition_key",
        cfn="|".join(f"InvokeConfiguration.{each}" for each in _KEYS),
        tf="|".join(f"invoke_configuration.{each}" for each in _KEYS_BLOCKS),
    )
    .setting("on_failure", cfn="OnFailureConfiguration.Arn", tf="on_failure_configuration.arn")
    .setting("state", word, cfn="State", tf="state", default="RUNNING")
    .setting(
        "maximum_retry_attempts",
        number,
        cfn="RetryPolicy.MaxRetryAttempts",
        tf="retry_policy.max_retry_attempts",
        default=5,
    )
    .setting(
        "maximum_event_age",
        number,
        cfn="RetryPolicy.MaxEventAgeInSeconds",
        tf="retry_policy.max_event_age_in_seconds",
        default=300,
    )
    .linked_from(Link.FEEDS, Kind.BUS_V2, cfn="EventBusArn", tf="event_bus_arn")
    .link(
        Link.DELIVERS_TO,
        *DELIVERABLE,
        Kind.KAFKA_CLUSTER,
        read=resource_only,
        cfn="InvokeConfiguration.TargetArn",
        tf="invoke_configuration.target_arn",
    )
    .link(Link.DEAD_LETTERS_TO, Kind.QUEUE, cfn="OnFailureConfiguration.Arn", tf="on_failure_configuration.arn")
    .parts(
        cfn=sdk_calls(_CALL, "InvokeConfiguration.TargetArn", f"{_UNIVERSAL}.Input"),
        tf=sdk_calls(_CALL, "invoke_configuration.target_arn", f"{_UNIVERSAL_BLOCK}.input"),
    )
)

TARGET_CALL = universal_target(_CALL)

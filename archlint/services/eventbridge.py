"""Amazon EventBridge: buses, rules and their targets, archives, API destinations; custom buses (EventsV2).

Source: AWS CloudFormation reference, `AWS::Events::*` and `AWS::EventsV2::*`.
"""

from archlint.schema import Kind, Link, number, one_of, resource, word

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
    resource(Kind.BUS, "AWS::Events::EventBus", name="Name", arn="events:event-bus/")
    .written_by("events:PutEvents")
    .setting("partner", "EventSourceName")
    .setting("dead_letter_target", "DeadLetterConfig.Arn")
    .linked_from(Link.FEEDS, "EventSourceName")
    .link(Link.DEAD_LETTERS_TO, "DeadLetterConfig.Arn", Kind.QUEUE)
)

BUS_POLICY = resource(Kind.BUS_POLICY, "AWS::Events::EventBusPolicy").link(Link.GOVERNS, "EventBusName", Kind.BUS)

RULE = (
    resource(Kind.RULE, "AWS::Events::Rule", name="Name", arn="events:rule/")
    .setting("bus", "EventBusName")
    .setting("pattern", "EventPattern")
    .setting("schedule", "ScheduleExpression")
    .setting("state", "State", word, default="ENABLED")
    .setting("role", "RoleArn")
    .setting("sam_event", "SamEvent")
    .linked_from(Link.FEEDS, "EventBusName", Kind.BUS)
    .part("Targets[]", "AWS::Events::Rule.Target")
)

TARGET = (
    resource(Kind.TARGET, "AWS::Events::Rule.Target")
    .constant("asynchronous", True)
    .setting("id", "Id")
    .setting("arn", "Arn")
    .setting("role", "RoleArn")
    .setting("dead_letter_target", "DeadLetterConfig.Arn")
    .setting("dead_letter_config", "DeadLetterConfig")
    .setting("maximum_retry_attempts", "RetryPolicy.MaximumRetryAttempts", number, default=185)
    .setting("message_group_id", "SqsParameters.MessageGroupId")
    .setting("partition_key", "KinesisParameters.PartitionKeyPath")
    .link(Link.DELIVERS_TO, "Arn", *DELIVERABLE)
    .link(Link.INVOKES, "EcsParameters.TaskDefinitionArn", Kind.TASK_DEFINITION)
    .link(Link.INVOKES, "BatchParameters.JobDefinition", Kind.BATCH_JOB)
    .link(Link.DEAD_LETTERS_TO, "DeadLetterConfig.Arn", Kind.QUEUE)
)

ARCHIVE = resource(Kind.ARCHIVE, "AWS::Events::Archive", name="ArchiveName").linked_from(
    Link.FEEDS, "SourceArn", Kind.BUS
)

API_DESTINATION = (
    resource(Kind.API_DESTINATION, "AWS::Events::ApiDestination", name="Name", arn="events:api-destination/")
    .link(Link.READS, "ConnectionArn", Kind.CONNECTION)
    .link(Link.DELIVERS_TO, "InvocationEndpoint", Kind.API, Kind.FUNCTION_URL)
)

CONNECTION = resource(Kind.CONNECTION, "AWS::Events::Connection", name="Name", arn="events:connection/")

ENDPOINT = resource(Kind.ENDPOINT, "AWS::Events::Endpoint", name="Name", arn="events:endpoint/").link(
    Link.DELIVERS_TO, "EventBuses[].EventBusArn", Kind.BUS
)

BUS_V2 = resource(Kind.BUS_V2, "AWS::EventsV2::EventBus", name="Name", arn="events:event-busv2/")

EVENT_SOURCE = resource(Kind.EVENT_SOURCE, "AWS::EventsV2::EventSource", name="Name").link(
    Link.FEEDS, "EventBusArn", Kind.BUS_V2
)

SUBSCRIBER = (
    resource(Kind.SUBSCRIBER, "AWS::EventsV2::Subscriber", name="Name", arn="events:subscriber/")
    .setting(
        "asynchronous",
        "InvokeConfiguration.LambdaParameters.InvocationType",
        one_of("EVENT"),
        default=False,
    )
    .setting("machine_invocation", "InvokeConfiguration.StepFunctionsParameters.InvocationType", word)
    .setting("filters", "FilterConfiguration.Filters")
    .setting("message_group_id", "InvokeConfiguration.SqsParameters.MessageGroupId")
    .setting("partition_key", "InvokeConfiguration.KinesisParameters.PartitionKey")
    .setting("on_failure", "OnFailureConfiguration.Arn")
    .setting("state", "State", word, default="RUNNING")
    .setting("maximum_retry_attempts", "RetryPolicy.MaxRetryAttempts", number, default=5)
    .setting("maximum_event_age", "RetryPolicy.MaxEventAgeInSeconds", number, default=300)
    .linked_from(Link.FEEDS, "EventBusArn", Kind.BUS_V2)
    .link(Link.DELIVERS_TO, "InvokeConfiguration.TargetArn", *DELIVERABLE)
    .link(Link.DEAD_LETTERS_TO, "OnFailureConfiguration.Arn", Kind.QUEUE)
)

"""EventBridge Scheduler: schedules, and the calls that their universal targets are.

Source: AWS CloudFormation reference, `AWS::Scheduler::Schedule`; Terraform AWS provider, `aws_scheduler_schedule`.
"""

from archlint.aws.calls.universal_targets import resource_only, sdk_calls, universal_target
from archlint.aws.columns import minutes, number, word
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.notations.schedules import interval
from archlint.aws.services.eventbridge import DELIVERABLE
from archlint.aws.table import resource

_CALL = "AWS::Scheduler::Schedule.Call"

SCHEDULE = (
    resource(Kind.SCHEDULE, "AWS::Scheduler::Schedule", "aws_scheduler_schedule")
    .is_(Trait.PRODUCES, Trait.SENDS_AS_DECLARED)
    .named(cfn="Name", tf="name", arn="scheduler:schedule/")
    .constant("asynchronous", True)
    .setting("state", word, cfn="State", tf="state", default="ENABLED")
    .setting("role", cfn="Target.RoleArn", tf="target.role_arn")
    .setting("schedule", cfn="ScheduleExpression", tf="schedule_expression")
    .setting("time_zone", cfn="ScheduleExpressionTimezone", tf="schedule_expression_timezone")
    .setting("interval", interval, cfn="ScheduleExpression", tf="schedule_expression")
    .setting("dead_letter_target", cfn="Target.DeadLetterConfig.Arn", tf="target.dead_letter_config.arn")
    .setting(
        "maximum_retry_attempts",
        number,
        cfn="Target.RetryPolicy.MaximumRetryAttempts",
        tf="target.retry_policy.maximum_retry_attempts",
        default=185,
    )
    .setting(
        "maximum_event_age",
        number,
        cfn="Target.RetryPolicy.MaximumEventAgeInSeconds",
        tf="target.retry_policy.maximum_event_age_in_seconds",
        default=86_400,
    )
    .setting(
        "flexible_window",
        minutes,
        cfn="FlexibleTimeWindow.MaximumWindowInMinutes",
        tf="flexible_time_window.maximum_window_in_minutes",
        default=0,
    )
    .setting("overrides", cfn="Target.Input", tf="target.input")
    .setting("task_tags", cfn="Target.EcsParameters.Tags", tf="target.ecs_parameters.tags")
    .setting(
        "task_network",
        cfn="Target.EcsParameters.NetworkConfiguration",
        tf="target.ecs_parameters.network_configuration",
    )
    .setting("message_group_id", cfn="Target.SqsParameters.MessageGroupId", tf="target.sqs_parameters.message_group_id")
    .setting("event_source", cfn="Target.EventBridgeParameters.Source", tf="target.eventbridge_parameters.source")
    .setting(
        "event_type", cfn="Target.EventBridgeParameters.DetailType", tf="target.eventbridge_parameters.detail_type"
    )
    .setting("partition_key", cfn="Target.KinesisParameters.PartitionKey", tf="target.kinesis_parameters.partition_key")
    .link(Link.DELIVERS_TO, *DELIVERABLE, read=resource_only, cfn="Target.Arn", tf="target.arn")
    .link(
        Link.INVOKES,
        Kind.TASK_DEFINITION,
        cfn="Target.EcsParameters.TaskDefinitionArn",
        tf="target.ecs_parameters.task_definition_arn",
    )
    .link(Link.DEAD_LETTERS_TO, Kind.QUEUE, cfn="Target.DeadLetterConfig.Arn", tf="target.dead_letter_config.arn")
    .parts(cfn=sdk_calls(_CALL, "Target.Arn", "Target.Input"), tf=sdk_calls(_CALL, "target.arn", "target.input"))
)

SCHEDULE_CALL = universal_target(_CALL)

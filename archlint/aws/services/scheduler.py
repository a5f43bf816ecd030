"""EventBridge Scheduler.

Source: AWS CloudFormation reference, `AWS::Scheduler::Schedule`; Terraform AWS provider, `aws_scheduler_schedule`.
"""

from archlint.aws.columns import number, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.services.eventbridge import DELIVERABLE
from archlint.aws.table import resource

SCHEDULE = (
    resource(Kind.SCHEDULE, "AWS::Scheduler::Schedule", "aws_scheduler_schedule")
    .named("Name", "name", arn="scheduler:schedule/")
    .constant("asynchronous", True)
    .setting("state", "State", "state", word, default="ENABLED")
    .setting("dead_letter_target", "Target.DeadLetterConfig.Arn", "target.dead_letter_config.arn")
    .setting(
        "maximum_retry_attempts",
        "Target.RetryPolicy.MaximumRetryAttempts",
        "target.retry_policy.maximum_retry_attempts",
        number,
        default=185,
    )
    .setting("message_group_id", "Target.SqsParameters.MessageGroupId", "target.sqs_parameters.message_group_id")
    .setting("event_source", "Target.EventBridgeParameters.Source", "target.eventbridge_parameters.source")
    .setting("event_type", "Target.EventBridgeParameters.DetailType", "target.eventbridge_parameters.detail_type")
    .setting("partition_key", "Target.KinesisParameters.PartitionKey", "target.kinesis_parameters.partition_key")
    .link(Link.DELIVERS_TO, "Target.Arn", "target.arn", *DELIVERABLE)
    .link(Link.DEAD_LETTERS_TO, "Target.DeadLetterConfig.Arn", "target.dead_letter_config.arn", Kind.QUEUE)
)

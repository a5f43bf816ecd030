"""EventBridge Scheduler.

Source: AWS CloudFormation reference, `AWS::Scheduler::Schedule`.
"""

from archlint.schema import Kind, Link, number, resource, word
from archlint.services.eventbridge import DELIVERABLE

SCHEDULE = (
    resource(Kind.SCHEDULE, "AWS::Scheduler::Schedule", name="Name", arn="scheduler:schedule/")
    .constant("asynchronous", True)
    .setting("state", "State", word, default="ENABLED")
    .setting("dead_letter_target", "Target.DeadLetterConfig.Arn")
    .setting("maximum_retry_attempts", "Target.RetryPolicy.MaximumRetryAttempts", number, default=185)
    .setting("message_group_id", "Target.SqsParameters.MessageGroupId")
    .setting("event_source", "Target.EventBridgeParameters.Source")
    .setting("event_type", "Target.EventBridgeParameters.DetailType")
    .setting("partition_key", "Target.KinesisParameters.PartitionKey")
    .link(Link.DELIVERS_TO, "Target.Arn", *DELIVERABLE)
    .link(Link.DEAD_LETTERS_TO, "Target.DeadLetterConfig.Arn", Kind.QUEUE)
)

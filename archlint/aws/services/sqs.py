"""Amazon SQS: queues and their policies.

Source: AWS CloudFormation reference, `AWS::SQS::*`; Amazon SQS API reference, `CreateQueue` (defaults); Terraform AWS
provider, `aws_sqs_queue*`.
"""

from archlint.aws.columns import flag, number, seconds, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.policy_documents import document, inline_policy
from archlint.aws.table import resource

_INLINE_POLICY = "aws_sqs_queue.policy"

QUEUE = (
    resource(Kind.QUEUE, "AWS::SQS::Queue", "aws_sqs_queue")
    .named("QueueName", "name", arn="sqs:")
    .written_by("sqs:SendMessage")
    .read_by("sqs:ReceiveMessage")
    .setting("fifo", "FifoQueue", "fifo_queue", flag, default=False)
    .setting(
        "content_based_deduplication",
        "ContentBasedDeduplication",
        "content_based_deduplication",
        flag,
        default=False,
    )
    .setting("deduplication_scope", "DeduplicationScope", "deduplication_scope", word, default="QUEUE")
    .setting("throughput_limit", "FifoThroughputLimit", "fifo_throughput_limit", word, default="PERQUEUE")
    .setting("visibility_timeout", "VisibilityTimeout", "visibility_timeout_seconds", seconds, default=30)
    .setting("retention", "MessageRetentionPeriod", "message_retention_seconds", seconds, default=345_600, unset=0)
    .setting("redrive_policy", "RedrivePolicy", "redrive_policy")
    .setting("max_receive_count", "RedrivePolicy.maxReceiveCount", "redrive_policy.maxReceiveCount", number, default=10)
    .setting("kms_key", "KmsMasterKeyId", "kms_master_key_id")
    .setting(
        "redrive_permission",
        "RedriveAllowPolicy.redrivePermission",
        "redrive_allow_policy.redrivePermission",
        word,
    )
    .link(
        Link.DEAD_LETTERS_TO,
        "RedrivePolicy.deadLetterTargetArn",
        "redrive_policy.deadLetterTargetArn",
        Kind.QUEUE,
    )
    .parts(None, inline_policy(_INLINE_POLICY))
    .set_by("aws_sqs_queue_redrive_policy", on="queue_url", redrive_policy="redrive_policy")
    .set_by("aws_sqs_queue_redrive_allow_policy", on="queue_url", redrive_allow_policy="redrive_allow_policy")
)

POLICY = (
    resource(Kind.QUEUE_POLICY, "AWS::SQS::QueuePolicy", "aws_sqs_queue_policy", _INLINE_POLICY)
    .setting("document", "PolicyDocument", "policy", document)
    .link(Link.GOVERNS, "Queues[]", "queue_url", Kind.QUEUE)
    .link(Link.GOVERNS, "", "owner", Kind.QUEUE)
)

INLINE_POLICY = (
    resource(Kind.QUEUE_POLICY, "AWS::SQS::QueueInlinePolicy")
    .constant("inline", True)
    .setting("document", "PolicyDocument", "")
    .link(Link.GOVERNS, "Queue", "", Kind.QUEUE)
)

"""Amazon SQS: queues and their policies.

Source: AWS CloudFormation reference, `AWS::SQS::*`; Amazon SQS API reference, `CreateQueue` (defaults).
"""

from archlint.schema import Kind, Link, flag, number, resource, seconds, word

QUEUE = (
    resource(Kind.QUEUE, "AWS::SQS::Queue", name="QueueName", arn="sqs:")
    .written_by("sqs:SendMessage")
    .read_by("sqs:ReceiveMessage")
    .setting("fifo", "FifoQueue", flag, default=False)
    .setting("content_based_deduplication", "ContentBasedDeduplication", flag, default=False)
    .setting("deduplication_scope", "DeduplicationScope", word, default="QUEUE")
    .setting("throughput_limit", "FifoThroughputLimit", word, default="PERQUEUE")
    .setting("visibility_timeout", "VisibilityTimeout", seconds, default=30)
    .setting("retention", "MessageRetentionPeriod", seconds, default=345_600)
    .setting("redrive_policy", "RedrivePolicy")
    .setting("max_receive_count", "RedrivePolicy.maxReceiveCount", number, default=10)
    .setting("kms_key", "KmsMasterKeyId")
    .setting("redrive_permission", "RedriveAllowPolicy.redrivePermission", word)
    .link(Link.DEAD_LETTERS_TO, "RedrivePolicy.deadLetterTargetArn", Kind.QUEUE)
)

POLICY = (
    resource(Kind.QUEUE_POLICY, "AWS::SQS::QueuePolicy")
    .setting("document", "PolicyDocument")
    .link(Link.GOVERNS, "Queues[]", Kind.QUEUE)
)

INLINE_POLICY = (
    resource(Kind.QUEUE_POLICY, "AWS::SQS::QueueInlinePolicy")
    .constant("inline", True)
    .setting("document", "PolicyDocument")
    .link(Link.GOVERNS, "Queue", Kind.QUEUE)
)

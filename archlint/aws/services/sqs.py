"""Amazon SQS: queues and their policies.

Source: AWS CloudFormation reference, `AWS::SQS::*`; Amazon SQS API reference, `CreateQueue` (defaults); Terraform AWS
provider, `aws_sqs_queue*`.
"""

from archlint.aws.columns import flag, number, seconds, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.policies.policy_documents import document, inline_policy
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import resource

_INLINE_POLICY = "aws_sqs_queue.policy"

QUEUE = (
    resource(Kind.QUEUE, "AWS::SQS::Queue", "aws_sqs_queue")
    .is_(Trait.HOLDS)
    .named(cfn="QueueName", tf="name", arn="sqs:")
    .referred(
        cfn={"Ref": Form.URL, "QueueUrl": Form.URL, "Arn": Form.ARN, "QueueName": Form.NAME},
        tf={"id": Form.URL, "url": Form.URL, "arn": Form.ARN, "name": Form.NAME},
    )
    .is_written()
    .read_by("sqs:ReceiveMessage")
    .setting("name_prefix", tf="name_prefix")
    .setting("fifo", flag, cfn="FifoQueue", tf="fifo_queue", default=False)
    .setting(
        "content_based_deduplication",
        flag,
        cfn="ContentBasedDeduplication",
        tf="content_based_deduplication",
        default=False,
    )
    .setting("deduplication_scope", word, cfn="DeduplicationScope", tf="deduplication_scope", default="QUEUE")
    .setting("throughput_limit", word, cfn="FifoThroughputLimit", tf="fifo_throughput_limit", default="PERQUEUE")
    .setting("visibility_timeout", seconds, cfn="VisibilityTimeout", tf="visibility_timeout_seconds", default=30)
    .setting(
        "retention", seconds, cfn="MessageRetentionPeriod", tf="message_retention_seconds", default=345_600, unset=0
    )
    .setting("delay", seconds, cfn="DelaySeconds", tf="delay_seconds", default=0)
    .setting(
        "maximum_message_size", number, cfn="MaximumMessageSize", tf="max_message_size", default=1_048_576, unset=0
    )
    .setting("redrive_policy", cfn="RedrivePolicy", tf="redrive_policy")
    .setting(
        "max_receive_count",
        number,
        cfn="RedrivePolicy.maxReceiveCount",
        tf="redrive_policy.maxReceiveCount",
        default=10,
    )
    .setting("kms_key", cfn="KmsMasterKeyId", tf="kms_master_key_id")
    .setting("managed_encryption", flag, cfn="SqsManagedSseEnabled", tf="sqs_managed_sse_enabled")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="KmsMasterKeyId", tf="kms_master_key_id")
    .setting(
        "redrive_permission",
        word,
        cfn="RedriveAllowPolicy.redrivePermission",
        tf="redrive_allow_policy.redrivePermission",
    )
    .setting("redrive_sources", cfn="RedriveAllowPolicy.sourceQueueArns", tf="redrive_allow_policy.sourceQueueArns")
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        cfn="RedrivePolicy.deadLetterTargetArn",
        tf="redrive_policy.deadLetterTargetArn",
    )
    .setting("own_policy", tf="policy")
    .parts(tf=inline_policy(_INLINE_POLICY))
    .set_by("aws_sqs_queue_redrive_policy", on="queue_url", redrive_policy="redrive_policy")
    .set_by("aws_sqs_queue_redrive_allow_policy", on="queue_url", redrive_allow_policy="redrive_allow_policy")
)

QUEUE_POLICY = (
    resource(Kind.QUEUE_POLICY, "AWS::SQS::QueuePolicy", "aws_sqs_queue_policy", _INLINE_POLICY)
    .is_(Trait.ADMITS)
    .constant("replaces", True)
    .setting("document", document, cfn="PolicyDocument", tf="policy")
    .link(Link.GOVERNS, Kind.QUEUE, cfn="Queues[]", tf="queue_url")
    .link(Link.GOVERNS, Kind.QUEUE, tf="owner")
)

QUEUE_INLINE_POLICY = (
    resource(Kind.QUEUE_POLICY, "AWS::SQS::QueueInlinePolicy")
    .is_(Trait.ADMITS)
    .setting("document", cfn="PolicyDocument")
    .link(Link.GOVERNS, Kind.QUEUE, cfn="Queue")
)

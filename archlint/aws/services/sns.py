"""Amazon SNS: topics, subscriptions and policies.

Source: AWS CloudFormation reference, `AWS::SNS::*`; Terraform AWS provider, `aws_sns_*`.
"""

from archlint.aws.columns import flag, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.policy_documents import document, inline_policy
from archlint.aws.table import Row, resource

_INLINE_POLICY = "aws_sns_topic.policy"
_INLINE_SUBSCRIPTION = "AWS::SNS::Topic.Subscription"

TOPIC = (
    resource(Kind.TOPIC, "AWS::SNS::Topic", "aws_sns_topic")
    .named("TopicName", "name", arn="sns:")
    .written_by("sns:Publish")
    .setting("fifo", "FifoTopic", "fifo_topic", flag, default=False)
    .setting(
        "content_based_deduplication",
        "ContentBasedDeduplication",
        "content_based_deduplication",
        flag,
        default=False,
    )
    .setting("kms_key", "KmsMasterKeyId", "kms_master_key_id")
    .setting("archive", "ArchivePolicy", "archive_policy")
    .part("Subscription[]", "", (_INLINE_SUBSCRIPTION, ""))
    .parts(None, inline_policy(_INLINE_POLICY))
)


def _subscription(*types: str) -> Row:
    return (
        resource(Kind.SUBSCRIPTION, *types)
        .setting("protocol", "Protocol", "protocol", word)
        .setting("endpoint", "Endpoint", "endpoint")
        .constant("asynchronous", True)
        .link(Link.DELIVERS_TO, "Endpoint", "endpoint", Kind.QUEUE, Kind.FUNCTION, Kind.DELIVERY_STREAM)
    )


SUBSCRIPTION = (
    _subscription("AWS::SNS::Subscription", "aws_sns_topic_subscription")
    .setting("redrive_policy", "RedrivePolicy", "redrive_policy")
    .setting("filter_policy", "FilterPolicy", "filter_policy")
    .linked_from(Link.FEEDS, "TopicArn", "topic_arn", Kind.TOPIC)
    .link(
        Link.DEAD_LETTERS_TO,
        "RedrivePolicy.deadLetterTargetArn",
        "redrive_policy.deadLetterTargetArn",
        Kind.QUEUE,
    )
)

#: A topic's inline subscriptions cannot have a redrive policy.
INLINE_SUBSCRIPTION = _subscription(_INLINE_SUBSCRIPTION).constant("inline", True)

POLICY = (
    resource(Kind.TOPIC_POLICY, "AWS::SNS::TopicPolicy", "aws_sns_topic_policy", _INLINE_POLICY)
    .setting("document", "PolicyDocument", "policy", document)
    .link(Link.GOVERNS, "Topics[]", "arn", Kind.TOPIC)
    .link(Link.GOVERNS, "", "owner", Kind.TOPIC)
)

INLINE_POLICY = (
    resource(Kind.TOPIC_POLICY, "AWS::SNS::TopicInlinePolicy")
    .constant("inline", True)
    .setting("document", "PolicyDocument", "")
    .link(Link.GOVERNS, "TopicArn", "", Kind.TOPIC)
)

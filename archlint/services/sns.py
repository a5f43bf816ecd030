"""Amazon SNS: topics, subscriptions and policies.

Source: AWS CloudFormation reference, `AWS::SNS::*`.
"""

from archlint.schema import Kind, Link, ResourceType, flag, resource, word

TOPIC = (
    resource(Kind.TOPIC, "AWS::SNS::Topic", name="TopicName", arn="sns:")
    .written_by("sns:Publish")
    .setting("fifo", "FifoTopic", flag, default=False)
    .setting("content_based_deduplication", "ContentBasedDeduplication", flag, default=False)
    .setting("kms_key", "KmsMasterKeyId")
    .setting("archive", "ArchivePolicy")
    .part("Subscription[]", "AWS::SNS::Topic.Subscription")
)


def _subscription(type_name: str) -> ResourceType:
    return (
        resource(Kind.SUBSCRIPTION, type_name)
        .setting("protocol", "Protocol", word)
        .setting("endpoint", "Endpoint")
        .constant("asynchronous", True)
        .link(Link.DELIVERS_TO, "Endpoint", Kind.QUEUE, Kind.FUNCTION, Kind.DELIVERY_STREAM)
    )


SUBSCRIPTION = (
    _subscription("AWS::SNS::Subscription")
    .setting("redrive_policy", "RedrivePolicy")
    .setting("filter_policy", "FilterPolicy")
    .linked_from(Link.FEEDS, "TopicArn", Kind.TOPIC)
    .link(Link.DEAD_LETTERS_TO, "RedrivePolicy.deadLetterTargetArn", Kind.QUEUE)
)

#: A topic's inline subscriptions cannot have a redrive policy.
INLINE_SUBSCRIPTION = _subscription("AWS::SNS::Topic.Subscription").constant("inline", True)

POLICY = (
    resource(Kind.TOPIC_POLICY, "AWS::SNS::TopicPolicy")
    .setting("document", "PolicyDocument")
    .link(Link.GOVERNS, "Topics[]", Kind.TOPIC)
)

INLINE_POLICY = (
    resource(Kind.TOPIC_POLICY, "AWS::SNS::TopicInlinePolicy")
    .constant("inline", True)
    .setting("document", "PolicyDocument")
    .link(Link.GOVERNS, "TopicArn", Kind.TOPIC)
)

"""Amazon SNS: topics, subscriptions and policies.

Source: AWS CloudFormation reference, `AWS::SNS::*`; Terraform AWS provider, `aws_sns_*`.
"""

from archlint.aws.columns import flag, number, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.policies.policy_documents import document, inline_policy
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import Row, resource

_INLINE_POLICY = "aws_sns_topic.policy"
_INLINE_SUBSCRIPTION = "AWS::SNS::Topic.Subscription"

TOPIC = (
    resource(Kind.TOPIC, "AWS::SNS::Topic", "aws_sns_topic")
    .is_(Trait.FANS_OUT)
    .named(cfn="TopicName", tf="name", arn="sns:")
    .referred(
        cfn={"Ref": Form.ARN, "TopicArn": Form.ARN, "TopicName": Form.NAME},
        tf={"id": Form.ARN, "arn": Form.ARN, "name": Form.NAME},
    )
    .is_written()
    .setting("name_prefix", tf="name_prefix")
    .setting("fifo", flag, cfn="FifoTopic", tf="fifo_topic", default=False)
    .setting(
        "content_based_deduplication",
        flag,
        cfn="ContentBasedDeduplication",
        tf="content_based_deduplication",
        default=False,
    )
    .setting("kms_key", cfn="KmsMasterKeyId", tf="kms_master_key_id")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="KmsMasterKeyId", tf="kms_master_key_id")
    .setting("throughput_scope", word, cfn="FifoThroughputScope", tf="fifo_throughput_scope", default="TOPIC")
    .setting("deduplication_scope", word, cfn="FifoThroughputScope", tf="fifo_throughput_scope", default="TOPIC")
    .setting("maximum_message_size", number, cfn="MaximumMessageSize", default=262_144)
    .setting("delivery_policy", tf="delivery_policy")
    .setting("archive", cfn="ArchivePolicy", tf="archive_policy")
    .part(cfn=("Subscription[]", _INLINE_SUBSCRIPTION))
    .setting("own_policy", tf="policy")
    .parts(tf=inline_policy(_INLINE_POLICY))
)

#: What a subscription may deliver to: by ARN, or over HTTP by its own URL.
_ENDPOINTS = (Kind.QUEUE, Kind.FUNCTION, Kind.FIREHOSE_STREAM, Kind.API, Kind.FUNCTION_URL, Kind.LOAD_BALANCER)


def _subscription(*types: str) -> Row:
    return (
        resource(Kind.SUBSCRIPTION, *types)
        .is_(Trait.CONNECTS, Trait.LIES_BETWEEN)
        .setting("protocol", word, cfn="Protocol", tf="protocol")
        .setting("endpoint", cfn="Endpoint", tf="endpoint")
        .constant("asynchronous", True)
        .link(Link.DELIVERS_TO, *_ENDPOINTS, cfn="Endpoint", tf="endpoint")
    )


SUBSCRIPTION = (
    _subscription("AWS::SNS::Subscription", "aws_sns_topic_subscription")
    .setting("role", cfn="SubscriptionRoleArn", tf="subscription_role_arn")
    .setting("redrive_policy", cfn="RedrivePolicy", tf="redrive_policy")
    .setting("topic_region", cfn="Region")
    .setting("delivery_policy", cfn="DeliveryPolicy", tf="delivery_policy")
    .setting("delivery_retry_policy", cfn="DeliveryPolicy.healthyRetryPolicy", tf="delivery_policy.healthyRetryPolicy")
    .setting(
        "delivery_retries",
        number,
        cfn="DeliveryPolicy.healthyRetryPolicy.numRetries",
        tf="delivery_policy.healthyRetryPolicy.numRetries",
    )
    .setting("filter_policy", cfn="FilterPolicy", tf="filter_policy")
    .setting(
        "filter_policy_scope", word, cfn="FilterPolicyScope", tf="filter_policy_scope", default="MESSAGEATTRIBUTES"
    )
    .setting("raw_delivery", flag, cfn="RawMessageDelivery", tf="raw_message_delivery", default=False)
    .linked_from(Link.FEEDS, Kind.TOPIC, cfn="TopicArn", tf="topic_arn")
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        cfn="RedrivePolicy.deadLetterTargetArn",
        tf="redrive_policy.deadLetterTargetArn",
    )
)

#: A topic's inline subscriptions cannot have a redrive policy.
INLINE_SUBSCRIPTION = _subscription(_INLINE_SUBSCRIPTION).constant("inline", True).constant("raw_delivery", False)

TOPIC_POLICY = (
    resource(Kind.TOPIC_POLICY, "AWS::SNS::TopicPolicy", "aws_sns_topic_policy", _INLINE_POLICY)
    .is_(Trait.ADMITS)
    .constant("replaces", True)
    .setting("document", document, cfn="PolicyDocument", tf="policy")
    .link(Link.GOVERNS, Kind.TOPIC, cfn="Topics[]", tf="arn")
    .link(Link.GOVERNS, Kind.TOPIC, tf="owner")
)

TOPIC_INLINE_POLICY = (
    resource(Kind.TOPIC_POLICY, "AWS::SNS::TopicInlinePolicy")
    .is_(Trait.ADMITS)
    .setting("document", cfn="PolicyDocument")
    .link(Link.GOVERNS, Kind.TOPIC, cfn="TopicArn")
)

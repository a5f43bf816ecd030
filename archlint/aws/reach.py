"""What delivers, reads or leaves its dead letters within one region only, or one region and account.

The one place for these facts. What is not here reaches other regions and accounts, or AWS does not say that it cannot.

Source: Amazon SQS API Reference, `SetQueueAttributes` (`RedriveAllowPolicy`: by default, queues of the same account and
region), and AWS SDK for Java Developer Guide, "Using Dead Letter Queues in Amazon SQS"; Amazon SNS Developer Guide,
"Amazon SNS dead-letter queues"; Amazon EventBridge User Guide, "EventBridge targets" and "Sending events to an AWS
service in another account" (the same region, except for event buses); AWS CDK, which refuses a dead-letter queue of a
rule in another region, and leaves that of a schedule to EventBridge Scheduler, which refuses it, too; Amazon S3 User
Guide, "Event notification types and destinations"; AWS Lambda Developer Guide, "Using Lambda with Amazon SQS"; Amazon
CloudWatch API Reference, `PutMetricAlarm` (for a topic in another region it answers that only its own is supported);
Amazon SNS Developer Guide, "Sending Amazon SNS messages to an Amazon SQS queue or AWS Lambda function in a different
Region" (the subscription is made in the region of the topic; SNS answers "Invalid parameter: TopicArn" elsewhere);
Amazon SES Developer Guide, "Regions and Amazon SES" (but for buckets, all that emails are received with is in one
region).
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.kinds import Kind, Link

REGION, ACCOUNT = "region", "account"
_SENDS, _FAILS = Link.DELIVERS_TO, Link.DEAD_LETTERS_TO
#: What a rule delivers to in its own region; an event bus may be in another one.
_TARGETS = (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION, Kind.STREAM, Kind.FIREHOSE_STREAM, Kind.MACHINE)

#: What both ends of an edge have to be in alike: `region`, `account`.
REACH: Mapping[tuple[Kind, Link, Kind], tuple[str, ...]] = {
    (Kind.QUEUE, _FAILS, Kind.QUEUE): (REGION, ACCOUNT),
    (Kind.SUBSCRIPTION, _FAILS, Kind.QUEUE): (REGION, ACCOUNT),
    (Kind.TARGET, _FAILS, Kind.QUEUE): (REGION,),
    (Kind.SCHEDULE, _FAILS, Kind.QUEUE): (REGION,),
    (Kind.ALARM, _SENDS, Kind.TOPIC): (REGION,),
    (Kind.QUEUE, Link.FEEDS, Kind.MAPPING): (REGION,),
    (Kind.TOPIC, Link.FEEDS, Kind.SUBSCRIPTION): (REGION,),
    (Kind.RECEIPT_ACTION, _SENDS, Kind.TOPIC): (REGION,),
    (Kind.RECEIPT_ACTION, _SENDS, Kind.FUNCTION): (REGION,),
    **{(Kind.NOTIFICATION, _SENDS, kind): (REGION,) for kind in (Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION)},
    **{(Kind.TARGET, _SENDS, kind): (REGION,) for kind in _TARGETS},
}

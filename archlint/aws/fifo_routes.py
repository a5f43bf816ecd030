"""Which routes to and from FIFO queues and topics AWS does not support.

Source: Amazon S3 User Guide, "Event notification types and destinations"; AWS IoT Developer Guide, "SNS" and "SQS"
(actions of rules); AWS Lambda Developer Guide, "Capturing records of asynchronous invocations"; Amazon EventBridge User
Guide, "Using dead-letter queues" (rules); EventBridge Scheduler User Guide, "Configuring a dead-letter queue"; Amazon
SNS Developer Guide, "Message delivery for FIFO topics"; Amazon SNS API Reference, `Publish` (`MessageGroupId`), which
the parameters of targets of rules, schedules and pipes do not have.
"""

from __future__ import annotations

from archlint.aws.kinds import Kind, Link

#: For how long a FIFO queue or topic remembers what it was sent, in seconds (Amazon SQS Developer Guide, "Exactly-once
#: processing in Amazon SQS").
REMEMBERED = 300
#: What delivers to standard queues and topics only, by the link.
_TO_STANDARD_ONLY = frozenset(
    {
        (Kind.FUNCTION, Link.DEAD_LETTERS_TO),
        (Kind.INVOKE_CONFIG, Link.DEAD_LETTERS_TO),
        (Kind.INVOKE_CONFIG, Link.DELIVERS_TO),
        (Kind.IOT_ACTION, Link.DELIVERS_TO),
        (Kind.NOTIFICATION, Link.DELIVERS_TO),
        (Kind.SCHEDULE, Link.DEAD_LETTERS_TO),
        (Kind.TARGET, Link.DEAD_LETTERS_TO),
    }
)
#: What cannot give a message the group that a FIFO topic asks for; some of it can for a FIFO queue.
_WITHOUT_GROUP = frozenset({Kind.ALARM, Kind.PIPE, Kind.SCHEDULE, Kind.TARGET})
#: What a FIFO topic delivers over.
_PROTOCOLS = frozenset({"SQS"})


def delivers_to_standard_only(source: Kind, link: Link, target: Kind) -> bool:
    """Tell whether what a kind of resource sends over a link does not reach a FIFO queue or topic.

    Args:
        source: the kind of what sends.
        link: what the edge means.
        target: whether it is a queue or a topic.
    """
    groupless = target is Kind.TOPIC and link is Link.DELIVERS_TO and source in _WITHOUT_GROUP
    return groupless or (source, link) in _TO_STANDARD_ONLY


def delivers_from_fifo(protocol: str) -> bool:
    """Tell whether a FIFO topic delivers over the protocol of a subscription, in upper case."""
    return protocol in _PROTOCOLS

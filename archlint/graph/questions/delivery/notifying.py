"""Notifications of buckets: what each asks for, and which ones ask for the same events of the same objects.

Source: Amazon S3 User Guide, "Configuring event notifications using object key name filtering"; Amazon S3 API
Reference, `PutBucketNotificationConfiguration` (it answers "Configurations on the same bucket cannot share a common
event type", or "Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event
type").
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from archlint.aws.kinds import Kind, Link
from archlint.aws.notations import wildcard
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.cases import Case
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import NOTHING, Outcome, Text, Unknown, Value

#: S3 takes a hundred notifications for a bucket; of thousands, the first pairs show what is wrong.
_MAX_PAIRS = 5_000


class Notified(NamedTuple):
    """What a notification is for.

    Attributes:
        notification: the notification.
        event: one of the types of events that it lists.
        prefix: what the keys of the objects begin with.
        suffix: what they end with.
    """

    notification: Resource
    event: Value
    prefix: Value
    suffix: Value


class NotificationPair(NamedTuple):
    """Two notifications that S3 is given together, with an event that each is for.

    Attributes:
        bucket: the bucket, or what sets its notifications.
        one: what the first is for.
        other: what the second is for.
    """

    bucket: Resource
    one: Notified
    other: Notified


def affixes(notification: Resource) -> list[tuple[str, Value]]:
    """Return the prefixes and suffixes that a notification asks of an object's key, each with the word for it."""
    rules = [Value((rule,)) for rule in notification["filters"].each("[]")]
    found = [(str(rule.step("affix").known).lower(), rule.step("text")) for rule in rules]
    found += [(name, notification[name]) for name in ("prefix", "suffix")]
    return [(name, affix) for name, affix in found if not affix.certainly_absent]


def notification_pairs(graph: Store) -> Iterator[NotificationPair]:
    """Yield what S3 is given together of a bucket's notifications, two by two, for each event that they ask for."""
    for bucket in graph.resources(Kind.BUCKET, Kind.BUCKET_NOTIFICATIONS):
        fed = (edge.target for edge in graph.outgoing(bucket, Link.FEEDS))
        found = [*graph.parts(bucket, Kind.NOTIFICATION), *(each for each in fed if each.kind is Kind.NOTIFICATION)]
        if len(found) > 1 and not bucket.stands_for_many:
            # In the order of their names, for those that SAM makes are written in any.
            yield from itertools.islice(_pairs(graph, bucket, sorted(found, key=lambda each: each.name)), _MAX_PAIRS)


def _pairs(graph: Store, bucket: Resource, notifications: list[Resource]) -> Iterator[NotificationPair]:
    wanted = [
        [
            Notified(each, Value((event,)), _affix(each, "prefix"), _affix(each, "suffix"))
            for event in each["events"].each("[]")
        ]
        for each in notifications
    ]
    for ones, others in itertools.combinations(wanted, 2):
        for one, other in itertools.product(ones, others):
            if not _is_one(graph, one, other):
                yield NotificationPair(bucket, one, other)


def _is_one(graph: Store, one: Notified, other: Notified) -> bool:
    """Tell whether SAM finds in the bucket what it would write there for a function's event, and leaves it at that.

    Source: aws-sam-translator, `samtranslator/model/eventsources/push.py` (`S3._inject_notification_configuration`).
    """
    both = (one.notification, other.notification)
    if len({each.owner is None for each in both}) == 1:  # what SAM writes stands at the function
        return False
    targets = [[edge.target for edge in graph.outgoing(each, Link.DELIVERS_TO, Link.INVOKES)] for each in both]
    wanted = [[value.outcome for value in (each.event, each.prefix, each.suffix)] for each in (one, other)]
    return targets[0] == targets[1] and wanted[0] == wanted[1]


def _affix(notification: Resource, name: str) -> Value:
    """Return the prefix or suffix that a notification asks for; unknown where it depends on conditions which one."""
    found = affixes(notification)
    rules = notification["filters"].each("[]")
    if any(word not in ("prefix", "suffix") for word, _ in found) or any(rule.when for rule in rules):
        return Value.of(Unknown("its filter is not known"))
    return next((affix for word, affix in found if word == name), NOTHING)


def share_events(case: Case) -> bool:
    """Tell whether two notifications certainly are for an event of the same objects.

    Args:
        case: what they are for: the `event`, `prefix` and `suffix` of one, and the `other_event`, `other_prefix` and
            `other_suffix` of the other.
    """
    return (
        _share_event(case.scalar("event"), case.scalar("other_event"))
        and _overlap(case.prefix, case.other_prefix, str.startswith)
        and _overlap(case.suffix, case.other_suffix, str.endswith)
    )


def _share_event(one: Scalar | None, other: Scalar | None) -> bool:
    known = isinstance(one, str) and isinstance(other, str)
    return known and (wildcard.matches(str(one), str(other)) or wildcard.matches(str(other), str(one)))


def _overlap(one: Outcome, other: Outcome, has: Callable[[str, str], bool]) -> bool:
    """Tell whether a key certainly can have two prefixes, or suffixes, at once; where none is asked for, it has any."""
    if isinstance(one, Text) and isinstance(other, Text):
        return one.canonical == other.canonical
    texts = [_text(one), _text(other)]
    if "" in texts:
        return True
    first, second = texts
    return first is not None and second is not None and (has(first, second) or has(second, first))


def _text(affix: Outcome) -> str | None:
    if isinstance(affix, Absent):
        return ""
    return affix.value if isinstance(affix, Known) and isinstance(affix.value, str) else None

"""Notifications of a bucket that S3 refuses because they ask for the same events of the same objects."""

from archlint import (
    Case,
    Findings,
    Graph,
    Label,
    NotificationPair,
    Severity,
    Verdict,
    check,
    grouped,
    judge,
    judge_each,
    listed,
    share_events,
)


@check(
    severity=Severity.ERROR,
    tags=["message-loss", "delivery"],
    related=["overwritten-policy"],
    see=[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html",
    ],
)
def overlapping_notifications(graph: Graph) -> Findings:
    """Two notifications of a bucket ask for the same events of the same objects.

    S3 tells only one receiver of an event: of two notifications for one type of event, either the prefixes or the
    suffixes must exclude each other. A notification without a prefix is for all of them, and `s3:ObjectCreated:*` is
    for `s3:ObjectCreated:Put`, too. S3 refuses all notifications of the bucket, and the deployment fails.

    **Fix:** notify one topic, to which all others subscribe, or let the bucket send its events to EventBridge; or give
    the notifications prefixes or suffixes that exclude each other.
    """
    by_resource = grouped((pair.bucket.reported, pair) for pair in graph.notification_pairs())
    for resource, pairs in by_resource.items():
        found = judge_each(pairs, _verdict)
        if found:
            one, other = found.worst.one.notification, found.worst.other.notification
            wanted = f"{_wanted(found.case, '')} to {graph.name_of_target(one)}"
            others = f"{_wanted(found.case, 'other_')} to {graph.name_of_target(other)}"
            yield found.finding(
                f"two notifications of {graph.name_of_source(one)} overlap: {wanted}, and {others}",
                at=resource,
                value=found.case.place("other_event"),
                related=[
                    Label(
                        f"it notifies {graph.name_of_target(each.one.notification)} of the same",
                        each.one.notification.at,
                    )
                    for each in found.things
                ],
            )


def _verdict(pair: NotificationPair) -> Verdict | None:
    return judge(
        event=pair.one.event,
        prefix=pair.one.prefix,
        suffix=pair.one.suffix,
        other_event=pair.other.event,
        other_prefix=pair.other.prefix,
        other_suffix=pair.other.suffix,
        level=Severity.ERROR.where(share_events),
        along=[pair.one.notification, pair.other.notification],
    )


def _wanted(case: Case, which: str) -> str:
    """Return what a notification is for: `s3:ObjectCreated:* with prefix 'in/'`."""
    affixes = [(word, case.scalar(f"{which}{word}")) for word in ("prefix", "suffix")]
    asked = listed(f"{word} '{affix}'" for word, affix in affixes if affix) if any(each for _, each in affixes) else ""
    return f"{case.scalar(f'{which}event')}{' with ' if asked else ''}{asked}"

"""Filters that nothing passes."""

from collections import defaultdict
from functools import partial

from archlint import Findings, Graph, Kind, Label, Refusal, Resource, Severity, Verdict, check, judge, judge_each


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["message-loss", "delivery"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html",
        "https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",
    ],
)
def filter_never_matches(graph: Graph) -> Findings:
    """A filter asks for what no message or record has, and nothing passes it.

    A filter starts at the whole record: what was sent to a queue is in `body`, what was put on a stream in `data`, and
    an item of a table in `dynamodb`, each attribute under its type, where numbers are texts. SNS, S3 and EventBridge
    wrap what they send to a queue, unless SNS delivers it raw. A subscription's filter policy looks at message
    attributes, of which S3 and EventBridge set none, and code and state machines those that they say, unless its scope
    is `MessageBody`.

    What no filter matches is lost: it is deleted from the queue, or passed over in the stream. A value that stands in
    no list AWS refuses, and with it the deployment, and an operator that is given what it does not take; so does SNS a
    field within a field where message attributes are asked. The prefix and the suffix that a bucket's notification asks
    for are no patterns: `*` stands for itself there. Keys of objects do not begin with a slash.

    **Levels:** error where nothing passes any of the filters; warning where something passes others beside it:
    filters are alternatives; for what code or a state machine publishes; and for the filter of a notification, as an
    object may be called so.

    **Fix:** write the pattern as the record is: `{"body": {"type": ["order"]}}` for a queue, `{"dynamodb": {"NewImage":
    {"price": {"N": ["100"]}}}}` for a table, and for a message attribute `{"messageAttributes": {"kind":
    {"stringValue": ["order"]}}}`. Where SNS lies between, set `RawMessageDelivery` or `FilterPolicyScope` of the
    subscription. The prefix for all that lies in a folder is the folder with its slash, and nothing else.

    **Ignore it** where a producer that archlint does not see sends what the filter asks for.
    """
    yield from _notifications(graph)
    for reader in graph.resources(Kind.MAPPING, Kind.PIPE, Kind.SUBSCRIPTION):
        if graph.is_disabled(reader):
            continue
        found = judge_each(graph.refusals(reader), partial(_verdict, reader))
        if found:
            places = [Label("nothing passes this", refusal.at) for refusal in found.things if refusal.at]
            filters = [each for each in reader["filters"].each("[]") if found.verdict.case.may_hold_where(each.when)]
            others = len(filters) - len({refusal.at for refusal in found.things})
            is_refused = found.worst.by_form
            loss = "" if is_refused else _loss(graph, reader)
            yield found.finding(
                f"{reader.called} has a filter that nothing passes{loss}: {found.worst.because}",
                at=reader,
                value=found.worst.at,
                # Filters are alternatives: what passes another one is not lost.
                level=Severity.WARNING if (others > 0 and not is_refused) or found.worst.by_sender else Severity.ERROR,
                related=places,
            )


def _notifications(graph: Graph) -> Findings:
    """Yield the finding of each bucket whose notifications ask for names that objects hardly ever have."""
    asked: dict[Resource, list[Refusal]] = defaultdict(list)
    for notification in graph.resources(Kind.NOTIFICATION):
        asked[notification.reported] += graph.refusals(notification)
    for bucket, refusals in asked.items():
        found = judge_each(refusals, partial(_verdict, bucket))
        if found:
            yield found.finding(
                f"{bucket.called} tells of objects whose names hardly any has: {found.worst.because}",
                at=bucket,
                value=found.worst.at,
                level=Severity.WARNING,
                related=[Label("nothing passes this", refusal.at) for refusal in found.things if refusal.at],
            )


def _verdict(reader: Resource, refusal: Refusal) -> Verdict | None:
    return judge(level=lambda case: Severity.ERROR, along=[reader], present=[refusal.case])


def _loss(graph: Graph, reader: Resource) -> str:
    from_queue = any(source.kind is Kind.QUEUE for source in graph.sources(reader))
    is_deleted = from_queue or (reader.kind is Kind.MAPPING and graph.reads_queue(reader))
    return ", and messages that pass none are deleted" if is_deleted else ""

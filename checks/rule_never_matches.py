"""Rules that wait for events which never come."""

from collections.abc import Sequence
from functools import partial

from archlint import (
    GLOBAL_REGION,
    Findings,
    Graph,
    Kind,
    Label,
    Refusal,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    judge_each,
    quoted,
)

from ._service_events import events_of_silent_buckets, global_events_elsewhere, service_events_on_custom_bus


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["architecture", "delivery"],
    related=["match-everything-rule", "filter-never-matches"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
        "https://docs.aws.amazon.com/eventbridge/latest/ref/welcome.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html",
    ],
)
def rule_never_matches(graph: Graph) -> Findings:
    """A rule waits for events that never come.

    - Its pattern asks for a field that no event has, such as `details` or `detailType`, for a source that no service
      has, such as `s3.amazonaws.com`, or for a detail type that the service does not send. What CloudTrail says of a
      call (`eventSource`, `requestParameters`) is in `AWS API Call via CloudTrail` only.
    - AWS refuses it: what it takes in a field stands in no list, or an operator is given what it does not take.
    - It asks for API calls that only read. EventBridge leaves these out, unless the rule's state is
      `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`.
    - It is on a custom bus, and all its sources are `aws.*`, which services alone have: they send to the default one.
    - Only code, Tasks and the like put events on its bus, and spell them otherwise: `OrderPlaced`, not `Order Placed`.
    - It asks for objects by names that hardly any has: `*` stands for itself outside of `wildcard`, and keys do not
      begin with a slash; or for a bucket by its ARN in `bucket.name`, by its name in `resources`.
    - It asks for objects of a bucket whose notifications do not send events to EventBridge.
    - It asks for events of IAM, Organizations or Route 53 in another region than `us-east-1`, which alone gets them.

    **Levels:** warning as a rule; note for events of another region, which a rule there may send on to this one.

    **Fix:** write the pattern as the event is; put a rule for events of services on the default bus, and for those of
    IAM and the like into `us-east-1`, or forward the events from there; set the bucket's
    `NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled` to true. In Terraform, that is an argument
    of its `aws_s3_bucket_notification`.

    **Ignore it** where something that archlint does not see puts such events on the bus.
    """
    for rule in graph.resources(Kind.RULE):
        if graph.is_disabled(rule):
            continue
        buses = (source for source in graph.sources(rule) if source.kind is Kind.BUS)
        bus = next((source for source in buses if not source.is_external), None)
        verdict = service_events_on_custom_bus(graph, rule, bus) if bus else None
        if bus and verdict:
            yield verdict.finding(
                f"rule {rule.label} waits on the event bus '{bus.name}' for events of AWS services, which only"
                " reach the default bus",
                at=rule,
                value="pattern",
                related=[Label("the bus", bus.at)],
            )
        elif refused := judge_each(_refusals(graph, rule), partial(_refused, rule)):
            yield refused.finding(
                f"rule {rule.label} waits for events that never come: {refused.worst.because}",
                at=rule,
                value=refused.worst.at,
            )
        elif found := events_of_silent_buckets(graph, rule):
            verdict, buckets = found
            yield verdict.finding(
                f"rule {rule.label} waits for object events of {_named(buckets)}, whose notifications do not send any"
                " to EventBridge",
                at=rule,
                value="pattern",
                related=[Label("the bucket", bucket.at) for bucket in buckets],
            )
        elif elsewhere := global_events_elsewhere(graph, rule):
            yield elsewhere[0].finding(
                f"rule {rule.label} waits in {elsewhere[1]} for events that only reach {GLOBAL_REGION}",
                at=rule,
                value="pattern",
            )


def _refusals(graph: Graph, rule: Resource) -> Sequence[Refusal]:
    """Return why no event passes the rule's pattern; a schedule needs none."""
    return graph.refusals(rule) if rule["schedule"].certainly_absent else []


def _refused(rule: Resource, refusal: Refusal) -> Verdict | None:
    return judge(level=lambda case: Severity.WARNING, along=[rule], present=[refusal.case])


def _named(buckets: Sequence[Resource]) -> str:
    return f"bucket{'s' if len(buckets) > 1 else ''} {quoted(bucket.name for bucket in buckets)}"

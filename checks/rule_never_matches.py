"""Rules that wait for events which never come."""

from collections.abc import Iterator, Sequence

from archlint import Case, Finding, Graph, Kind, Label, Link, Resource, Severity, Tree, Verdict, check, judge, quoted

from ._object_events import events_of_silent_buckets, start_of

_SERVICE = "aws."
_PARTNER = "aws.partner/"


@check(
    severity=Severity.WARNING,
    tags=["architecture", "delivery"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html",
    ],
)
def rule_never_matches(graph: Graph) -> Iterator[Finding]:
    """A rule waits for events that never come.

    AWS services send their events to the default bus only, so a rule on a custom bus whose sources all are `aws.*`
    never sees one; nothing else can send events with such a source. And a bucket sends its object events to
    EventBridge only if that is switched on in its notifications.

    **Fix:** put the rule on the default bus, or forward the events from there; set the bucket's
    `NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled` to true.
    """
    for rule in graph.resources(Kind.RULE):
        if graph.is_disabled(rule):
            continue
        buses = (source for source in graph.sources(rule) if source.kind is Kind.BUS)
        bus = next((source for source in buses if not source.is_external), None)
        verdict = _service_events_on_custom_bus(graph, rule, bus) if bus else None
        if bus and verdict:
            yield Finding(
                f"rule {rule.label} waits on the event bus '{bus.name}' for events of AWS services, which only"
                " reach the default bus",
                at=rule,
                case=verdict.case,
                related=[Label("the bus", bus.at)],
            )
        elif found := events_of_silent_buckets(graph, rule):
            verdict, buckets = found
            yield Finding(
                f"rule {rule.label} waits for object events of {_named(buckets)}, whose notifications do not send any"
                " to EventBridge",
                at=rule,
                case=verdict.case,
                related=[Label("the bucket", bucket.at) for bucket in buckets],
            )


def _service_events_on_custom_bus(graph: Graph, rule: Resource, bus: Resource) -> Verdict | None:
    """Return when a rule on a custom bus asks only for what services send to the default one."""
    edges = [edge for edge in graph.feeds(rule) if edge.source is bus]
    verdict = judge(pattern=rule["pattern"].parsed, level=_of_services, along=edges)
    may_match = not rule["schedule"].certainly_absent or (verdict and _may_get_service_events(graph, bus))
    return None if may_match else verdict


def _may_get_service_events(graph: Graph, bus: Resource) -> bool:
    """Tell whether another bus possibly forwards to this one: in scope, in another stack or in another account."""
    return bool(
        graph.incoming(bus)
        or graph.mentions(bus)
        or graph.outgoing(bus, Link.HANDED_TO)
        or not bus["partner"].certainly_absent
        or graph.may_be_linked(bus, Link.GOVERNS)
        or graph.may_be_linked(bus, Link.DELIVERS_TO)
    )


def _of_services(case: Case) -> Severity | None:
    pattern = case.pattern
    if not isinstance(pattern, Tree) or pattern.is_list:
        return None
    sources = [start_of(branch.outcome) for branch in pattern.step("source").each("[]")]
    services = [s for s in sources if s.startswith(_SERVICE) and not s.startswith(_PARTNER)]
    return Severity.WARNING if sources and len(services) == len(sources) else None


def _named(buckets: Sequence[Resource]) -> str:
    return f"bucket{'s' if len(buckets) > 1 else ''} {quoted(bucket.name for bucket in buckets)}"

"""Events of services that a bus or a bucket does not send on, and the patterns that ask for them."""

from archlint import (
    Absent,
    Branch,
    Case,
    Graph,
    Kind,
    Known,
    Link,
    Outcome,
    Resource,
    Severity,
    Tree,
    Value,
    Verdict,
    judge,
)

_SERVICE = "aws."
_PARTNER = "aws.partner/"


def start_of(matcher: Outcome) -> str:
    """Return what a source certainly starts with."""
    if isinstance(matcher, Tree) and not matcher.is_list:
        matcher = matcher.step("prefix").outcome or Absent()
    return str(matcher.value) if isinstance(matcher, Known) else ""


def events_of_silent_buckets(graph: Graph, rule: Resource) -> tuple[Verdict, list[Resource]] | None:
    """Return when the pattern asks only for objects of buckets in scope that send no events, and these buckets."""
    found = [
        (verdict, buckets)
        for pattern in rule["pattern"].parsed.branches
        if (buckets := _buckets(graph, pattern.outcome)) and (verdict := _silent(graph, rule, pattern, buckets))
    ]
    return min(found, key=lambda each: each[0].rank) if found else None


def _silent(graph: Graph, rule: Resource, pattern: Branch, buckets: list[Resource]) -> Verdict | None:
    configured = [resource for bucket in buckets for resource in graph.notification_settings(bucket)]
    return judge(
        *(resource[setting] for resource in configured for setting in ("event_bridge_config", "event_bridge")),
        pattern=Value((pattern,)),
        level=_are_off,
        along=[rule, pattern],
        given=frozenset().union(*(resource.when for resource in configured)),
    )


def _are_off(case: Case) -> Severity | None:
    pairs = zip(case.unnamed[::2], case.unnamed[1::2], strict=True)
    off = all(isinstance(config, Absent) or enabled == Known(False) for config, enabled in pairs)
    return Severity.WARNING if off else None


def _buckets(graph: Graph, pattern: Outcome) -> list[Resource]:
    """Return the buckets whose objects a pattern asks for; none where others are meant or another stack uses them."""
    if not isinstance(pattern, Tree) or not _asks_for_objects(pattern):
        return []
    names = [branch.outcome for branch in pattern.step("detail").path("bucket.name").each("[]")]
    buckets = graph.named(Kind.BUCKET, names) if names else _named_by_arn(graph, pattern)
    seen_to = any(graph.outgoing(bucket, Link.HANDED_TO) for bucket in buckets)
    are_all = not names or len(buckets) == len(names)
    return buckets if are_all and not seen_to and not graph.may_be_linked(Kind.BUCKET, Link.FEEDS) else []


def _named_by_arn(graph: Graph, pattern: Tree) -> list[Resource]:
    """Return the buckets whose ARNs a pattern lists as the resources of its events, if it lists nothing else."""
    listed = [branch.outcome for branch in pattern.step("resources").each("[]")]
    found = [graph.find(outcome, (Kind.BUCKET,)) for outcome in listed if not isinstance(outcome, Tree)]
    buckets = [bucket for bucket in found if bucket is not None and bucket.kind is Kind.BUCKET]
    return buckets if len(buckets) == len(listed) else []


def _asks_for_objects(pattern: Tree) -> bool:
    sources = [branch.outcome for branch in pattern.step("source").each("[]")]
    types = [branch.outcome for branch in pattern.step("detail-type").each("[]")]
    return sources == [Known("aws.s3")] and all(start_of(word).startswith("Object ") for word in types)


def service_events_on_custom_bus(graph: Graph, rule: Resource, bus: Resource) -> Verdict | None:
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

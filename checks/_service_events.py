"""Events of services that a bus or a bucket does not send on, and the patterns that ask for them."""

from archlint import (
    Absent,
    Branch,
    Case,
    Graph,
    Known,
    Resource,
    Severity,
    Value,
    Verdict,
    asks_for_global_services_only,
    asks_for_services_only,
    is_without_global_events,
    judge,
)


def events_of_silent_buckets(graph: Graph, rule: Resource) -> tuple[Verdict, list[Resource]] | None:
    """Return when the pattern asks only for objects of buckets in scope that send no events, and these buckets."""
    found = [
        (verdict, buckets)
        for pattern in rule["pattern"].parsed.branches
        if (buckets := graph.buckets_asked_for(pattern.outcome)) and (verdict := _silent(graph, rule, pattern, buckets))
    ]
    return min(found, key=lambda each: each[0].rank) if found else None


def _silent(graph: Graph, rule: Resource, pattern: Branch, buckets: list[Resource]) -> Verdict | None:
    configured = [resource for bucket in buckets for resource in graph.notification_settings(bucket)]
    return judge(
        *(resource[setting] for resource in configured for setting in ("event_bridge_config", "event_bridge")),
        pattern=Value((pattern,)),
        level=Severity.WARNING.where(_are_off),
        along=[rule, pattern],
        given=frozenset().union(*(resource.when for resource in configured)),
    )


def _are_off(case: Case) -> bool:
    pairs = zip(case.unnamed[::2], case.unnamed[1::2], strict=True)
    return all(isinstance(config, Absent) or enabled == Known(False) for config, enabled in pairs)


def service_events_on_custom_bus(graph: Graph, rule: Resource, bus: Resource) -> Verdict | None:
    """Return when a rule on a custom bus asks only for what services send to the default one."""
    edges = [edge for edge in graph.feeds(rule) if edge.source is bus]
    level = Severity.WARNING.where(lambda case: asks_for_services_only(case.pattern))
    verdict = judge(pattern=rule["pattern"].parsed, level=level, along=edges)
    may_match = not rule["schedule"].certainly_absent or (verdict and graph.may_be_forwarded_to(bus))
    return None if may_match else verdict


def global_events_elsewhere(graph: Graph, rule: Resource) -> tuple[Verdict, str] | None:
    """Return when a rule asks only for events that go to another region than its own, and that region of its own."""
    region = graph.region_of_default_bus(rule) if rule["schedule"].certainly_absent else None
    if region is None or not is_without_global_events(region.known):
        return None
    level = Severity.NOTE.where(lambda case: asks_for_global_services_only(case.pattern))
    verdict = judge(pattern=rule["pattern"].parsed, region=region, level=level, along=[rule])
    return (verdict, str(region.known)) if verdict else None

"""Event buses: which one is named, what is routed over it, and whose events it may get.

Source: Amazon EventBridge User Guide, "Events from AWS services" (they reach the default bus only) and "Using
EventBridge" for S3, whose buckets send events only where that is set; Amazon EventBridge API Reference,
`PutEventsRequestEntry` (no caller may use a source that starts with `aws.`).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator

from archlint.aws.event_patterns.breadth import start_of
from archlint.aws.kinds import Kind, Link
from archlint.aws.policies.policy import may_assume
from archlint.aws.reach import REGION
from archlint.graph.making.externals import means_default_bus
from archlint.graph.making.identity import DEFAULT_BUS
from archlint.graph.questions.delivery.reach import said
from archlint.graph.questions.delivery.senders import is_disabled, sources
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.languages.mention import Mention
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.site import Site
from archlint.model.values.texts import HOLE, canonical, written
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown, Value

_BUSES = ("AWS::Events::EventBus", "aws_cloudwatch_event_bus")
_OF_BUCKETS = Known("aws.s3")
#: What brings events to a bus as they are on another one, and what lets others do so.
_FORWARDING = (Kind.TARGET, Kind.BUS_POLICY)
_OF_ROLES = ("AWS::IAM::", "aws_iam_", "data.aws_iam_policy_")
#: What mentions a bus because it puts events of its own on it, or watches it.
_PUTS_ONLY = (
    *("AWS::CloudWatch::", "AWS::Lambda::", "AWS::Serverless::Function", "AWS::ECS::"),
    *("AWS::StepFunctions::", "AWS::Serverless::StateMachine", "AWS::Events::Archive", "AWS::EventSchemas::"),
    *("aws_cloudwatch_metric_alarm", "aws_lambda_", "aws_ecs_", "aws_sfn_"),
    *("aws_cloudwatch_event_archive", "aws_schemas_"),
)


def is_custom_bus(bus: Outcome) -> bool:
    """Tell whether what names a bus certainly names another one than the default one."""
    if isinstance(bus, Reference):
        return bus.target.type in _BUSES
    if isinstance(bus, Text) and any(reference.target.type in _BUSES for reference in bus.references):
        return True
    if isinstance(bus, Unknown):
        return False
    # A dynamic reference has slashes in it.
    name = HOLE.sub("${}", canonical(bus)).rpartition("/")[2]
    return name != "" and re.fullmatch(".*".join(map(re.escape, HOLE.split(name))), DEFAULT_BUS) is None


def bus_named(graph: Store, named: Outcome) -> Hashable | None:
    """Return which bus is named: its name, or the bus itself where that has none that is known; None if neither."""
    if isinstance(named, Absent):
        return DEFAULT_BUS
    if isinstance(named, Known):
        return str(named.value).rpartition("/")[2]
    buses = graph.named(Kind.BUS, [named]) if isinstance(named, Reference) else []
    if len(buses) != 1:
        return None
    name = buses[0]["name"].known
    return name if isinstance(name, str) else buses[0]


def are_different_buses(graph: Store, one: Outcome, other: Outcome) -> bool:
    """Tell whether two names of buses certainly are those of different ones."""
    first, second = bus_named(graph, one), bus_named(graph, other)
    if DEFAULT_BUS not in (first, second) and (_may_be(graph, one, other) or _may_be(graph, other, one)):
        return False
    # A bus whose name is not known may have any name but that of the default one.
    comparable = isinstance(first, str) is isinstance(second, str) or DEFAULT_BUS in (first, second)
    return bool(first and second) and comparable and first != second


def _may_be(graph: Store, named: Outcome, text: Outcome) -> bool:
    """Tell whether a text possibly is the name of a bus that is called otherwise only by a parameter's default."""
    buses = graph.named(Kind.BUS, [named]) if isinstance(named, Reference) and isinstance(text, Known) else []
    by_default = [branch.outcome for bus in buses for branch in bus["name"].branches if branch.rests_on]
    return any(HOLE.findall(written(name)) != HOLE.findall(written(text)) for name in by_default)


def puts_by_default(graph: Store) -> Iterator[Edge]:
    """Yield the edges to the default bus from Tasks and universal targets that put events and name no bus for them.

    Source: Amazon EventBridge API Reference, `PutEventsRequestEntry` (`EventBusName`).
    """
    buses: dict[Site, Resource] = {bus.site: bus for bus in graph.resources(Kind.EXTERNAL) if means_default_bus(bus)}
    for sender in graph.resources(Kind.TASK, Kind.UNIVERSAL_TARGET):
        entries = [Value((entry,)) for entry in sender["events"].each("[]") if isinstance(entry.outcome, Tree)]
        if any(entry.step("bus").certainly_absent for entry in entries):
            bus = buses.setdefault(sender.site, Resource(Kind.BUS, DEFAULT_BUS, sender.at, said=sender.site))
            yield Edge(sender, bus, Link.DELIVERS_TO, sender.at)


def leads_to_default(graph: Store, edge: Edge) -> bool:
    """Tell whether an edge leads to the default bus of its sender's region and account, which nothing here governs."""
    bus = edge.acted_on
    if not bus.is_external or not means_default_bus(bus):
        return False
    policies = graph.resources(Kind.BUS_POLICY)
    # A policy that names no bus is that of the default one.
    named = [{each.target.is_external for each in graph.outgoing(policy, Link.GOVERNS)} for policy in policies]
    return bus.site.is_in(edge.acting.site) and all(found == {False} for found in named)


def settled_targets(graph: Store, rule: Resource) -> dict[Resource, Case]:
    """Return the targets that a rule certainly has, each with the circumstances under which it has it.

    A list of targets, or an element of one, that is not known may be no target at all; and one that names its rule by a
    text has another rule of this name if it is on another event bus.
    """
    parts = graph.parts(rule, Kind.TARGET)
    targets = [each for each in parts if _is_written_out(each) and _is_certainly_on(graph, rule, each)]
    # A target may be declared on its own.
    return {each: Case(when=each.part_when | (each.when - rule.when)) for each in targets}


def _is_written_out(target: Resource) -> bool:
    is_known = target.declaration is not None and isinstance(target.declaration.properties.outcome, Tree)
    return is_known and not target.stands_for_many


def _is_certainly_on(graph: Store, rule: Resource, target: Resource) -> bool:
    """Tell whether a target that may name its rule by a text is certainly on the event bus of a rule of that name."""
    if not isinstance(target["rule"].outcome, Known):
        return True
    one, other = rule["bus"].outcome, target["bus"].outcome
    if one is None or other is None:
        return False
    name = bus_named(graph, one)
    return name == bus_named(graph, other) if name is not None else canonical(one) == canonical(other) != ""


def only_route(graph: Store, rule: Resource) -> Resource | None:
    """Return the custom bus that has no other rule than this one, which has one target; None if others may add some."""
    targets = graph.parts(rule, Kind.TARGET)
    for bus in sources(graph, rule):
        is_only = len(graph.outgoing(bus, Link.FEEDS)) == 1 and len(targets) == 1
        may_have_more = (
            any(resource.stands_for_many for resource in (rule, *targets))
            or graph.may_be_linked(bus, Link.FEEDS)
            or graph.may_be_linked(rule, Link.CONTAINS)
        )
        is_here = bus.kind is Kind.BUS and not bus.is_external
        if is_here and is_only and not may_have_more and not is_disabled(graph, rule):
            return bus
    return None


def may_be_forwarded_to(graph: Store, bus: Resource) -> bool:
    """Tell whether another bus possibly forwards to a custom one: in scope, in another stack or in another account.

    Nothing else brings events of services to it: who puts events cannot say that they are of a service.
    """
    return bool(
        any(edge.source.kind in _FORWARDING for edge in graph.incoming(bus))
        or graph.outgoing(bus, Link.HANDED_TO)
        or not bus["partner"].certainly_absent
        or graph.may_be_linked(bus, Link.GOVERNS)
        or graph.may_be_linked(bus, Link.DELIVERS_TO)
    )


def region_of_default_bus(graph: Store, rule: Resource) -> Value | None:
    """Return the region of the default bus that a rule is on; None if it is on no such bus, or may get others' events.

    Events of another region come to it only where a rule there sends them on, and from other accounts by its policy.
    """
    if any(bus_named(graph, branch.outcome) != DEFAULT_BUS for branch in rule["bus"].branches):
        return None
    may_come = graph.once("events sent on", lambda: _may_be_sent_on(graph))
    return None if may_come or graph.resources(Kind.BUS_POLICY) else said(rule.site, REGION)


def _may_be_sent_on(graph: Store) -> bool:
    """Tell whether rules possibly send events on to a bus outside of the scope."""
    sent = (edge.target for each in graph.resources(Kind.TARGET) for edge in graph.outgoing(each, Link.DELIVERS_TO))
    return any(end.is_external and end.kind in (Kind.BUS, Kind.EXTERNAL) for end in sent)


def may_forward(graph: Store, mention: Mention) -> bool:
    """Tell whether what mentions a bus may be, or may tell, a rule that forwards to it: no code is, nor its role."""
    if mention.by.startswith(_OF_ROLES):
        return _may_serve_rules(graph)
    return not mention.by.startswith(_PUTS_ONLY)


def _may_serve_rules(graph: Store) -> bool:
    """Tell whether a role of the scope, or one elsewhere where it has none, may be that of rules outside of it."""
    roles = graph.resources(Kind.ROLE)
    return not roles or any(role.is_external or may_assume(role["trust"], "events.amazonaws.com") for role in roles)


def buckets_asked_for(graph: Store, pattern: Outcome) -> list[Resource]:
    """Return the buckets whose objects a pattern asks for; none where others are meant or another stack uses them."""
    if not isinstance(pattern, Tree) or not _asks_for_objects(pattern):
        return []
    names = [branch.outcome for branch in pattern.step("detail").path("bucket.name").each("[]")]
    buckets = graph.named(Kind.BUCKET, names) if names else _named_by_arn(graph, pattern)
    seen_to = any(graph.outgoing(bucket, Link.HANDED_TO) for bucket in buckets)
    are_all = not names or len(buckets) == len(names)
    return buckets if are_all and not seen_to and not graph.may_be_linked(Kind.BUCKET, Link.FEEDS) else []


def _named_by_arn(graph: Store, pattern: Tree) -> list[Resource]:
    """Return the buckets whose ARNs a pattern lists as the resources of its events, if it lists nothing else."""
    listed = [branch.outcome for branch in pattern.step("resources").each("[]")]
    found = [graph.find(outcome, (Kind.BUCKET,)) for outcome in listed if not isinstance(outcome, Tree)]
    buckets = [bucket for bucket in found if bucket is not None and bucket.kind is Kind.BUCKET]
    return buckets if len(buckets) == len(listed) else []


def _asks_for_objects(pattern: Tree) -> bool:
    sources = [branch.outcome for branch in pattern.step("source").each("[]")]
    types = [branch.outcome for branch in pattern.step("detail-type").each("[]")]
    return sources == [_OF_BUCKETS] and all(start_of(word).startswith("Object ") for word in types)

"""Messages that never get there, as the ends do not fit: FIFO routes, groups, ids, regions, workflows, filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import Page
from archlint.aws.event_patterns.breadth import (
    GLOBAL_REGION,
    asks_for_global_services_only,
    is_without_global_events,
)
from archlint.aws.kinds import Kind, Link
from archlint.aws.workflows.expressions import constant
from archlint.graph.graph import Graph
from archlint.graph.questions.delivery.notifying import share_events
from archlint.graph.resource import Edge, Resource
from archlint.graph.travel.loss.loss import (
    Cause,
    Loss,
    concerned,
    conditions_of,
    is_conditional,
    titled,
    wrong_in,
)
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Tree, Value

#: What drops messages by their deduplication id, and the pages that say so.
_ID_PAGES = {Kind.QUEUE: pages.SQS_DEDUPLICATION_IDS, Kind.TOPIC: pages.SNS_DEDUPLICATION_IDS}


def unfit(graph: Graph) -> Iterator[Loss]:
    """Yield the edges whose ends do not fit, and the filters that nothing passes."""
    fifo = [each for each in graph.anywhere(*_ID_PAGES) if each["fifo"].known is not False]
    yield from _fifo(graph, fifo)
    yield from _alike(graph, fifo)
    yield from _apart(graph)
    yield from _overlapping(graph)
    yield from _starts(graph)
    yield from _filters(graph)
    yield from _buses(graph)
    yield from _forms(graph)
    for application in graph.resources(Kind.FLINK_APPLICATION, Kind.SQL_APPLICATION):
        found = wrong_in(lambda case: case.scalar("service") is not None, service=application["retired"])
        if found:
            words = f"{titled(application)} is of a service that AWS has ended: nothing is read any more"
            yield Loss(Cause.SWITCHED_OFF, application, words, application.at, found[0])
    for teller in graph.resources(Kind.RECEIPT_RULE, Kind.EVENT_DESTINATION):
        found = wrong_in(lambda case: case.lacks("enabled"), enabled=teller["enabled"])
        if found:
            words = f"SES does nothing with {titled(teller)}: it is off, unless something says that it is on"
            yield Loss(Cause.SWITCHED_OFF, teller, words, teller.at, found[0], seconds=0.0)


def _forms(graph: Graph) -> Iterator[Loss]:
    """Yield the integrations of APIs that send a form which is not read as one, or not as it came."""
    for each in graph.resources(Kind.INTEGRATION):
        values = {"form": each["form"], "raw": each["raw_message"], "type": each["content_type"]}
        service, at = str(each["service"].known).upper(), each.reported
        unread = service == "SQS" and wrong_in(lambda case: case.matches(form=True) and case.lacks("type"), values)
        if unread:
            words = f"{service} does not read the form that {titled(at)} sends: it is not called one"
            yield Loss(Cause.REFUSED, at, words, each.at, unread[0], (each,), 0.0, pages.API_QUEUES)
        cut = service in ("SNS", "SQS") and wrong_in(lambda case: case.matches(raw=True), values)
        if cut:
            words = f"a message that {titled(at)} puts into a form for {service} ends at the first & in it"
            yield Loss(Cause.MISTREATED, at, words, each.at, cut[0], (each,), 0.0, pages.API_TEMPLATES)


def _fifo(graph: Graph, targets: Sequence[Resource]) -> Iterator[Loss]:
    """Yield the edges over which no message gets, because one of the ends is FIFO, or because it has no group."""
    for route in graph.fifo_routes():
        if route.fifo.known is False:
            continue
        found = wrong_in(
            lambda case: case.matches(fifo=True, source=False),
            given=conditions_of([route.edge]),
            fifo=route.fifo,
            source=route.source,
        )
        if found:
            words = f"AWS has no way from {titled(route.topic or route.edge.source)} to {titled(route.edge.target)}"
            also = [route.topic] if route.topic else []
            page = pages.SNS_FIFO if route.topic else None
            yield _never(route.edge, f"{words}, because one of them is FIFO", found[0], *also, page=page)
    for target in targets:
        for edge in graph.settled_sends(target):
            found = wrong_in(
                lambda case: case.matches(fifo=True) and case.lacks("group"),
                given=conditions_of([edge]),
                fifo=target["fifo"],
                group=edge.source["message_group_id"],
            )
            if found:
                words = f"{titled(edge.source)} gives no message group, which FIFO {titled(target)} asks for"
                page = pages.SQS_GROUPS if target.kind is Kind.QUEUE else pages.SNS_FIFO
                yield _never(edge, words, found[0], page=page)


def _alike(graph: Graph, targets: Sequence[Resource]) -> Iterator[Loss]:
    """Yield the sends whose messages all have one deduplication id, of which one in a while gets through."""
    for target in targets:
        for edge in graph.producers(target):
            sender = edge.source
            found = graph.sends_often(sender) and wrong_in(
                _is_alike,
                given=conditions_of([edge]),
                fifo=target["fifo"],
                scope=target["deduplication_scope"],
                group=sender["message_group_id"],
                id=sender["message_deduplication_id"],
            )
            if found:
                sent = f"what {titled(sender)} sends in five minutes"
                words = f"{titled(target)} drops all but the first of {sent}: each has the same deduplication id"
                certain = found[0] and not is_conditional([edge])
                place, page = found[1].place("id") or edge.at, _ID_PAGES[target.kind]
                yield Loss(Cause.DUPLICATE, sender.reported, words, place, certain, concerned([edge]), 0.0, page)


def _is_alike(case: Case) -> bool:
    is_one_line = constant(case.group) is not None or case.matches(scope="QUEUE") or case.matches(scope="TOPIC")
    return case.matches(fifo=True) and is_one_line and constant(case.id) is not None


def _never(edge: Edge, words: str, certain: bool, *also: Resource, page: Page | None = None) -> Loss:
    at = edge.source.reported
    sure = certain and not is_conditional([edge])
    return Loss(Cause.REFUSED, at, words, edge.at, sure, (*concerned([edge]), *also), 0.0, page)


def _apart(graph: Graph) -> Iterator[Loss]:
    """Yield the edges over which no message gets, because one of the ends is in another region or account."""
    for edge, own, other in ((each.edge, each.own, each.other) for each in graph.local_routes()):
        if None not in (own.known, other.known) and own.known != other.known:
            acting, end = edge.acting, edge.acted_on
            words = f"{titled(acting)} is in {own.known}, and cannot reach {titled(end)}, which is in {other.known}"
            certain = not is_conditional([edge]) and not own.branches[0].rests_on and not other.branches[0].rests_on
            yield Loss(Cause.REFUSED, acting.reported, words, edge.at, certain, concerned([edge]), 0.0)


def _overlapping(graph: Graph) -> Iterator[Loss]:
    """Yield the notifications of buckets that S3 refuses, because another one is for the same events."""
    for bucket, one, other in graph.notification_pairs():
        both = (one.notification, other.notification)
        found = wrong_in(
            share_events,
            given=conditions_of(both),
            event=one.event,
            prefix=one.prefix,
            suffix=one.suffix,
            other_event=other.event,
            other_prefix=other.prefix,
            other_suffix=other.suffix,
        )
        if found:
            words = f"S3 refuses {titled(both[1])}, because another one is for the same events of the same objects"
            certain = found[0] and not any(each.when | each.part_when for each in both)
            at = found[1].place("other_event") or both[1].at
            yield Loss(Cause.REFUSED, both[1].reported, words, at, certain, (*both, bucket), 0.0)


def _starts(graph: Graph) -> Iterator[Loss]:
    """Yield the starts of workflows and functions that AWS refuses."""
    for machine in graph.resources(Kind.MACHINE):
        for edge in graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES):
            found = wrong_in(_is_waited_for, given=conditions_of([edge]), type=machine["type"], awaited=edge.awaited)
            if found:
                yield _never(
                    edge,
                    f"{titled(edge.source)} waits for {titled(machine)}, which is STANDARD",
                    found[0],
                    page=pages.STATES_WAITING,
                )
        yield from _unsupported(graph, machine)
    for function in graph.resources(Kind.FUNCTION):
        for edge in () if function["durable"].certainly_absent else graph.invocations(function):
            is_bare = graph.is_unqualified(edge) and edge.source.kind is not Kind.FUNCTION_URL
            if is_bare and not graph.is_disabled(edge.source):
                found = wrong_in(_is_durable, given=conditions_of([edge]), durable=function["durable"])
                if found:
                    words = f"{titled(edge.source)} names durable {titled(function)} without a version or an alias"
                    yield _never(edge, words, found[0])


def _is_waited_for(case: Case) -> bool:
    return case.matches(type="STANDARD", awaited=True)


def _is_durable(case: Case) -> bool:
    durable = case.durable
    return isinstance(durable, Tree) and not (durable.is_list and not list(durable.elements()))


def _unsupported(graph: Graph, machine: Resource) -> Iterator[Loss]:
    express = wrong_in(lambda case: case.matches(type="EXPRESS"), type=machine["type"])
    for definition in graph.definitions(machine):
        for state in definition.states:
            if state.needs_standard and (express or state.is_express_child):
                words = f"state '{state.name}' of {titled(machine)} needs a STANDARD workflow"
                certain = bool(state.is_express_child or (express and express[0])) and not definition.case.when
                yield Loss(Cause.REFUSED, machine, words, state.place, certain, seconds=0.0, page=pages.STATES_TYPES)


def _filters(graph: Graph) -> Iterator[Loss]:
    for reader in graph.resources(Kind.MAPPING, Kind.PIPE, Kind.SUBSCRIPTION, Kind.NOTIFICATION, Kind.RULE):
        is_timer = reader.kind is Kind.RULE and not reader["schedule"].certainly_absent
        for refusal in () if is_timer or graph.is_disabled(reader) else graph.refusals(reader):
            # An object may have any name, if hardly any is meant; and others may send what code here does not.
            is_open = reader.kind is Kind.NOTIFICATION or refusal.by_sender
            certain = not (refusal.case.when or refusal.case.rests_on or is_open)
            words = f"nothing passes a filter of {titled(reader)}: {refusal.because}"
            yield Loss(Cause.FILTERED, reader.reported, words, refusal.at or reader.at, certain, (reader,), 0.0)
    for rule in graph.resources(Kind.RULE):
        if not graph.is_disabled(rule):
            yield from _of_services(graph, rule)


def _of_services(graph: Graph, rule: Resource) -> Iterator[Loss]:
    """Yield the events of services that a rule waits for, and that do not come to its bus."""
    for pattern in rule["pattern"].parsed.branches if rule["schedule"].certainly_absent else ():
        sources = [_start(each.outcome) for each in Value((pattern,)).step("source").each("[]")]
        certain = not pattern.when and not pattern.rests_on
        place = pattern.place or rule.at
        of_services = bool(sources) and all(s.startswith("aws.") and not s.startswith("aws.partner/") for s in sources)
        for bus in (feed.source for feed in graph.feeds(rule)) if of_services else ():
            if bus.kind is Kind.BUS and not bus.is_external and not graph.may_be_forwarded_to(bus):
                words = f"{titled(rule)} waits on {titled(bus)} for events that go to the default bus"
                yield Loss(Cause.FILTERED, rule, words, place, certain, (bus,), 0.0, pages.EVENTS_PATTERNS)
        region = graph.region_of_default_bus(rule) if asks_for_global_services_only(pattern.outcome) else None
        if region is not None and is_without_global_events(region.known):
            words = f"{titled(rule)} waits in {region.known} for events that only reach {GLOBAL_REGION}"
            yield Loss(Cause.FILTERED, rule, words, place, False, (), 0.0, pages.EVENTS_PATTERNS)
        buckets = _named_buckets(graph, Value((pattern,))) if sources == ["aws.s3"] else []
        silent = [_silence(graph, bucket) for bucket in buckets]
        if buckets and None not in silent:
            words = f"{titled(buckets[0])} sends no events to EventBridge, which {titled(rule)} waits for"
            certain = certain and all(silent)
            yield Loss(Cause.FILTERED, rule, words, place, certain, tuple(buckets), 0.0, pages.S3_EVENTS)


def _start(matcher: Outcome) -> str:
    if isinstance(matcher, Tree) and not matcher.is_list:
        matcher = matcher.step("prefix").outcome or Absent()
    return str(matcher.value) if isinstance(matcher, Known) else ""


def _named_buckets(graph: Graph, pattern: Value) -> list[Resource]:
    """Return the buckets of the scope that a pattern for objects names, if others than these cannot be meant."""
    kinds = [_start(each.outcome) for each in pattern.step("detail-type").each("[]")]
    by_name = [each.outcome for each in pattern.step("detail").path("bucket.name").each("[]")]
    by_arn = [each.outcome for each in pattern.step("resources").each("[]")]
    found = graph.named(Kind.BUCKET, by_name)
    found += [b for o in by_arn if not isinstance(o, Tree) and (b := graph.find(o, (Kind.BUCKET,))) is not None]
    asks = all(kind.startswith("Object ") for kind in kinds) and not graph.may_be_linked(Kind.BUCKET, Link.FEEDS)
    are_all = len(found) == len(by_name) + len(by_arn)
    is_handed = any(graph.outgoing(bucket, Link.HANDED_TO) for bucket in found)
    return found if asks and are_all and not is_handed else []


def _silence(graph: Graph, bucket: Resource) -> bool | None:
    """Tell whether a bucket sends no events in any circumstance, or under conditions (False); None where it does."""
    found = [
        wrong_in(_is_off, given=conditions_of([each]), on=each["event_bridge"], config=each["event_bridge_config"])
        for each in graph.notification_settings(bucket)
    ]
    return None if None in found else all(each[0] for each in found if each is not None)


def _is_off(case: Case) -> bool:
    return case.lacks("config") or case.matches(on=False)


def _buses(graph: Graph) -> Iterator[Loss]:
    """Yield the targets that are put on another bus than their rule."""
    for target in graph.resources(Kind.TARGET):
        for rule in graph.named(Kind.RULE, [branch.outcome for branch in target["rule"].branches]):
            found = wrong_in(
                lambda case: _differ(graph, case.own, case.rules),
                given=conditions_of([rule, target]),
                own=target["bus"],
                rules=rule["bus"],
            )
            if found:
                words = f"{titled(target)} is on another bus than {titled(rule)}, which it belongs to"
                yield Loss(Cause.REFUSED, target.reported, words, target.at, found[0], (target, rule), 0.0)


def _differ(graph: Graph, own: Outcome, rules: Outcome) -> bool:
    buses = [_bus(graph, each) for each in (own, rules)]
    return None not in buses and buses[0] != buses[1] and (isinstance(buses[0], type(buses[1])) or "default" in buses)


def _bus(graph: Graph, outcome: Outcome) -> Resource | str | None:
    """Return the name of a bus that is named; the bus itself where that has none, None where it is not known."""
    if isinstance(outcome, Absent):
        return "default"
    if isinstance(outcome, Known):
        return str(outcome.value).rpartition("/")[2]
    found = graph.named(Kind.BUS, [outcome])
    name = found[0]["name"].known if len(found) == 1 else None
    return name if isinstance(name, str) else found[0] if len(found) == 1 else None

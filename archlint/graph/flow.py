"""The edges that messages move along, and whether a message that comes over one goes on over the next.

Source: Amazon EventBridge User Guide (default bus, events of Amazon S3); Amazon S3 User Guide, "Event notification
types and destinations"; AWS Lambda Developer Guide, "Asynchronous invocation" and "Event filtering"; AWS IoT
Developer Guide, "MQTT topics" and "Republish".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from archlint.aws.event_patterns.matchers import Passage, begins, ends
from archlint.aws.event_patterns.pattern import Event, Pattern, shared
from archlint.aws.event_patterns.state_changes import STATE_CHANGES
from archlint.aws.function_names import names_another
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.notations import wildcard
from archlint.aws.notations.mqtt import selects
from archlint.aws.workflows.expressions import constant
from archlint.graph.graph import ACTORS, ALL_KINDS, Graph
from archlint.graph.making.externals import means_default_bus
from archlint.graph.questions.delivery.notifying import affixes
from archlint.graph.questions.understanding import is_decided
from archlint.graph.requests import requested, resolved
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.graph.rule_patterns import noted_once, pattern_of
from archlint.graph.state_changes import through_changes, told_of_changes
from archlint.model.values.declared import Note
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Unknown, Value

_LINKS = (Link.CONTAINS, Link.DEAD_LETTERS_TO, Link.DELIVERS_TO, Link.FEEDS, Link.INVOKES, Link.WRITES_TO)
#: What is known of the events that a sender puts on a bus.
_PUT_EVENTS: Note[list[Event] | None] = Note(None)
#: What becomes of an item of a table, as its stream says it, by the action that wrote it.
_ITEM_EVENTS: Mapping[str, frozenset[str]] = {
    "dynamodb:PutItem": frozenset({"INSERT", "MODIFY"}),
    "dynamodb:UpdateItem": frozenset({"MODIFY"}),
    "dynamodb:DeleteItem": frozenset({"REMOVE"}),
    "dynamodb:BatchWriteItem": frozenset({"INSERT", "MODIFY", "REMOVE"}),
}
_REMOVED = frozenset({"s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"})
_UPLOADED = frozenset({"s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"})
_COPIED = frozenset({"s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload"})
#: What becomes of an object, as its bucket says it, by the call that did it. Forms alone make `ObjectCreated:Post`.
_OBJECT_EVENTS: Mapping[str, frozenset[str]] = {
    "s3:CompleteMultipartUpload": _UPLOADED,
    "s3:CopyObject": _COPIED,
    "s3:DeleteObject": _REMOVED,
    "s3:DeleteObjects": _REMOVED,
    "s3:PutObject": _UPLOADED,
}
#: What a function's destination gets, by the edge that leads there.
_RESULTS: Mapping[Link, Event] = {
    link: {"source": Known("lambda"), "detail-type": Known(f"Lambda Function Invocation Result - {result}")}
    for link, result in ((Link.DELIVERS_TO, "Success"), (Link.DEAD_LETTERS_TO, "Failure"))
}
#: The same as EventBridge says it.
_DETAIL_TYPES = {"s3:ObjectCreated": "Object Created", "s3:ObjectRemoved": "Object Deleted"}


def moves(graph: Graph) -> list[Edge]:
    """Return the edges that messages move along inside the scope, also those of resources that are switched off."""
    readers = (edge for edge in graph.inferred_readers() if edge.evidence is not Evidence.CRUD_PERMISSION)
    declared = [*_moving(graph, (*graph.edges, *graph.implied(), *readers)), *told_of_changes(graph)]
    kinds = {*ACTORS, *(edge.source.kind for edge in declared)}
    return [*declared, *graph.inferred(_downstream(declared), kinds)]


def travelled(graph: Graph) -> list[Edge]:
    """Return the edges that messages move along, also to what lies outside the scope, and of whatever actor."""
    readers = (edge for edge in graph.inferred_readers() if edge.evidence is not Evidence.CRUD_PERMISSION)
    edges = (*graph.edges, *graph.implied(), *readers, *graph.inferred(graph.resources(*ACTORS), ALL_KINDS))
    return list(_moving(graph, edges, outside=True))


def _moving(graph: Graph, edges: Iterable[Edge], *, outside: bool = False) -> Iterator[Edge]:
    for edge in edges:
        if edge.source.kind is Kind.BUCKET_NOTIFICATIONS and edge.link is Link.CONTAINS:
            # CDK keeps the notifications beside their bucket.
            for beside in graph.incoming(edge.source, Link.FEEDS):
                when = edge.when | beside.when | edge.source.when
                yield Edge(beside.source, edge.target, Link.FEEDS, edge.at, when)
        elif edge.source.kind is Kind.INVOKE_CONFIG and edge.link is Link.GOVERNS:
            # What a function returns goes to the destinations of its configuration.
            yield Edge(edge.target, edge.source, Link.DELIVERS_TO, edge.at, edge.when)
        elif (
            _starts_anew(graph, edge)
            or Kind.ROUTE in (edge.source.kind, edge.target.kind)  # beside the way from the API to its integration
            or _is_of_cluster(edge, outside)
            or (edge.link is Link.FEEDS and edge.target.has(Trait.READS_STORED) and not _is_received(edge, outside))
        ):
            continue
        elif edge.link in _LINKS and (outside or not (_is_outside(edge.source) or _is_outside(edge.target))):
            yield edge


def _is_of_cluster(edge: Edge, outside: bool) -> bool:
    """Tell whether a task that is run on a cluster hands nothing to the services there; a runbook has its steps run."""
    return edge.link is Link.CONTAINS and edge.source.has(Trait.RUNS) and not (outside and edge.target.has(Trait.SENDS))


def _is_received(edge: Edge, outside: bool) -> bool:
    """Tell whether what is read when the time has come is a message all the same, and gone from its queue then."""
    return outside and edge.source.kind is Kind.QUEUE


def _starts_anew(graph: Graph, edge: Edge) -> bool:
    """Tell whether a machine starts itself where a Choice or Map decides it: so it goes on past the history limit.

    Source: AWS Step Functions Developer Guide, "Continuing long-running workflows using Step Functions API".
    """
    return edge.source.owner is edge.target and is_decided(graph, edge)


def _is_outside(resource: Resource) -> bool:
    # No template declares a default bus: it is named, as what lies outside is.
    return (resource.is_external and not means_default_bus(resource)) or resource.kind is Kind.OTHER


def _downstream(edges: Sequence[Edge]) -> list[Resource]:
    """Return the actors that may get messages of other actors: only these can close a loop."""
    following: dict[Resource, list[Resource]] = {}
    for edge in edges:
        following.setdefault(edge.source, []).append(edge.target)
    reached = [resource for resource in following if resource.type is not None and resource.type.write_actions]
    reached = [resource for resource in reached if resource.kind is not Kind.FUNCTION]
    seen = set(reached)
    for resource in reached:
        for after in following.get(resource, ()):
            if after not in seen:
                seen.add(after)
                reached.append(after)
    return [resource for resource in reached if resource.has(Trait.ACTS)]


def passage(before: Edge, after: Edge) -> Passage:
    """Tell whether a message that comes over one edge goes on over the next, which starts where the first one ends."""
    if after.source.kind is Kind.FUNCTION and (
        after.link is Link.DEAD_LETTERS_TO or after.target.kind is Kind.INVOKE_CONFIG
    ):
        # Only asynchronous invocations have destinations and dead letters.
        return Passage.ALWAYS if before.asynchronous.known is True else Passage.NEVER
    if after.target.kind is Kind.NOTIFICATION:
        return _notified(before, after.target)
    if after.source.kind is Kind.API:
        return requested(before.source, after.target)
    if after.source.kind is Kind.AUTO_SCALING_GROUP and after.link is Link.DELIVERS_TO:
        return Passage.NEVER  # it sends events on its instances, and not what they receive
    if after.target.kind is Kind.LISTENER_RULE:
        return Passage.MAYBE  # its conditions may want another path or host
    if after.source.kind is Kind.GRAPHQL_API:
        return resolved(before.source, after.target)
    if after.link is not Link.FEEDS:
        return Passage.ALWAYS
    if after.source.kind in STATE_CHANGES and after.target.kind is Kind.RULE:
        return through_changes(after)
    through = _FILTERS.get(after.source.kind)
    return through(before, after.target) if through else _unfiltered(after.target)


def _unfiltered(reader: Resource) -> Passage:
    filters = (reader[setting] for setting in ("filters", "filter_policy"))
    return Passage.ALWAYS if all(value.certainly_absent for value in filters) else Passage.MAYBE


# Buses


def _through_bus(before: Edge, rule: Resource) -> Passage:
    sender = before.source
    if rule.kind is not Kind.RULE:
        return _unfiltered(rule)
    if sender.kind is Kind.TARGET and sender.owner is not None:
        return _forwarded(sender.owner, rule)
    if sender.kind is Kind.INVOKE_CONFIG:
        return _put(_result(before, rule), rule)
    return max(_put(event, rule) for event in put_events(sender))


def _result(before: Edge, rule: Resource) -> Event:
    """Return what is known of an event on what a function returned, as far as a rule asks for it.

    Source: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" (the event's `resources`
    are the ARNs of the function and of the destination).
    """
    event, function = _RESULTS[before.link], before.source["function"].outcome
    named = pattern_of(rule).listed("resources")
    is_of_others = function is not None and bool(named) and all(names_another(each, function) for each in named)
    return {**event, "resources": function} if is_of_others and function is not None else event


def put_events(sender: Resource) -> list[Event]:
    """Return what is known of the events that a sender puts on a bus, read once."""
    return noted_once(sender, _PUT_EVENTS, _put_events)


def _put_events(sender: Resource) -> list[Event]:
    entries = [Value((entry,)) for entry in sender["events"].each("[]")]
    if entries:
        return [_event(entry.step("source"), entry.step("detail_type")) for entry in entries]
    return [_event(sender["event_source"], sender["event_type"])]


def _event(source: Value, detail_type: Value) -> Event:
    named = {"source": source.outcome, "detail-type": detail_type.outcome}
    return {name: o for name, o in named.items() if o is not None and constant(o) is not None}


def _put(event: Event, rule: Resource) -> Passage:
    """Tell whether an event put with PutEvents passes a rule's pattern.

    What it says of itself must be known: where the source is not, only a rule for any source gets it; where nothing
    is, only a rule for any event.
    """
    pattern = pattern_of(rule)
    if rule["pattern"].certainly_absent or not ("source" in event or pattern.admits_any("source")):
        return Passage.NEVER
    passage = pattern.passes(event)
    return passage if event or passage is Passage.ALWAYS else Passage.NEVER


def _forwarded(first: Resource, rule: Resource) -> Passage:
    """Tell whether events that one rule forwards pass another one's pattern; they stay what they are."""
    if first is rule:
        return Passage.ALWAYS
    event: dict[str, Outcome] = {}
    for field in pattern_of(first).fields:
        outcome = shared(pattern_of(first), pattern_of(rule), field)
        event |= {} if outcome is None else {field: outcome}
    return pattern_of(rule).passes(event)


# Buckets and tables


def _through_bucket(before: Edge, rule: Resource) -> Passage:
    """Tell whether an S3 event about an object, as EventBridge gets it, passes a rule's pattern."""
    bucket = before.target
    event: dict[str, Outcome] = {"source": Known("aws.s3")}
    named = pattern_of(rule).listed("detail.bucket.name")
    if any(bucket.is_named(name) for name in named):
        # Which of the names it is makes no difference to the rest of the pattern.
        event["detail.bucket.name"] = named[0]
    elif named and all(constant(name) is not None for name in named):
        return Passage.NEVER
    types = {_DETAIL_TYPES[happens.rpartition(":")[0]] for happens in _object_events(before)}
    events = (
        {**event, "detail-type": Known(detail_type)} | ({} if key is None else {"detail.object.key": key})
        for detail_type in types
        for key in _keys(before)
    )
    return max(map(pattern_of(rule).passes, events))


def asked_buckets(graph: Graph, rule: Resource) -> list[Resource] | None:
    """Return the buckets whose events a rule's pattern asks for; None where it may ask for those of any."""
    named = pattern_of(rule).listed("detail.bucket.name")
    if not named or any(constant(name) is None for name in named):
        return None
    return graph.named(Kind.BUCKET, named)


def _notified(before: Edge, notification: Resource) -> Passage:
    """Tell whether an object that is written to the bucket makes a notification."""
    asked = [branch.outcome for branch in notification["events"].each("[]")]
    happens = _object_events(before)
    settled = [any(wildcard.matches(str(o.value), event) for event in happens) for o in asked if isinstance(o, Known)]
    if not any(settled) and len(settled) == len(asked):
        return Passage.NEVER
    asked_of_key = affixes(notification)
    verdict = max(min((_affix(*each, key) for each in asked_of_key), default=Passage.ALWAYS) for key in _keys(before))
    return verdict if any(settled) else min(verdict, Passage.MAYBE)


def _object_events(write: Edge) -> frozenset[str]:
    """Return the events that a write of an object may cause, as notifications call them."""
    actions = _actions(write)
    known = [_OBJECT_EVENTS[action] for action in actions if action in _OBJECT_EVENTS]
    # Who may put an object may also copy one.
    may_copy = not known or (write.source["action"].certainly_absent and "s3:PutObject" in actions)
    return (_COPIED if may_copy else frozenset[str]()).union(*known or [_UPLOADED])


def _keys(write: Edge) -> tuple[Outcome | None, ...]:
    """Return the keys that an object may be written under; a single None where it may be any."""
    key = write.source["object_key"].outcome
    if key is not None and not isinstance(key, Absent | Unknown):
        return (key,)
    return write.keys or (None,)


def _affix(name: str, value: Value, key: Outcome | None) -> Passage:
    """Tell whether an object's key has a prefix or suffix."""
    affix = value.known
    if not isinstance(affix, str):
        return Passage.MAYBE
    return begins(key, affix) if name == "prefix" else ends(key, affix)


def _through_table(before: Edge, reader: Resource) -> Passage:
    """Tell whether an item that is written to a table passes one of the filters of a reader of its stream."""
    filters = [Value((found,)) for found in reader["filter_patterns"].branches if not isinstance(found.outcome, Absent)]
    known = [_ITEM_EVENTS[action] for action in _actions(before) if action in _ITEM_EVENTS]
    names = frozenset[str]().union(*known) or None
    return max((_item_event(pattern, names) for pattern in filters), default=_unfiltered(reader))


def _item_event(pattern: Value, names: frozenset[str] | None) -> Passage:
    verdicts = list(map(Pattern.of(pattern).passes, ({"eventName": Known(name)} for name in names or ())))
    if not verdicts:
        return Passage.MAYBE
    return verdicts[0] if len(set(verdicts)) == 1 else Passage.MAYBE


def _republished(before: Edge, rule: Resource) -> Passage:
    return selects(rule["sql"], before.target["republish_topic"])


def _actions(edge: Edge) -> tuple[str, ...]:
    """Return the IAM actions that a write may consist of; none where they are not known."""
    action = edge.source["action"].known
    return (action,) if isinstance(action, str) else edge.actions


#: What lets only some of what it gets through to those that it feeds.
_FILTERS: Mapping[Kind, Callable[[Edge, Resource], Passage]] = {
    Kind.BUCKET: _through_bucket,
    Kind.BUS: _through_bus,
    Kind.IOT_ACTION: _republished,
    Kind.TABLE: _through_table,
}

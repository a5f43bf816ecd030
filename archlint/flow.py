"""Where messages may go on to: the edges they move along, and whether what comes over one goes on over the next.

Source: Amazon EventBridge User Guide (default bus, events of Amazon S3); Amazon S3 User Guide, "Event notification
types and destinations"; AWS Lambda Developer Guide, "Asynchronous invocation" and "Event filtering"; AWS IoT
Developer Guide, "MQTT topics" and "Republish".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from archlint.expressions import constant
from archlint.graph import ACTORS, Graph
from archlint.mqtt import republishes
from archlint.patterns import Event, Passage, admits_any, asked_for, passes
from archlint.resource import Edge, Resource
from archlint.schema import Kind, Link
from archlint.value import Absent, Known, Outcome, Text, Value

_LINKS = (Link.CONTAINS, Link.DEAD_LETTERS_TO, Link.DELIVERS_TO, Link.FEEDS, Link.INVOKES, Link.WRITES_TO)
_OUTSIDE = (Kind.EXTERNAL, Kind.OTHER)
#: The fields of an event that say what it is.
_FIELDS = ("source", "detail-type")
#: What becomes of an item of a table, as its stream says it, by the action that wrote it.
_ITEM_EVENTS: Mapping[str, frozenset[str]] = {
    "dynamodb:PutItem": frozenset({"INSERT", "MODIFY"}),
    "dynamodb:UpdateItem": frozenset({"MODIFY"}),
    "dynamodb:DeleteItem": frozenset({"REMOVE"}),
    "dynamodb:BatchWriteItem": frozenset({"INSERT", "MODIFY", "REMOVE"}),
}
_REMOVES_OBJECTS = "s3:DeleteObject"


def moves(graph: Graph) -> list[Edge]:
    """Return the edges that messages move along inside the scope, those of what is switched off too."""
    declared = list(_moving(graph.edges))
    kinds = {edge.source.kind for edge in declared}
    return [*declared, *_moving(graph.derived(_downstream(declared), kinds))]


def _moving(edges: Iterable[Edge]) -> Iterator[Edge]:
    for edge in edges:
        if edge.source.kind is Kind.INVOKE_CONFIG and edge.link is Link.GOVERNS:
            # What a function returns goes to the destinations of its configuration.
            yield Edge(edge.target, edge.source, Link.DELIVERS_TO, edge.at, edge.when)
        elif edge.link in _LINKS and edge.source.kind not in _OUTSIDE and edge.target.kind not in _OUTSIDE:
            yield edge


def _downstream(edges: Sequence[Edge]) -> list[Resource]:
    """Return the functions and state machines that may get what others write: no others close a loop."""
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
    return [resource for resource in reached if resource.kind in ACTORS]


def passage(before: Edge, after: Edge) -> Passage:
    """Tell whether what comes over one edge goes on over the next, which starts where the first one ends."""
    if after.source.kind is Kind.FUNCTION and (
        after.link is Link.DEAD_LETTERS_TO or after.target.kind is Kind.INVOKE_CONFIG
    ):
        # Only asynchronous invocations have destinations and dead letters.
        asynchronous = before.source["asynchronous"]
        return Passage.ALWAYS if asynchronous.known is True else Passage.NEVER
    if after.target.kind is Kind.NOTIFICATION:
        return _through_bucket(before, after.target)
    if after.link is not Link.FEEDS:
        return Passage.ALWAYS
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
    if sender.kind is Kind.BUCKET:
        return _object_event(sender, rule)
    return max((_put(event, rule) for event in put_events(sender)), default=_put({}, rule))


def put_events(sender: Resource) -> list[Event]:
    """Return what is known of the events that a sender puts on a bus; none where nothing is."""
    entries = [Value((entry,)) for entry in sender["events"].each("[]")]
    if entries:
        return [_event(entry.step("Source"), entry.step("DetailType")) for entry in entries]
    return [] if sender["event_source"].certainly_absent else [_event(sender["event_source"], sender["event_type"])]


def _event(source: Value, detail_type: Value) -> Event:
    named = {"source": source.outcome, "detail-type": detail_type.outcome}
    return {name: outcome for name, outcome in named.items() if outcome is not None}


def _put(event: Event, rule: Resource) -> Passage:
    """Tell whether an event that somebody puts passes a rule's pattern.

    What it says of itself must be known: where the source is not, only a rule for any source gets it.
    """
    pattern = rule["pattern"]
    of_known_source = "source" in event and constant(event["source"]) is not None
    if pattern.certainly_absent or not (of_known_source or admits_any(pattern, "source")):
        return Passage.NEVER
    return passes(pattern, event)


def _forwarded(first: Resource, rule: Resource) -> Passage:
    """Tell whether events that one rule forwards pass another one's pattern; they stay what they are."""
    if first is rule:
        return Passage.ALWAYS
    asked = (asked_for(first["pattern"], field) for field in _FIELDS)
    events = ({f: o for f, o in zip(_FIELDS, values, strict=True) if o is not None} for values in product(*asked))
    return max(passes(rule["pattern"], event) for event in events)


def _object_event(bucket: Resource, rule: Resource) -> Passage:
    event: Event = {"source": Known("aws.s3"), "detail-type": Known("Object Created")}
    named = [branch.outcome for branch in rule["pattern"].parsed.each("detail.bucket.name[]")]
    if any(bucket.is_named(name) for name in named):
        # Which of the names it is makes no difference to the rest of the pattern.
        event = {**event, "detail.bucket.name": named[0]}
    elif named and all(constant(name) is not None for name in named):
        return Passage.NEVER
    return passes(rule["pattern"], event)


# Buckets and tables


def _through_bucket(before: Edge, notification: Resource) -> Passage:
    """Tell whether an object that is written there makes a notification."""
    actions = _actions(before)
    created = not actions or any(action != _REMOVES_OBJECTS for action in actions)
    happens = {"s3:ObjectCreated"} if created else set()
    happens |= {"s3:ObjectRemoved"} if _REMOVES_OBJECTS in actions else set()
    outcomes = [branch.outcome for branch in notification["events"].each("[]")]
    asked = [str(outcome.value) for outcome in outcomes if isinstance(outcome, Known)]
    if asked and not any(event.startswith(start) for event in asked for start in happens):
        return Passage.NEVER
    rules = [Value((rule,)) for rule in notification["filters"].each("[]")]
    key = before.source["object_key"].outcome
    affixes = [(str(rule.step("Name").known).lower(), rule.step("Value")) for rule in rules]
    affixes += [(name, notification[name]) for name in ("prefix", "suffix")]
    passages = (_affix(name, affix, key) for name, affix in affixes if not affix.certainly_absent)
    return min(passages, default=Passage.ALWAYS)


def _affix(name: str, value: Value, key: Outcome | None) -> Passage:
    """Tell whether an object's key has a prefix or suffix."""
    affix = value.known
    if not isinstance(affix, str) or key is None:
        return Passage.MAYBE
    parts = key.parts if isinstance(key, Text) else (constant(key),)
    end = parts[0 if name == "prefix" else -1]
    if not isinstance(end, str):
        return Passage.MAYBE
    has = str.startswith if name == "prefix" else str.endswith
    if has(end, affix):
        return Passage.ALWAYS
    # A short literal at the end of a longer key may be a part of the affix.
    return Passage.MAYBE if len(parts) > 1 and has(affix, end) else Passage.NEVER


def _through_table(before: Edge, reader: Resource) -> Passage:
    """Tell whether an item that is written there passes one of the filters of what reads the table's stream."""
    filters = [Value((found,)) for found in reader["filter_patterns"].branches if not isinstance(found.outcome, Absent)]
    known = [_ITEM_EVENTS[action] for action in _actions(before) if action in _ITEM_EVENTS]
    names = frozenset[str]().union(*known) or None
    return max((_item_event(pattern, names) for pattern in filters), default=_unfiltered(reader))


def _item_event(pattern: Value, names: frozenset[str] | None) -> Passage:
    verdicts = [passes(pattern, {"eventName": Known(name)}) for name in names or ()]
    if not verdicts:
        return Passage.MAYBE
    return verdicts[0] if len(set(verdicts)) == 1 else Passage.MAYBE


def _republished(before: Edge, rule: Resource) -> Passage:
    return republishes(before.target, rule)


def _actions(edge: Edge) -> tuple[str, ...]:
    """Return the IAM actions that a write may consist of; none where they are not known."""
    action = edge.source["action"].known
    return (action,) if isinstance(action, str) else edge.actions


#: What lets only some of what it gets through to those that it feeds.
_FILTERS: Mapping[Kind, Callable[[Edge, Resource], Passage]] = {
    Kind.BUS: _through_bus,
    Kind.IOT_ACTION: _republished,
    Kind.TABLE: _through_table,
}

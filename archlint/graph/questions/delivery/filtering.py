"""Filters that let nothing through: of mappings and pipes, rules and subscriptions, and of buckets' notifications."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from archlint.aws.event_patterns import records, service_events
from archlint.aws.event_patterns.form import in_fixed_order, misformed
from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.event_patterns.pattern import Asked, Asks, asked_by
from archlint.aws.event_patterns.records import EventShape
from archlint.aws.kinds import KINDS, Kind
from archlint.graph.questions.delivery import object_names
from archlint.graph.questions.delivery.attributes import attributes_in_topic
from archlint.graph.questions.delivery.bodies import IsOpen, bodies_in_queue, bodies_in_topic
from archlint.graph.questions.delivery.polling import reads_queue, reads_stream
from archlint.graph.questions.delivery.put_events import misspelt
from archlint.graph.questions.delivery.refusal import Refusal
from archlint.graph.questions.delivery.senders import feeds, topics
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.cases import Case
from archlint.model.values.conditions import ALWAYS, consistent
from archlint.model.values.leaves import defaults_in
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.texts import as_json
from archlint.model.values.value import Branch, Outcome, Tree, Value

#: The message attributes of what a service publishes that sets none.
_NO_ATTRIBUTES: records.Fields = {}
_NO_VIEW = Branch(ABSENT)
#: Under how many conditions a pattern is looked at.
_MAX_CIRCUMSTANCES = 8
#: Where what has one pattern keeps it.
_PATTERNS = {Kind.RULE: "pattern", Kind.SUBSCRIPTION: "filter_policy"}
#: Fields that say of which sort an event or record is.
_SORTS = ("eventName", "source", "detail-type")


class Sorts(NamedTuple):
    """What there is to filter, in some circumstances.

    Attributes:
        each: the sorts of records that there are.
        together: a record that has what any of them has, where it says better why none of them passes.
        case: the circumstances.
        by_sender: whether that is what code and Tasks in scope send.
    """

    each: Sequence[EventShape]
    together: EventShape | None = None
    case: Case = Case()
    by_sender: bool = False


def refusals(graph: Store, reader: Resource, is_open: IsOpen) -> list[Refusal]:
    """Return the filters of a mapping, pipe, rule, subscription or notification that certainly let nothing through.

    They ask for what no record of their source has, or AWS refuses them by their form. What is not known may pass.

    Args:
        graph: the graph.
        reader: the mapping, pipe, rule, subscription, or notification of a bucket.
        is_open: returns whether anything may send to a queue or topic beside what the graph shows, or put events on a
            custom bus; for a rule, whether anything may put them on the default one.
    """
    if reader.kind is Kind.NOTIFICATION:
        return list(object_names.in_notification(reader))
    patterns = list(_patterns(reader))
    wrong = [found for pattern in patterns for found in _misformed(reader, pattern)]
    if wrong:
        return wrong
    if reader.kind is Kind.RULE:
        return [found for pattern in patterns for found in _of_rule(graph, reader, pattern, is_open)]
    patterns = [pattern for pattern in patterns if isinstance(pattern.outcome, Tree)]
    if not patterns:  # as mostly: then it need not be known what is sent
        return []
    of = _of_subscription if reader.kind is Kind.SUBSCRIPTION else _of_source
    found = of(graph, reader, is_open)
    asked = [(pattern, asked_by(pattern.outcome)) for pattern in patterns] if found else []
    return [refusal for each in asked for sorts in found if (refusal := refused(*each, sorts))]


def filter_patterns(filters: Outcome) -> list[str] | None:
    """Return the patterns of a reader's filters in a fixed order, "" for what is not known; None if nothing is."""
    if isinstance(filters, Absent):
        return []
    if not isinstance(filters, Tree) or not filters.is_list:
        return None
    elements = list(filters.elements())
    if any(element.when or not isinstance(element.outcome, Tree) for element in elements):
        return None
    patterns = (as_json(Value((element,)).step("pattern")) for element in elements)
    return sorted({in_fixed_order(pattern) if pattern else "" for pattern in patterns})


def _patterns(reader: Resource) -> Iterator[Branch]:
    if reader.kind in _PATTERNS:
        yield from reader[_PATTERNS[reader.kind]].parsed.branches
        return
    for element in reader["filters"].each("[]"):
        if isinstance(element.outcome, Tree):
            yield from Value((element,)).step("pattern").parsed.branches


def _misformed(reader: Resource, pattern: Branch) -> Iterator[Refusal]:
    """Yield why AWS refuses a pattern by its form."""
    scope = reader["filter_policy_scope"] if reader.kind is Kind.SUBSCRIPTION else None
    is_flat = scope is not None and scope.known == "MESSAGEATTRIBUTES"
    defaults = defaults_in(scope) if scope is not None else frozenset[str]()
    found = list(misformed(pattern, is_flat=is_flat and not defaults))
    if not found and is_flat:
        found = [each._replace(case=each.case.under(ALWAYS, defaults)) for each in misformed(pattern, is_flat=True)]
    for because, at, case in found:
        if consistent(case.when, case.rests_on):
            yield Refusal(because, at, case, by_form=True)


def refused(pattern: Branch, asks: Asks | None, sorts: Sorts) -> Refusal | None:
    """Return why no record passes one branch of a pattern; None if one may, or where both cannot be together.

    Where a part of the pattern depends on conditions, it may be that none passes under some of them only.

    Args:
        pattern: the branch.
        asks: what it asks for; None where that is not known.
        sorts: what there is to filter.
    """
    if asks is None:
        return None
    circumstances = itertools.chain([ALWAYS], itertools.islice(asks.circumstances, _MAX_CIRCUMSTANCES))
    for when in circumstances:
        told = _told(asks.assuming(when) if when else asks, sorts)
        if told is not None:
            record, path, asked = told
            case = sorts.case.under(pattern.when | when, pattern.rests_on | asked.rests_on)
            texts = [str(each.value) for each in asked.literals.values() if isinstance(each, Known)]
            because = record.why_not(path, texts)
            found = Refusal(because, asked.place or pattern.place, case, by_sender=sorts.by_sender)
            return found if consistent(case.when, case.rests_on) else None
    return None


def _told(asks: Asks, sorts: Sorts) -> tuple[EventShape, str, Asked] | None:
    """Return a field because of which no record passes, what is asked for it, and a record that does not have it."""
    if any(asks.passes(record) is not Passage.NEVER for record in sorts.each):
        return None
    # What gets furthest says why.
    furthest = min(sorts.each, key=lambda record: _distance([*asks.refused(record)]))
    fields = ((record, path) for record in (sorts.together, furthest) if record for path in asks.refused(record))
    record, path = next(fields)
    return record, path, asks.asked(path) or Asked({}, ())


def _distance(paths: Sequence[str]) -> tuple[int, int]:
    """Return how far a record is from what is asked: it may be of another sort, or have other fields."""
    return sum(path in _SORTS for path in paths), len(paths)


def _of_source(graph: Store, reader: Resource, is_open: IsOpen) -> list[Sorts]:
    """Return what a mapping or pipe reads; nothing where that is not known."""
    edges = feeds(graph, reader)
    if len(edges) > 1:  # it reads one of them, and nothing says which
        return []
    source = edges[0].source if edges else None
    found = _read(graph, reader, source, is_open)
    for edge in edges:
        found = [sorts._replace(case=sorts.case.under(edge.when, edge.rests_on)) for sorts in found]
    return found


def _read(graph: Store, reader: Resource, source: Resource | None, is_open: IsOpen) -> list[Sorts]:
    """Return what a mapping or pipe reads from a source; from one that is not known, as far as its settings say."""
    kind = source.kind if source is not None and source.kind is not Kind.EXTERNAL else None
    is_pipe = reader.kind is Kind.PIPE
    if kind is Kind.TABLE or (kind is None and isinstance(reader["dynamodb_source"].outcome, Tree)):
        views = source["stream_view"].branches if source is not None and kind else (_NO_VIEW,)
        return [_of_view(view) for view in views]
    if kind in (Kind.STREAM, Kind.STREAM_CONSUMER) or isinstance(reader["kinesis_source"].outcome, Tree):
        return [Sorts([records.KINESIS_RECORD_OF_PIPE if is_pipe else records.KINESIS_RECORD])]
    if kind is Kind.QUEUE and source is not None:
        bodies = [] if source.is_external else bodies_in_queue(graph, source, is_open)
        return [Sorts([records.sqs_message(*body) for body in bodies] or [records.sqs_message()])]
    if kind is None and not is_pipe and reads_queue(graph, reader):
        return [Sorts([records.sqs_message()])]
    return [Sorts([records.STREAM_RECORD])] if kind is None and not is_pipe and reads_stream(graph, reader) else []


def _of_view(view: Branch) -> Sorts:
    together, each = records.dynamodb_records(view.outcome.value if isinstance(view.outcome, Known) else None)
    return Sorts(each, together, Case(when=view.when, rests_on=view.rests_on))


def _of_subscription(graph: Store, subscription: Resource, is_open: IsOpen) -> list[Sorts]:
    """Return what of its messages a subscription filters; nothing where others may publish."""
    found = topics(graph, subscription)
    scope = subscription["filter_policy_scope"].known
    bodies = bodies_in_topic(graph, found[0], is_open) if len(found) == 1 and not found[0].is_external else []
    case = Case(rests_on=defaults_in(subscription["filter_policy_scope"]))
    if scope == "MESSAGEATTRIBUTES":
        named = [EventShape(_NO_ATTRIBUTES, called, "attribute ") for _, called in bodies]
        named = named or (attributes_in_topic(graph, found[0], is_open) if len(found) == 1 else [])
        return [Sorts(named, case=case, by_sender=not bodies)] if named else []
    known = [EventShape(fields, called) for fields, called in bodies if fields is not None]
    return [Sorts(known, case=case)] if scope == "MESSAGEBODY" and known and len(known) == len(bodies) else []


def _of_rule(graph: Store, rule: Resource, pattern: Branch, is_open: IsOpen) -> Iterator[Refusal]:
    """Yield why no event passes a rule's pattern, by the fields of all events, or of services' events."""
    asks = asked_by(pattern.outcome) if isinstance(pattern.outcome, Tree) else None
    if asks is None:
        return
    sorts = [[service_events.ANY_EVENT], service_events.sent(asks)]
    refusal = next((found for each in sorts if each and (found := refused(pattern, asks, Sorts(each)))), None)
    if refusal is not None:
        yield refusal
        return
    unlikely = object_names.in_pattern(graph, asks, pattern) or misspelt(graph, rule, asks, pattern, is_open)
    if unlikely:
        yield unlikely
        return
    wrong, case = service_events.misnamed_sources(asks), Case(when=pattern.when, rests_on=pattern.rests_on)
    if wrong and not _are_put(graph, wrong.keys()):
        told, right = next(iter(wrong.items()))
        yield Refusal(f"no service sends events as '{told}', but as '{right}'", asks.fields["source"].place, case)
    reads = service_events.only_reads(asks)
    for state in rule["state"].branches if reads else ():
        if state.outcome == Known("ENABLED"):
            because = f"EventBridge leaves out calls that only read, such as {reads[0]}, for a rule that is ENABLED"
            yield Refusal(because, asks.fields["detail.eventName"].place, case.under(state.when, state.rests_on))


def _are_put(graph: Store, sources: Collection[str]) -> bool:
    """Tell whether something in scope puts events with one of some sources on a bus."""
    return not graph.once("sources put", lambda: set(_put(graph))).isdisjoint(sources)


def _put(graph: Store) -> Iterator[Scalar]:
    """Yield the sources with which something in scope puts events on a bus."""
    for _, value in _sources_put(graph):
        yield from (branch.outcome.value for branch in value.branches if isinstance(branch.outcome, Known))


#: Where it stands with which source something puts events on a bus.
_SOURCE, _EVENTS = "event_source", "events"
_PUT = frozenset({_SOURCE, _EVENTS})


def _sources_put(graph: Store) -> Iterator[tuple[Resource, Value]]:
    putting = (each for each in graph.resources(*KINDS) if each.type and not _PUT.isdisjoint(each.type.settings))
    for sender in putting:
        for name in sender.may_say((_SOURCE, _EVENTS)):
            said = sender[name]
            values = [Value((each,)).step("source") for each in said.each("[]")] if name == _EVENTS else [said]
            yield from ((sender, value) for value in values)


def reserved_sources(graph: Store) -> list[tuple[Resource, Value]]:
    """Return what puts events on a bus with a source that may be one of AWS's services, and these sources.

    Source: Amazon EventBridge API Reference, `PutEvents` (`NotAuthorizedForSourceException`); EventBridge Scheduler API
    Reference, `EventBridgeParameters` (a source does not start with `aws.`).
    """
    return [(sender, value) for sender, value in _sources_put(graph) if value.possibly(is_reserved)]


def is_reserved(source: Outcome) -> bool:
    """Tell whether a source of events certainly is one that only AWS's services may have."""
    return isinstance(source, Known) and str(source.value).startswith("aws.")

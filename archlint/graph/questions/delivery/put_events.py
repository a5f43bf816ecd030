"""Events that something in scope puts on a bus, nearly as a rule there asks for them.

Source: Amazon EventBridge User Guide, "Creating Amazon EventBridge event patterns" (values match exactly, character by
character, case included); Amazon EventBridge API Reference, `PutEventsRequestEntry`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.event_patterns.pattern import Asks, Event
from archlint.aws.kinds import KINDS, Kind
from archlint.aws.workflows.expressions import constant
from archlint.graph.making.identity import DEFAULT_BUS
from archlint.graph.questions.delivery.bodies import SENT_OVER, IsOpen
from archlint.graph.questions.delivery.refusal import Refusal
from archlint.graph.questions.delivery.senders import sources
from archlint.graph.questions.event_buses import bus_named
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Outcome, Tree, Value

#: What an event says of itself, by where a pattern asks for it.
_FIELDS = {"source": "source", "detail-type": "detail_type"}
_PUT_EVENTS = "events:PutEvents"
#: So many events that are spelt alike are compared with a rule, at most.
_MOST = 100
#: What puts events that it says nothing of, or those of its own service.
_RESULTS = "lambda"


class _Put(NamedTuple):
    """Events of one sort that something puts on a bus.

    Attributes:
        sender: what puts them.
        bus: which bus that is: `DEFAULT_BUS`, a name or the bus itself; None where that is not known.
        event: what is known of them.
        by: the conditions, and the parameters whose defaults it rests on.
    """

    sender: Resource
    bus: Hashable | None
    event: Event
    by: Case


def misspelt(graph: Store, rule: Resource, asks: Asks, pattern: Branch, is_open: IsOpen) -> Refusal | None:
    """Return why no event comes that a rule waits for, where it is put there in another spelling.

    None where anything else may put it, or what is put is not known.

    Args:
        graph: the graph.
        rule: the rule.
        asks: what one branch of its pattern asks for.
        pattern: the branch.
        is_open: returns whether a bus may get events beside what the graph shows; for a rule, whether the default one.
    """
    if asks.either or not any(_texts(asks, field) for field in _FIELDS) or any(map(_is_of_aws, _texts(asks, "source"))):
        return None
    named = rule["bus"].outcome
    bus = bus_named(graph, named) if named is not None else None
    if bus is None:
        return None
    putting = graph.once("events put", lambda: list(_putting(graph)))
    spelt = graph.once("spellings of events put", lambda: _by_spelling(putting))
    alike = {n for field in _FIELDS for text in _texts(asks, field) for n in spelt.get((field, _folded(text)), ())}
    candidates = (putting[number] for number in sorted(alike)[:_MOST])
    near = [(put, field) for put in candidates if put.bus == bus and (field := _near(rule, asks, put))]
    may_pass = near and any(put.bus in (bus, None) and asks.passes(put.event) is not Passage.NEVER for put in putting)
    if not near or may_pass or is_open(_asked_of(graph, rule, bus)):
        return None
    put, field = near[0]
    actual, texts = constant(put.event[field]) or "", _texts(asks, field)
    meant = next(text for text in texts if _folded(text) == _folded(actual))
    because = f"{put.sender.outermost.called} puts them with the {field} '{actual}', and not '{meant}'"
    asked = asks.fields[field]
    case = put.by.under(pattern.when, pattern.rests_on | asked.rests_on)
    return Refusal(because, asked.place, case, by_sender=True)


def _by_spelling(putting: Sequence[_Put]) -> dict[tuple[str, str], list[int]]:
    """Return the positions of the events that are put, by what stands in a field however it is spelt."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, put in enumerate(putting):
        for field, outcome in put.event.items():
            found.setdefault((field, _folded(constant(outcome) or "")), []).append(number)
    return found


def _is_of_aws(source: str) -> bool:
    """Tell whether a source of events is one of AWS's services, or of a partner."""
    return source.startswith("aws.")


def _asked_of(graph: Store, rule: Resource, bus: Hashable) -> Resource:
    """Return the custom bus of a rule; the rule itself, where it is on the default one."""
    if bus == DEFAULT_BUS:
        return rule
    return next((each for each in sources(graph, rule) if each.kind is Kind.BUS), rule)


def _near(rule: Resource, asks: Asks, put: _Put) -> str:
    """Return the field because of which a rule never gets what is put, where it differs in its spelling only."""
    refused = list(asks.refused(put.event))
    is_known = all(field in put.event for field in _FIELDS if field in asks.fields)
    if not is_known or len(refused) != 1 or refused[0] not in _FIELDS or put.sender.site != rule.site:
        return ""
    actual = constant(put.event[refused[0]])
    return refused[0] if actual and _folded(actual) in map(_folded, _texts(asks, refused[0])) else ""


def _texts(asks: Asks, field: str) -> list[str]:
    """Return the texts that a pattern lists for a field; none where it lists anything else, too."""
    asked = asks.fields.get(field)
    if asked is None or asked.others:
        return []
    texts = [o.value for o in asked.literals.values() if isinstance(o, Known) and isinstance(o.value, str)]
    return texts if len(texts) == len(asked.literals) else []


def _folded(text: str) -> str:
    """Return a text without what people spell in more than one way: its case, and what stands between words."""
    return "".join(filter(str.isalnum, text)).lower()


def _putting(graph: Store) -> Iterator[_Put]:
    """Yield the events that something in scope puts on a bus; one of which nothing is known may be any."""
    for sender in graph.resources(*KINDS):
        if sender.type and "action" in sender.type.settings and sender["action"].known == _PUT_EVENTS:
            yield from _entries(graph, sender)
    for bus in graph.resources(Kind.BUS):
        name = bus["name"].known
        for edge in graph.incoming(bus, *SENT_OVER):
            if edge.source["action"].known != _PUT_EVENTS:
                event = _known(edge.source["event_source"], edge.source["event_type"])
                event = {"source": Known(_RESULTS)} if edge.source.kind is Kind.INVOKE_CONFIG else event
                yield _Put(edge.source, name if isinstance(name, str) else bus, event, edge.case)


def _entries(graph: Store, sender: Resource) -> Iterator[_Put]:
    entries = list(sender["events"].each("[]"))
    for entry in entries:
        if not isinstance(entry.outcome, Tree):
            yield _Put(sender, None, {}, Case())
            continue
        said = Value((entry,))
        named = said.step("bus").outcome
        bus = bus_named(graph, named) if named is not None else None
        values = [said.step(name) for name in _FIELDS.values()]
        defaults = frozenset[str]().union(*(branch.rests_on for value in values for branch in value.branches))
        yield _Put(sender, bus, _known(*values), Case().under(entry.when | sender.when, entry.rests_on | defaults))
    if not entries:
        yield _Put(sender, None, {}, Case())


def _known(source: Value, detail_type: Value) -> Event:
    said: dict[str, Outcome | None] = {"source": source.outcome, "detail-type": detail_type.outcome}
    return {name: o for name, o in said.items() if o is not None and constant(o) is not None}

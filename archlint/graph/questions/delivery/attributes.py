"""The message attributes of what is published to a topic, where code and Tasks in scope say them all.

Source: Amazon SNS Developer Guide, "Amazon SNS message attributes" (types `String`, `String.Array`, `Number`, `Binary`)
and "Amazon SNS message filtering" (a policy for attributes passes no message without one that it asks for).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.event_patterns.matchers import Holds, Type
from archlint.aws.event_patterns.records import EventShape, Fields
from archlint.aws.kinds import Kind
from archlint.aws.workflows.expressions import constant
from archlint.graph.questions.delivery.bodies import SENT_OVER, IsOpen
from archlint.graph.questions.understanding import is_understood
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Tree, Value

_PUBLISH = "sns:Publish"
#: The services that publish without attributes.
_PLAIN = {Kind.NOTIFICATION: "a message of S3", Kind.TARGET: "an event of EventBridge"}
#: The kinds of what calls APIs by itself, with arguments of its own.
_CALLERS = (Kind.CALL, Kind.TASK)
_ANYTHING = None


def attributes_in_topic(graph: Store, topic: Resource, is_open: IsOpen) -> list[EventShape]:
    """Return the attributes of the messages of a topic, as each that publishes there sets them.

    Nothing at all where one of these is not known, or others may publish.
    """
    return graph.once(("attributes in", topic), lambda: _in_topic(graph, topic, is_open))


def _in_topic(graph: Store, topic: Resource, is_open: IsOpen) -> list[EventShape]:
    senders = list(dict.fromkeys(edge.source for edge in graph.incoming(topic, *SENT_OVER)))
    if topic.is_external or topic.stands_for_many or not any(each.kind in _CALLERS for each in senders):
        return []
    found = [shape for shape in (_shape(graph, sender) for sender in senders) if shape is not None]
    is_unsettled = graph.once("unsettled publishers", lambda: _is_unsettled(graph))
    return found if len(found) == len(senders) and not is_unsettled and not is_open(topic, beside_code=True) else []


def _is_unsettled(graph: Store) -> bool:
    """Tell whether anything in scope publishes to a topic that is not known."""
    callers = graph.resources(*_CALLERS, Kind.UNIVERSAL_TARGET, Kind.INTEGRATION, Kind.AUTOMATION_STEP)
    publishing = (each for each in callers if str(each["action"].known).startswith(_PUBLISH))
    return any(not graph.outgoing(each, *SENT_OVER) for each in publishing)


def _shape(graph: Store, sender: Resource) -> EventShape | None:
    """Return what a sender publishes; None where that is not known."""
    if sender.kind in _PLAIN:
        return EventShape({}, _PLAIN[sender.kind], "attribute ")
    actor = sender.owner
    is_read = sender.kind in _CALLERS and actor is not None and is_understood(graph, actor)
    fields = _attributes(sender["message_attributes"]) if is_read and sender["action"].known == _PUBLISH else None
    return EventShape(fields, f"a message of {sender.outermost.called}", "attribute ") if fields is not None else None


def _attributes(said: Value) -> Fields | None:
    """Return the attributes that a call sets; None where that is not known, or one has a name with a dot in it."""
    outcome = said.outcome
    if isinstance(outcome, Absent):
        return {}
    if not isinstance(outcome, Tree) or outcome.keys is None or any("." in key or "$" in key for key in outcome.keys):
        return None
    return {name: next(_held(value), _ANYTHING) for name, value in outcome.items()}


def _held(attribute: Value) -> Iterator[Holds]:
    """Yield what an attribute holds, where it is one text each time."""
    text = attribute.step("StringValue").outcome
    is_text = attribute.step("DataType").known == "String" and isinstance(text, Known) and constant(text) == text.value
    if is_text and isinstance(text, Known) and "*" not in str(text.value):
        yield Holds(frozenset(Type), frozenset({str(text.value)}), always=True)

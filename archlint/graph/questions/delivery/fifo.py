"""Sends to FIFO queues and topics, and the routes to and from them that do not work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from archlint.aws.fifo_routes import delivers_from_fifo, delivers_to_standard_only
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.workflows.expressions import constant
from archlint.graph.questions.delivery.polling import reads_stream
from archlint.graph.questions.delivery.senders import invocations, is_disabled, is_timer, topics
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import dataclass
from archlint.model.values.scalars import Known
from archlint.model.values.texts import as_json
from archlint.model.values.value import Outcome, Tree, Unknown, Value

_STANDARD = Value.of(Known(value=False))


@dataclass(frozen=True, slots=True)
class FifoRoute:
    """A route that does not work where one end is FIFO and the other one is not.

    Attributes:
        edge: the edge that it ends with.
        fifo: whether what has to be FIFO for that is.
        source: whether what has to be standard for that is FIFO; false where it does not matter.
        topic: the topic that the edge, of a subscription, delivers for; None for other edges.
        protocol: the protocol of the subscription, in upper case; empty for other edges.
    """

    edge: Edge
    fifo: Value
    source: Value = _STANDARD
    topic: Resource | None = None
    protocol: str = ""


#: What calls the API of what it sends to, with all the arguments that this takes.
_CALLING = (Kind.INTEGRATION, Kind.TASK, Kind.UNIVERSAL_TARGET)


def fifo_routes(graph: Store) -> Sequence[FifoRoute]:
    """Return the routes that AWS does not support if their ends are FIFO, or one of them is, as the routes say."""
    return graph.once("FIFO routes", lambda: tuple(_fifo_routes(graph)))


def _fifo_routes(graph: Store) -> Iterator[FifoRoute]:
    for target in graph.anywhere(Kind.QUEUE, Kind.TOPIC):
        for edge in graph.incoming(target):
            if delivers_to_standard_only(edge.source.kind, edge.link, target.kind):
                yield FifoRoute(edge, target["fifo"])
    for subscription in graph.resources(Kind.SUBSCRIPTION):
        protocol = subscription["protocol"].known
        for topic, edge in product(topics(graph, subscription), graph.outgoing(subscription, Link.DELIVERS_TO)):
            if not isinstance(protocol, str):
                continue
            if delivers_from_fifo(protocol):
                yield FifoRoute(edge, edge.target["fifo"], topic["fifo"], topic, protocol)
            else:
                yield FifoRoute(edge, topic["fifo"], topic=topic, protocol=protocol)


def settled_sends(graph: Store, target: Resource) -> list[Edge]:
    """Return the edges over which messages are sent to a queue or topic as the template says for each of them.

    To topics, those are calls of the API: whatever else sends to them has no word for a message group.
    """
    edges = graph.incoming(target, Link.DELIVERS_TO)
    if target.kind is Kind.TOPIC:
        return [edge for edge in edges if edge.source.kind in _CALLING]
    return [edge for edge in edges if edge.source.has(Trait.SENDS_AS_DECLARED)]


def producers(graph: Store, target: Resource) -> list[Edge]:
    """Return the edges over which messages are produced into a queue or topic; redrives are not among them."""
    return graph.incoming(target, Link.DELIVERS_TO, Link.INVOKES)


def is_fast(graph: Store, sender: Resource) -> bool:
    """Tell whether a sender possibly has many messages: it reads a stream, or is an API or a FIFO topic's."""
    if sender.kind is Kind.PIPE:
        return reads_stream(graph, sender)
    if sender.kind is Kind.SUBSCRIPTION:
        return any(topic["fifo"].known is True for topic in topics(graph, sender))
    return sender.kind is Kind.INTEGRATION


def names_groups(graph: Store, sender: Resource) -> bool:
    """Tell whether a sender gives messages their group, again and again: a timer's tick needs no parallel lines."""
    return sender.has(Trait.SENDS) and not is_timer(graph, sender)


def sends_often(graph: Store, sender: Resource) -> bool:
    """Tell whether a sender says how it sends messages that may be few minutes apart: no timer, and started by others.

    How often what only timers start is started, and how many messages it then sends, is not looked at.
    """
    starts = invocations(graph, sender.owner) if sender.owner is not None else []
    is_timed = bool(starts) and all(is_timer(graph, edge.source) for edge in starts)
    return names_groups(graph, sender) and not is_timed


def timed_sends(graph: Store) -> Sequence[tuple[Resource, Edge]]:
    """Return the timers that send to queues what the template says, each with an edge over which it does."""
    return graph.once("timed sends", lambda: tuple(_timed_sends(graph)))


def _timed_sends(graph: Store) -> Iterator[tuple[Resource, Edge]]:
    for queue in graph.anywhere(Kind.QUEUE):
        for edge in settled_sends(graph, queue):
            timer = edge.source.owner if edge.source.kind is Kind.TARGET else edge.source
            if timer is not None and is_timer(graph, edge.source) and not is_disabled(graph, edge.source):
                yield timer, edge


def repeats(edge: Edge) -> Value:
    """Return whether a timer sends the same message at each of its ticks, over an edge to a queue.

    `<...>` stands for something of the tick, a path leads to it, and without an input the tick itself is sent.
    """
    return edge.source["overrides"].convert(_is_same, Known(value=False))


def _is_same(outcome: Outcome) -> Outcome:
    text = as_json(Value.of(outcome)) if isinstance(outcome, Tree) else constant(outcome)
    return Known(value=not text.startswith("$") and "<" not in text) if text else Unknown("it may vary")


def has_one_group(graph: Store, queue: Resource) -> bool:
    """Tell whether all that is produced into a queue certainly has the group of its producer, each only one."""
    edges = producers(graph, queue)
    return bool(edges) and all(_constant_group(graph, edge.source) is not None for edge in edges)


def _constant_group(graph: Store, sender: Resource) -> str | None:
    """Return the message group that a sender gives every message; None if it varies or is not known."""
    outcome = sender["message_group_id"].outcome
    return constant(outcome) if outcome is not None and names_groups(graph, sender) else None

"""Routes to and from FIFO queues and topics that do not work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from archlint.aws.fifo_routes import delivers_from_fifo, delivers_to_standard_only
from archlint.aws.kinds import Kind, Link
from archlint.graph.questions.senders import topics
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import dataclass
from archlint.model.values.value import Known, Value

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


def fifo_routes(graph: Store) -> Iterator[FifoRoute]:
    """Yield the routes that AWS does not support if their ends are FIFO, or one of them is, as the routes say."""
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

"""Words for messages: what to call the ends of an edge."""

from __future__ import annotations

from archlint.aws.kinds import Kind, Link
from archlint.graph.making.identity import DEFAULT_BUS
from archlint.graph.questions.delivery.senders import functions, sources
from archlint.graph.questions.event_buses import bus_named
from archlint.graph.questions.permission.acting import need
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.value import Outcome


def name_of_source(graph: Store, source: Resource) -> str:
    """Return what to call the sender behind a subscription, target or notification: `topic 'T'`."""
    resource = source.reported
    if resource.kind in (Kind.SUBSCRIPTION, Kind.NOTIFICATION, Kind.BUCKET_NOTIFICATIONS):
        resource = next(iter(sources(graph, resource)), resource)
    if resource.kind is Kind.INVOKE_CONFIG:
        of = next((edge.target.name for edge in graph.outgoing(resource, Link.GOVERNS)), resource.name)
        return f"a destination of function '{of}'"
    return f"'{resource.name}'" if resource.is_external else f"{_kind(resource)} '{resource.name}'"


def name_of_key_user(graph: Store, edge: Edge) -> str:
    """Return what to call who uses a key to act over an edge: the sender, or the service that keeps something."""
    return need(edge).principals[0] if edge.link is Link.ENCRYPTED_BY else name_of_source(graph, edge.source)


def name_of_reader(graph: Store, reader: Resource) -> str:
    """Return what to call a mapping or pipe: by the function it reads for, or by its own name."""
    names = [edge.target.name for edge in functions(graph, reader)] if reader.kind is Kind.MAPPING else []
    return names[0] if names else reader.name


def name_of_target(graph: Store, connector: Resource) -> str:
    """Return what to call the far end of a target, subscription or pipe: `queue 'Q'`."""
    for edge in graph.outgoing(connector, Link.DELIVERS_TO, Link.INVOKES):
        if not edge.target.is_external:
            words = "a task on " if edge.target.kind is Kind.ECS_CLUSTER else ""
            return f"{words}{_kind(edge.target)} '{edge.target.name}'"
        return f"'{edge.target.name}'"
    return "an unknown target"


def name_of_bus(graph: Store, named: Outcome) -> str:
    """Return what to call the event bus that something names: `event bus 'B'`."""
    bus = bus_named(graph, named)
    if bus == DEFAULT_BUS:
        return "the default event bus"
    return f"event bus '{bus.name if isinstance(bus, Resource) else bus}'"


def _kind(resource: Resource) -> str:
    """Return what to call the kind of a resource; where archlint has no word for it, the provider's."""
    declaration = resource.declaration if resource.kind is Kind.OTHER else None
    return declaration.type if declaration is not None else resource.kind.value

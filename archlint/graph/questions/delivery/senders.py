"""Senders and invokers, and which of them are switched off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from archlint.aws.function_names import names_function
from archlint.aws.kinds import Kind, Link
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import copied
from archlint.model.values.conditions import consistent
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Value


def sources(graph: Store, resource: Resource) -> list[Resource]:
    """Return what feeds a mapping, pipe, rule or subscription."""
    return list(dict.fromkeys(edge.source for edge in feeds(graph, resource)))


def feeds(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges over which a mapping, pipe, rule or subscription is fed."""
    return graph.incoming(resource, Link.FEEDS)


def consumers(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges over which a queue, stream or table is polled: by mappings, pipes, Firehose streams."""
    return graph.outgoing(resource, Link.FEEDS)


def notification_settings(graph: Store, bucket: Resource) -> list[Resource]:
    """Return what says where a bucket's events go: the bucket itself, and what is declared beside it."""
    return [bucket, *(edge.target for edge in consumers(graph, bucket))]


def functions(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges to the functions that a resource runs."""
    edges = graph.outgoing(resource, Link.DELIVERS_TO, Link.INVOKES)
    return [edge for edge in edges if edge.target.kind is Kind.FUNCTION]


def is_unqualified(graph: Store, edge: Edge) -> bool:
    """Tell whether an edge certainly names a function by its own name or ARN: no version of it, and no alias."""
    return (
        edge.outcome is not None
        and edge.source["qualifier"].certainly_absent
        and edge.target.declaration is not None
        and names_function(edge.outcome, edge.target.declaration)
    )


def invocations(graph: Store, function: Resource) -> list[Edge]:
    """Return the edges over which a function is invoked, from resources of any kind."""
    return graph.incoming(function, Link.DELIVERS_TO, Link.INVOKES, Link.DEAD_LETTERS_TO)


def asynchronous_sources(graph: Store, function: Resource) -> list[Edge]:
    """Return the edges over which a function is invoked asynchronously for certain.

    Its failed events then go to its own dead-letter queue or failure destination, or are lost.
    """
    return [
        edge
        for edge in invocations(graph, function)
        if edge.asynchronous.known is True and not is_disabled(graph, edge.source)
    ]


def coexisting(graph: Store, edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Yield groups of edges that can exist together with their ends, one around each edge under conditions."""
    conditions = {edge: edge.conditions for edge in edges}
    conditional = [edge for edge in edges if conditions[edge]]
    always = [edge for edge in edges if not conditions[edge]]
    if always and not conditional:
        yield always
    for edge in conditional:
        group, given = [edge, *always], conditions[edge]
        for other in conditional:
            if other is not edge and consistent(given | conditions[other]):
                group, given = [*group, other], given | conditions[other]
        yield group


def is_disabled(graph: Store, resource: Resource) -> bool:
    """Tell whether a rule, or a target of one, a schedule, mapping, pipe or subscriber is certainly off."""
    return switch(graph, resource).known is False


def switch(graph: Store, resource: Resource) -> Value:
    """Return whether a rule, or a target of one, a schedule, mapping, pipe or subscriber is on: true or false.

    What cannot be switched off is on.
    """
    switched = resource.owner or resource
    return graph.once(("switch", switched), lambda: _switch(switched))


def while_on(graph: Store, edge: Edge) -> Edge | None:
    """Return an edge as far as its source certainly is on; None where it is off, or not known to be on."""
    for branch in switch(graph, edge.source).branches:
        if branch.outcome == Known(True) and consistent(edge.conditions | branch.when):
            if not branch.when and not branch.rests_on:  # as mostly
                return edge
            return copied(edge, when=edge.when | branch.when, rests_on=edge.rests_on | branch.rests_on)
    return None


def _switch(switched: Resource) -> Value:
    setting = next((name for name in _SWITCHES if not switched[name].certainly_absent), "enabled")
    return switched[setting].convert(_SWITCHES[setting], Known(True))


def _is_on(outcome: Outcome) -> Outcome:
    """Return whether a state, or what says that something is enabled, means that it is on."""
    return Known(outcome.value not in ("DISABLED", "STOPPED", False)) if isinstance(outcome, Known) else outcome


def _is_off(outcome: Outcome) -> Outcome:
    return Known(outcome.value is not True) if isinstance(outcome, Known) else outcome


#: The settings that switch something off, each kind of resource having one of them, and how they are read.
_SWITCHES = {"state": _is_on, "enabled": _is_on, "disabled": _is_off}


def is_timer(graph: Store, source: Resource) -> bool:
    """Tell whether a source only says that time has passed: a lost tick loses no data."""
    rule = source.owner if source.kind in (Kind.TARGET, Kind.UNIVERSAL_TARGET) else source
    if rule is not None and rule.kind is Kind.SCHEDULE:
        return True
    return (
        rule is not None
        and rule.kind is Kind.RULE
        and not rule["schedule"].certainly_absent
        and rule["pattern"].certainly_absent
    )


def timers(graph: Store) -> Iterator[tuple[Resource, Edge]]:
    """Yield the timers that start functions, each with an edge over which it does."""
    for function in graph.resources(Kind.FUNCTION):
        for edge in asynchronous_sources(graph, function):
            if is_timer(graph, edge.source):
                timer = edge.source.owner if edge.source.kind is Kind.TARGET else edge.source
                yield timer or edge.source, edge


def mappings(graph: Store, source: Resource) -> list[Edge]:
    """Return the edges over which event source mappings poll a queue, stream or table."""
    return [edge for edge in consumers(graph, source) if edge.target.kind is Kind.MAPPING]


def passages(graph: Store, pipe: Resource) -> Iterator[tuple[Edge, Edge]]:
    """Yield the ways through a pipe: the edge from what feeds it, and the one to where it delivers."""
    return product(feeds(graph, pipe), graph.outgoing(pipe, Link.DELIVERS_TO))


def may_have_subscriptions(graph: Store) -> bool:
    """Tell whether a subscription that is not settled may be one of any topic, or deliver to any queue."""
    return graph.may_be_linked(Kind.QUEUE, Link.DELIVERS_TO, Kind.SUBSCRIPTION) or graph.may_be_linked(
        Kind.TOPIC, Link.FEEDS, Kind.SUBSCRIPTION
    )


def topics(graph: Store, subscription: Resource) -> list[Resource]:
    """Return the topics of a subscription that lie in scope."""
    owner = [subscription.owner] if subscription.owner else sources(graph, subscription)
    return [topic for topic in owner if topic.kind is Kind.TOPIC]


def deliveries(graph: Store, topic: Resource) -> list[tuple[Edge, Edge]]:
    """Return the ways from a topic to its subscribers: the edge to a subscription, and the one from there on."""
    inline = [edge for edge in graph.outgoing(topic, Link.CONTAINS) if edge.target.kind is Kind.SUBSCRIPTION]
    return [
        (subscription, edge)
        for subscription in (*graph.outgoing(topic, Link.FEEDS), *inline)
        for edge in graph.outgoing(subscription.target, Link.DELIVERS_TO)
    ]

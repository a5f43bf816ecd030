"""Whether anything is connected to a resource, and what it only passes on."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.aws.kinds import Kind, Link, Trait
from archlint.graph.questions.delivery.dead_letters import is_dead_letter_target
from archlint.graph.questions.delivery.senders import deliveries
from archlint.graph.questions.permission.attachments import attached
from archlint.graph.questions.permission.permissions import admits_others
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.source.location import Place


def is_connected(graph: Store, resource: Resource) -> bool:
    """Tell whether messages possibly leave a topic, bus or stream, or reach a queue, over edges or by a policy."""
    links = (Link.FEEDS, Link.HANDED_TO, Link.INVOKES, Link.DELIVERS_TO)
    leaves = graph.outgoing(resource, *links) or graph.parts(resource, Kind.SUBSCRIPTION)
    if leaves or graph.may_be_linked(resource, Link.FEEDS):
        return True
    if not resource["archive"].certainly_absent:  # it keeps what is published, for those who subscribe later
        return True
    incoming = graph.incoming(resource)
    # People subscribe by hand to topics that tell them something; what neither sends nor is triggered may read.
    if any(edge.source.has(Trait.NOTIFIES) or edge.link is Link.READS for edge in incoming):
        return True
    return (resource.kind is Kind.QUEUE and _may_be_reached(graph, resource)) or _lets_in(graph, resource)


def _may_be_reached(graph: Store, queue: Resource) -> bool:
    return (
        any(edge.link is not Link.GOVERNS for edge in graph.incoming(queue))
        or any(graph.may_be_linked(queue, link) for link in (Link.DELIVERS_TO, Link.WRITES_TO))
        or is_dead_letter_target(graph, queue)
    )


def _lets_in(graph: Store, resource: Resource) -> bool:
    """Tell whether a policy admits a principal that may be the missing end."""
    if resource.kind is Kind.TOPIC:
        return admits_others(graph, resource)
    return bool(graph.incoming(resource, Link.GOVERNS)) or graph.may_be_linked(resource, Link.GOVERNS)


def only_way_out(graph: Store, topic: Resource) -> Edge | None:
    """Return the edge from a topic's only subscription to a queue; None if there is another one, or no queue."""
    subscriptions = [edge.target for edge in graph.outgoing(topic, Link.FEEDS, Link.CONTAINS)]
    edges = [edge for _, edge in deliveries(graph, topic)]
    is_only = len(subscriptions) == len(edges) == 1 and not any(
        each.stands_for_many for each in (topic, *subscriptions)
    )
    return edges[0] if is_only and edges[0].target.kind is Kind.QUEUE else None


def publishers(graph: Store, topic: Resource, inferred: Sequence[Edge]) -> list[Edge]:
    """Return the edges over which a topic gets its messages; none if some of them could not go to a queue.

    Alarms, SES, Config, CloudTrail and CodeCommit know topics only.

    Args:
        graph: the graph.
        topic: the topic.
        inferred: the edges over which actors publish to it although no property says so.
    """
    edges = [*(edge for edge in graph.incoming(topic) if edge.link is not Link.GOVERNS), *inferred]
    return edges if all(edge.source.has(Trait.PRODUCES) for edge in edges) else []


def places_of_publisher(graph: Store, edge: Edge) -> list[Place]:
    """Return where something that publishes over an edge is declared, and what lets it."""
    actor = edge.source.owner or edge.source
    roles = [graph.find(branch.outcome, (Kind.ROLE,)) for branch in actor["role"].branches]
    found = [actor, *(role for role in roles if role is not None and role.kind is Kind.ROLE)]
    for role in found[1:]:
        found += [each for given in attached(graph, role) for each in (given.policy, given.by) if each is not None]
    return [edge.at.written, *(each.at.written for each in found)]


def may_have_others(graph: Store, topic: Resource) -> bool:
    """Tell whether something may publish or subscribe to a topic that is not in the graph."""
    return bool(
        graph.outgoing(topic, Link.HANDED_TO)
        or admits_others(graph, topic)
        or graph.may_be_linked(topic, Link.FEEDS)
        or graph.may_be_linked(topic, Link.DELIVERS_TO)
    )

"""Who watches: alarms, and what else may."""

from __future__ import annotations

from archlint.aws.kinds import Kind, Link
from archlint.aws.services.operations import METRICS
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.value import Value


def alarms(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges to the alarms that watch a queue's metrics for certain."""
    return [edge for edge in graph.outgoing(resource, Link.WATCHED_BY) if edge.target.kind is Kind.ALARM]


def may_be_watched(graph: Store, resource: Resource) -> bool:
    """Tell whether something that is not settled may watch a resource: a search, or whoever it is handed to."""
    # Scaling policies watch queues, too, and tell nothing of them.
    watchers = (Kind.ALARM, Kind.ALARM_SEARCH)
    return graph.may_be_linked(resource, Link.WATCHED_BY, *watchers) or bool(graph.outgoing(resource, Link.HANDED_TO))


def metrics(graph: Store, alarm: Resource) -> tuple[Value, ...]:
    """Return the names of the metrics that an alarm watches."""
    return alarm.declaration.noted(METRICS) if alarm.declaration else ()

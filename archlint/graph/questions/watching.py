"""Alarms and other resources that watch a metric or a state."""

from __future__ import annotations

from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.event_patterns.pattern import Event, Pattern
from archlint.aws.kinds import Kind, Link
from archlint.aws.services.operations import METRICS
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.scalars import Known
from archlint.model.values.value import Value

#: Amazon CloudWatch User Guide, "Alarm events and EventBridge".
_STATE_CHANGE: Event = {"source": Known("aws.cloudwatch"), "detail-type": Known("CloudWatch Alarm State Change")}


def alarms(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges to the alarms that watch a queue's metrics for certain."""
    return [edge for edge in graph.outgoing(resource, Link.WATCHED_BY) if edge.target.kind is Kind.ALARM]


def watching_alarms(graph: Store, resource: Resource) -> list[Resource]:
    """Return the alarms that watch a queue's metrics for certain, and the composite alarms that use them."""
    found = [edge.target for edge in alarms(graph, resource)]
    seen = set(found)
    for alarm in found:
        using = [edge.target for edge in alarms(graph, alarm) if edge.target not in seen]
        found += using
        seen.update(using)
    return found


def are_changes_taken(graph: Store) -> bool:
    """Tell whether a rule possibly takes what CloudWatch sends when an alarm changes its state."""
    return graph.once("rules for alarms", lambda: any(map(_takes_state_changes, graph.resources(Kind.RULE))))


def _takes_state_changes(rule: Resource) -> bool:
    """Tell whether a rule possibly matches what CloudWatch sends when an alarm changes its state."""
    return (
        not rule["pattern"].certainly_absent and Pattern.of(rule["pattern"]).passes(_STATE_CHANGE) is not Passage.NEVER
    )


def may_be_watched(graph: Store, resource: Resource) -> bool:
    """Tell whether something that is not settled may watch a resource: a search, or a stack that it is handed to."""
    # Scaling policies watch queues, too, but report nothing.
    watchers = (Kind.ALARM, Kind.ALARM_SEARCH)
    return graph.may_be_linked(resource, Link.WATCHED_BY, *watchers) or bool(graph.outgoing(resource, Link.HANDED_TO))


def metrics(graph: Store, alarm: Resource) -> tuple[Value, ...]:
    """Return the names of the metrics that an alarm watches."""
    return alarm.declaration.noted(METRICS) if alarm.declaration else ()

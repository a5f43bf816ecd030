"""Alarms and other resources that watch a metric or a state."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from itertools import product

from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.event_patterns.pattern import Event, Pattern
from archlint.aws.kinds import Kind, Link
from archlint.aws.metrics import NAMESPACES, is_never_low, right_dimension, right_metric, right_namespace
from archlint.aws.services.operations import WATCHED, Watched
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.conditions import consistent
from archlint.model.values.leaves import defaults_in
from archlint.model.values.scalars import Known
from archlint.model.values.site import Site, is_settled
from archlint.model.values.value import Branch, Value

#: What an alarm waits for, and how low it is to be.
_ASKED = ("namespace", "metric_name", "comparison", "threshold")
_BREACHING, _MISSING = "breaching", "missing"
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
    return tuple(watched.name for watched in _watched(alarm))


def _watched(alarm: Resource) -> tuple[Watched, ...]:
    return alarm.declaration.noted(WATCHED) if alarm.declaration else ()


class Silence(NamedTuple):
    """A metric that an alarm watches, and that nothing sends.

    Attributes:
        because: why, as a clause.
        at: where that is written, if anywhere.
        case: the circumstances under which it is so.
    """

    because: str
    at: Place | None
    case: Case


def silences(graph: Store, alarm: Resource) -> list[Silence]:
    """Return the metrics that an alarm watches, and that certainly nothing sends where it is, or as it waits for."""
    found = [
        Silence(because, at or namespace.place or watched.place, Case().under(when, rests_on | by))
        for watched in _watched(alarm)
        for namespace, name in product(watched.namespace.branches, watched.name.branches)
        if consistent(when := namespace.when | name.when, rests_on := namespace.rests_on | name.rests_on)
        for because, at, by in itertools.islice(_why_silent(watched, namespace, name, alarm.site), 1)
    ]
    values = [alarm[name] for name in _ASKED]
    missing = alarm["missing_data"]
    is_low = not any(map(defaults_in, (*values, missing))) and is_never_low(*(value.known for value in values))
    if is_low and missing.known not in (None, _BREACHING) and not _tells_of_missing(graph, alarm):
        because = f"where there are no {values[1].known}, there is no data, and missing data is '{missing.known}'"
        found.append(Silence(because, missing.place or values[-1].place, Case()))
    return found


def _tells_of_missing(graph: Store, alarm: Resource) -> bool:
    """Tell whether somebody may learn that an alarm has no data: by the state that it is in then."""
    noticed = are_changes_taken(graph) or alarms(graph, alarm) or graph.may_be_linked(alarm, Link.WATCHED_BY)
    has_action = not alarm["insufficient_data_actions"].certainly_absent
    return alarm["missing_data"].known == _MISSING and (bool(noticed) or has_action)


def _why_silent(
    watched: Watched, namespace: Branch, name: Branch, site: Site
) -> Iterator[tuple[str, Place | None, frozenset[str]]]:
    """Yield why no service sends a metric: by its namespace, its name, its dimensions, its region."""
    space, metric = (str(each.outcome.value) if isinstance(each.outcome, Known) else "" for each in (namespace, name))
    right = right_namespace(space, metric) if space else ""
    if right:
        yield f"the namespace '{space}' is called {right}", namespace.place, frozenset()
    known = NAMESPACES.get(space)
    if known is None:
        return
    right = right_metric(known, metric) if metric else ""
    if right:
        yield f"the metric '{metric}' of {space} is called {right}", name.place, frozenset()
    dimensions = [each.known for each in watched.dimensions or ()]
    for dimension in dimensions:
        right = right_dimension(known, dimension) if isinstance(dimension, str) else ""
        if right:
            yield f"the dimension '{dimension}' of {space} is called {right}", watched.place, frozenset()
    if known.always and watched.dimensions is not None and None not in dimensions and known.always not in dimensions:
        yield f"each metric of {space} has the dimension {known.always}", watched.place, frozenset()
    if known.region and is_settled(site.region) and site.region != known.region:
        yield f"the metrics of {space} are in {known.region}, and the alarm is in {site.region}", None, site.region_by

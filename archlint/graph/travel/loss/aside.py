"""Messages that are set aside, and lost all the same: dead-letter queues that do not take, keep or show them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

from archlint.aws.delivery import pages
from archlint.aws.delivery.advice import ENOUGH_RECEIVES
from archlint.aws.kinds import Kind
from archlint.aws.metrics import is_idle_alarm
from archlint.graph.graph import Graph
from archlint.graph.resource import Edge, Resource
from archlint.graph.travel.loss.loss import (
    Cause,
    Loss,
    concerned,
    conditions_of,
    is_conditional,
    titled,
    wrong_in,
)
from archlint.model.values.cases import Case
from archlint.model.values.conditions import ALWAYS, consistent
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Unknown, Value

#: What says whether an alarm does anything.
_ACTIONS = ("alarm_actions", "ok_actions", "insufficient_data_actions")


def set_aside(graph: Graph) -> Iterator[Loss]:
    """Yield what is wrong with where failed messages go."""
    yield from _of_wrong_type(graph)
    yield from _not_allowed(graph)
    for queue in graph.resources(Kind.QUEUE):
        sources = graph.dead_letter_sources(queue)
        for edge in sources:
            yield from _too_short(queue, edge)
        for way in filter(_can_exist, graph.redrive_loops(queue)):
            names = " -> ".join(edge.target.name for edge in way)
            words = f"what fails in {titled(queue)} comes back to it until it is too old: {names}"
            certain = not is_conditional(way)
            yield Loss(Cause.EXPIRED, queue, words, way[0].at, certain, concerned(way), page=pages.SQS_DEAD_LETTERS)
        yield from _too_soon(graph, queue)
        yield from _between_receives(queue)
        yield from _unseen(graph, queue, sources)
    yield from _of_polled(graph)


def _can_exist(way: Sequence[Edge]) -> bool:
    defaults = frozenset[str]().union(*(edge.rests_on for edge in way))
    return consistent(ALWAYS.union(*(edge.conditions for edge in way)), defaults)


def _of_wrong_type(graph: Graph) -> Iterator[Loss]:
    for resource, (edges, holders) in graph.misplaced_dead_letters().items():
        kinds = " and no ".join(kind.value for kind in holders)
        words = f"{titled(edges[0].target)} cannot take what fails in {titled(resource)}: it is no {kinds}"
        certain = not is_conditional(edges)
        yield Loss(
            Cause.REFUSED, resource.reported, words, edges[0].at, certain, concerned(edges), 0.0, pages.SQS_DEAD_LETTERS
        )
    for resource in graph.resources(Kind.QUEUE, Kind.SUBSCRIPTION):
        for edge in graph.dead_letter_targets(resource):
            sources = [resource] if resource.kind is Kind.QUEUE else graph.topics(resource)
            for source in sources if edge.target.kind is Kind.QUEUE else ():
                one, other = source["fifo"], edge.target["fifo"]
                if one.known is not None and one.known == other.known:
                    continue
                found = wrong_in(_differ, given=conditions_of([edge]), one=one, other=other)
                if found:
                    words = f"{titled(edge.target)} cannot take what fails in {titled(source)}: one of them is FIFO"
                    certain = found[0] and not is_conditional([edge])
                    also = (*concerned([edge]), source)
                    page = pages.SQS_DEAD_LETTERS
                    yield Loss(Cause.REFUSED, resource.reported, words, edge.at, certain, also, 0.0, page)


def _differ(case: Case) -> bool:
    one, other = case.scalar("one"), case.scalar("other")
    return one is not None and other is not None and one != other


def _not_allowed(graph: Graph) -> Iterator[Loss]:
    for queue in graph.resources(Kind.QUEUE):
        for edge in () if queue["redrive_permission"].certainly_absent else graph.dead_letter_sources(queue):
            if edge.source.kind is not Kind.QUEUE:
                continue
            found = wrong_in(
                partial(_refuses, graph, edge),
                given=conditions_of([edge]),
                permission=queue["redrive_permission"],
                sources=queue["redrive_sources"],
            )
            if found:
                words = f"{titled(queue)} does not let {titled(edge.source)} redrive to it"
                yield Loss(Cause.REFUSED, queue, words, edge.at, found[0], concerned([edge]), 0.0, pages.SQS_ATTRIBUTES)


def _refuses(graph: Graph, edge: Edge, case: Case) -> bool:
    by_queue = case.matches(permission="BYQUEUE") and not edge.target.stands_for_many
    is_left_out = by_queue and not graph.may_redrive_from(case.sources, edge.source)
    return bool(is_left_out or case.matches(permission="DENYALL"))


def _too_short(queue: Resource, edge: Edge) -> Iterator[Loss]:
    found = wrong_in(
        _keeps_no_longer,
        given=conditions_of([edge]),
        kept=queue["retention"],
        before=edge.source["retention"],
        fifo=edge.source["fifo"],
    )
    if found:
        words = f"{titled(queue)} keeps messages no longer than {titled(edge.source)}, from when that got them"
        seconds = found[1].number("kept")
        certain = found[0] and not is_conditional([edge])
        yield Loss(
            Cause.EXPIRED,
            queue,
            words,
            queue["retention"].place or queue.at,
            certain,
            concerned([edge]),
            math.inf if seconds is None else float(seconds),
            pages.SQS_DEAD_LETTERS,
        )


def _keeps_no_longer(case: Case) -> bool:
    kept, before = case.number("kept"), case.number("before")
    return case.matches(fifo=False) and kept is not None and before is not None and kept <= before


def _between_receives(queue: Resource) -> Iterator[Loss]:
    """Yield the queues that forget a message while it is hidden, before its last attempt."""
    kept = queue["retention"]
    found = wrong_in(
        _forgets_hidden,
        kept=kept,
        hidden=queue["visibility_timeout"],
        receives=queue["max_receive_count"],
        policy=queue["redrive_policy"],
    )
    if found:
        words = f"{titled(queue)} forgets what fails before it has been received as often as it may be"
        seconds = found[1].number("kept") or math.inf
        yield Loss(Cause.EXPIRED, queue, words, kept.place or queue.at, found[0], (), seconds, pages.SQS_DEAD_LETTERS)


def _forgets_hidden(case: Case) -> bool:
    kept, hidden = case.number("kept"), case.number("hidden")
    receives = 1 if case.lacks("policy") else case.number("receives")
    return kept is not None and hidden is not None and receives is not None and 0 < kept <= hidden * receives


def _too_soon(graph: Graph, queue: Resource) -> Iterator[Loss]:
    """Yield the queues that set messages aside after few receives, of which those that were throttled count."""
    if queue["redrive_policy"].certainly_absent:
        return
    reads = [edge for edge in graph.consumers(queue) if edge.target.kind is Kind.MAPPING]
    is_read = any(edge.target["enabled"].known is not False for edge in reads)
    few = ENOUGH_RECEIVES.value if is_read else 2
    found = wrong_in(lambda case: 1 <= (case.number("receives") or 0) < few, receives=queue["max_receive_count"])
    if found:
        words = f"{titled(queue)} sets a message aside after few receives, though it may only have been throttled"
        also = tuple(edge.target for edge in reads)
        place = queue["max_receive_count"].place or queue.at
        yield Loss(Cause.MISTREATED, queue, words, place, found[0], also, page=ENOUGH_RECEIVES.page)


def _unseen(graph: Graph, queue: Resource, sources: Sequence[Edge]) -> Iterator[Loss]:
    """Yield the dead-letter queues that no alarm watches which does anything."""
    present = graph.dead_letter_cases(queue)
    if not present or graph.may_be_watched(queue):
        return
    alarms = graph.watching_alarms(queue)
    if any(graph.may_be_noticed(alarm) for alarm in alarms):
        return
    idle = [_is_idle(alarm) for alarm in alarms]
    if all(each is not None for each in idle):
        words = f"no alarm says that there are messages in dead-letter {titled(queue)}, before they are too old"
        certain = all(idle) and any(not case.when and not case.rests_on for case in present)
        also = tuple(edge.source for edge in sources)
        yield Loss(Cause.UNSEEN, queue, words, queue.at, certain, (*also, *alarms), page=pages.SQS_DEAD_LETTERS)


def _is_idle(alarm: Resource) -> bool | None:
    """Tell whether an alarm certainly does nothing, or under conditions (False); None where it always does."""
    found = wrong_in(
        lambda case: is_idle_alarm(*case.outcomes),
        {name: alarm[name] for name in ("actions_enabled", "comparison", *_ACTIONS)},
    )
    return None if found is None else found[0]


def _of_polled(graph: Graph) -> Iterator[Loss]:
    """Yield the functions whose places for failed events never get any: what reads for them waits for them."""
    for function in graph.resources(Kind.FUNCTION):
        edges = graph.invocations(function)
        if not edges or not all(graph.waits(edge) for edge in edges):
            continue
        places = {
            "failure": graph.failure_destinations(function),
            "success": graph.success_destinations(function),
        }
        unused = [name for name, values in places.items() if _is_any_set(values)]
        for name in () if not unused or graph.may_be_called_otherwise(function) else unused:
            words = f"the {name} destination of {titled(function)} gets nothing: what calls it waits for its answer"
            also = tuple(edge.source for edge in edges)
            yield Loss(Cause.UNSEEN, function, words, function.at, True, also, page=pages.LAMBDA_RECORDS)


def _is_any_set(values: Sequence[Value]) -> bool:
    outcomes = [branch.outcome for value in values for branch in value.branches]
    return any(
        not isinstance(each, Absent) and each != Known("") and not (isinstance(each, Unknown) and each.inside)
        for each in outcomes
    )

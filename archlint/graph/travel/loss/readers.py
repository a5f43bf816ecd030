"""Messages that their readers lose: functions that are off or slow, batches of which a part failed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from archlint.aws.delivery import pages
from archlint.aws.delivery.advice import FIRST_BATCHES, VISIBILITY_FACTOR
from archlint.aws.kinds import Kind, Link
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
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Tree, Value

_PARTIAL = Known("ReportBatchItemFailures")
#: What keeps nothing that nobody is there to take.
_LEADING_ON = {Kind.TOPIC: pages.SNS_FEATURES, Kind.BUS: pages.EVENTS_PATTERNS, Kind.BUS_V2: pages.EVENTS_PATTERNS}


def misread(graph: Graph) -> Iterator[Loss]:
    """Yield what the readers of queues and streams lose."""
    for function in graph.resources(Kind.FUNCTION):
        if not function["reserved_concurrency"].certainly_absent:
            yield from _switched_off(graph, function)
            yield from _throttled(graph, function)
    for mapping in graph.resources(Kind.MAPPING):
        if graph.is_disabled(mapping):
            continue
        yield from _contradicting(graph, mapping)
        is_queue = graph.reads_queue(mapping)
        if is_queue or graph.reads_stream(mapping):
            yield from _batches(graph, mapping, is_queue=is_queue)
    yield from _untaken(graph)
    yield from _swallowed(graph)
    for queue in graph.resources(Kind.QUEUE):
        for reader in graph.consumers(queue):
            yield from _too_slow(graph, reader)


def _untaken(graph: Graph) -> Iterator[Loss]:
    """Yield the topics and buses that something sends to and that lead nowhere, unless another stack leads on."""
    for channel in graph.resources(*_LEADING_ON):
        senders = graph.incoming(channel, Link.DELIVERS_TO)
        if senders and not graph.is_connected(channel):
            words = f"what comes to {titled(channel)} is dropped at once: nothing here takes it"
            also, page = concerned(senders), _LEADING_ON[channel.kind]
            yield Loss(Cause.SWITCHED_OFF, channel, words, channel.at, False, also, 0.0, page)


def _swallowed(graph: Graph) -> Iterator[Loss]:
    """Yield the functions that hide what they fail on from what hands them batches."""
    for function in graph.resources(Kind.FUNCTION):
        handed = (edge for edge in graph.incoming(function, Link.INVOKES) if edge.source.kind is Kind.MAPPING)
        on = ((edge, graph.swallows(function, edge.source)) for edge in handed if not graph.is_disabled(edge.source))
        hidden = {edge: places for edge, places in on if places}
        if hidden:
            read, place = list(hidden), next(iter(hidden.values()))[0]
            words = f"{titled(function)} hides what it fails on: it counts as done"
            certain, page = not is_conditional(read), pages.LAMBDA_QUEUE_ERRORS
            yield Loss(Cause.MISTREATED, function, words, place, certain, concerned(read), 0.0, page)


def _switched_off(graph: Graph, function: Resource) -> Iterator[Loss]:
    for edge in graph.invocations(function):
        found = wrong_in(
            lambda case: case.matches(reserved=0, is_on=True),
            given=conditions_of([edge]),
            reserved=function["reserved_concurrency"],
            is_on=graph.switch(edge.source),
        )
        if found:
            words = f"{titled(function)} never runs: its reserved concurrency is 0"
            certain = found[0] and not is_conditional([edge])
            place = function["reserved_concurrency"].place or function.at
            page = pages.LAMBDA_CONCURRENCY
            yield Loss(Cause.SWITCHED_OFF, function, words, place, certain, concerned([edge]), page=page)


def _throttled(graph: Graph, function: Resource) -> Iterator[Loss]:
    """Yield the functions that take fewer batches at once than what polls for them hands over."""
    edges = graph.queue_pollers(function)
    for group in graph.groups(edges):
        values = {f"n{number}": _batches_at_once(graph, edge) for number, edge in enumerate(group)}
        found = wrong_in(_is_over, values, given=conditions_of(group), reserved=function["reserved_concurrency"])
        if found:
            words = f"{titled(function)} reserves too little for its queues: what is throttled counts as failed"
            place = function["reserved_concurrency"].place or function.at
            certain = found[0] and not is_conditional(group)
            page = pages.LAMBDA_QUEUE_SCALING
            yield Loss(Cause.MISTREATED, function, words, place, certain, concerned(group), page=page)


def _batches_at_once(graph: Graph, edge: Edge) -> Value:
    """Return how many batches a mapping takes at once; of a standard queue without a limit, how many at first."""
    limit = graph.batches_at_once(edge.source)
    if any(source["fifo"].known is not False for source in graph.sources(edge.source)):
        return limit
    first = Known(FIRST_BATCHES.value)
    return limit.convert(lambda outcome: outcome, first)


def _is_over(case: Case) -> bool:
    reserved = case.number("reserved")
    total = sum(case.number(name) or 0 for name in case.names if name != "reserved")
    return reserved is not None and 0 < reserved < total


def _contradicting(graph: Graph, mapping: Resource) -> Iterator[Loss]:
    limit = mapping["maximum_concurrency"]
    found = (not limit.certainly_absent and graph.reads_queue(mapping)) and wrong_in(
        lambda case: bool(case.number("limit")) and isinstance(case.pollers, Tree),
        limit=limit,
        pollers=mapping["provisioned_pollers"],
    )
    if found:
        words = f"{titled(mapping)} sets MaximumConcurrency and ProvisionedPollerConfig, and Lambda refuses it"
        yield Loss(Cause.REFUSED, mapping, words, mapping.at, found[0], seconds=0.0, page=pages.LAMBDA_QUEUE_SCALING)


def _batches(graph: Graph, mapping: Resource, *, is_queue: bool) -> Iterator[Loss]:
    size, types = graph.batch_size(mapping), mapping["response_types"]
    functions = graph.functions(mapping)
    for edge in functions:
        for report in graph.misnamed_reports(edge.target)[:1]:
            words = f"what {titled(edge.target)} reports as failed counts as done: Lambda knows no '{report.misnamed}'"
            certain, also = not is_conditional([edge]), concerned([edge])
            yield Loss(Cause.MISTREATED, edge.target, words, report.at, certain, also)
        yield from _single_records(graph, edge, size)
        reports = graph.batch_reports(edge.target)
        found = reports and wrong_in(
            partial(_is_ignored, 2 if all(report.raises for report in reports) else 0),
            given=conditions_of([edge]),
            size=size,
            types=types,
        )
        if found:
            words = f"{titled(mapping)} counts as done what {titled(edge.target)} reports as failed"
            yield Loss(
                Cause.MISTREATED,
                mapping,
                words,
                mapping.at,
                found[0],
                concerned([edge]),
                0.0,
                pages.LAMBDA_QUEUE_ERRORS,
            )
    splits = mapping["bisects_batch"] if not is_queue else Value.of(Known(value=False))
    whole = wrong_in(
        lambda case: _is_whole(case.types) and (case.number("size") or 0) > 1 and case.matches(splits=False),
        size=size,
        types=types,
        splits=splits,
    )
    never = not types.certainly_absent and is_queue and any(graph.never_reports(edge.target) for edge in functions)
    if whole or never:
        words = f"one message that fails makes the whole batch of {titled(mapping)} fail, and count as an attempt"
        page = pages.LAMBDA_QUEUE_ERRORS if is_queue else pages.LAMBDA_STREAM_FAILURES
        certain = whole[0] if whole else True
        also = (*graph.sources(mapping), *(edge.target for edge in functions))
        yield Loss(Cause.MISTREATED, mapping, words, mapping.at, certain, also, page=page)


def _single_records(graph: Graph, edge: Edge, size: Value) -> Iterator[Loss]:
    """Yield what a function loses that takes one record of a batch, and looks at no other one."""
    places = graph.single_records(edge.target)
    found = places and wrong_in(lambda case: (case.number("size") or 0) > 1, given=conditions_of([edge]), size=size)
    if found:
        words = f"{titled(edge.target)} takes one record of each batch: the others count as done"
        certain = found[0] and not is_conditional([edge])
        yield Loss(Cause.MISTREATED, edge.target, words, places[0], certain, concerned([edge]))


def _is_ignored(smallest: int, case: Case) -> bool:
    return _is_whole(case.types) and (case.number("size") or 0) >= smallest


def _is_whole(types: Outcome) -> bool:
    """Tell whether response types certainly say nothing of single records."""
    if isinstance(types, Tree) and types.is_list:
        return all(isinstance(each.outcome, Known) and each.outcome != _PARTIAL for each in types.elements())
    return isinstance(types, Absent)


def _too_slow(graph: Graph, reader: Edge) -> Iterator[Loss]:
    """Yield the queues whose messages come back while a function may still be at work on them."""
    for edge in graph.functions(reader.target) if reader.target.kind is Kind.MAPPING else ():
        found = wrong_in(
            _comes_back,
            given=conditions_of([reader, edge]),
            visibility=reader.source["visibility_timeout"],
            timeout=edge.target["timeout"],
            lasts=graph.seconds_polled(edge.target),
            window=reader.target["batching_window"],
        )
        if found:
            queue = reader.source
            is_refused = found[1].is_less("visibility", "timeout")
            words = f"messages of {titled(queue)} come back while {titled(edge.target)} may be at work on them"
            words += ", so that Lambda refuses to read the queue" if is_refused else ""
            place = queue["visibility_timeout"].place or queue.at
            seconds = found[1].number("visibility")
            yield Loss(
                Cause.MISTREATED,
                queue,
                words,
                place,
                found[0] and not is_conditional([reader, edge]),
                concerned([reader, edge]),
                math.inf if seconds is None else float(seconds),
                VISIBILITY_FACTOR.page,
            )


def _comes_back(case: Case) -> bool:
    visibility, timeout, lasts = case.number("visibility"), case.number("timeout"), case.number("lasts")
    if visibility is None:
        return False
    needed = None if lasts is None else VISIBILITY_FACTOR.value * lasts + (case.number("window") or 0)
    return (needed is not None and visibility < needed) or (timeout is not None and visibility < timeout)

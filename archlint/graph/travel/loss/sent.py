"""Messages that are refused or dropped for what they are: their input, their source, their delay, their repetition."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from archlint.aws.delivery import pages
from archlint.aws.fifo_routes import REMEMBERED
from archlint.aws.kinds import Kind, Link
from archlint.aws.notations.placeholders import undefined_placeholders
from archlint.aws.notations.schedule_expressions import why_no_schedule
from archlint.aws.notations.target_inputs import why_no_log_event, why_refused
from archlint.aws.services.pipes import PIPE_BATCHES
from archlint.graph.graph import Graph
from archlint.graph.resource import Evidence
from archlint.graph.travel.loss.loss import Cause, Loss, concerned, conditions_of, is_conditional, titled, wrong_in
from archlint.model.values.cases import Case
from archlint.model.values.value import NOTHING

#: Where it stands what each of them sends in place of what it got.
_TEMPLATES = {
    Kind.TARGET: ("input_template",),
    Kind.PIPE: ("input_template", "enrichment_template"),
    Kind.SCHEDULE: ("overrides",),
}
#: What certainly sends; a permission alone may be for something else.
_CERTAIN = (Evidence.DECLARED, Evidence.CODE)


def badly_sent(graph: Graph) -> Iterator[Loss]:
    """Yield what is sent in a way that AWS refuses, or takes for sent already."""
    yield from _ticking(graph)
    yield from _schedules(graph)
    yield from _settings(graph)
    yield from _inputs(graph)
    yield from _placeholders(graph)
    yield from _to_readers(graph)
    yield from _too_many(graph)
    yield from _reserved(graph)
    yield from _delayed(graph)


def _ticking(graph: Graph) -> Iterator[Loss]:
    """Yield the timers that send the same again while it is remembered."""
    for timer, edge in graph.timed_sends():
        found = wrong_in(
            _is_remembered,
            given=conditions_of([timer, edge]),
            fifo=edge.target["fifo"],
            by_content=edge.target["content_based_deduplication"],
            interval=timer["interval"],
            same=graph.repeats(edge),
        )
        if found:
            words = f"{titled(edge.target)} drops what {titled(timer)} sends again within five minutes: it is the same"
            certain = found[0] and not is_conditional([edge])
            page = pages.SQS_DEDUPLICATION_IDS
            yield Loss(Cause.DUPLICATE, timer.reported, words, edge.at, certain, concerned([edge]), 0.0, page)


def _is_remembered(case: Case) -> bool:
    return case.matches(fifo=True, by_content=True, same=True) and case.is_less("interval", REMEMBERED)


def _schedules(graph: Graph) -> Iterator[Loss]:
    """Yield the rules and schedules that are refused, for their expression says no time."""
    for timer in graph.resources(Kind.RULE, Kind.SCHEDULE):
        found = wrong_in(partial(_is_no_schedule, timer.kind), schedule=timer["schedule"])
        if found:
            words = f"{titled(timer.reported)} is refused: its schedule says no time"
            certain = found[0] and not timer.when
            yield Loss(Cause.REFUSED, timer.reported, words, timer.at, certain, (timer,), 0.0)


def _is_no_schedule(kind: Kind, case: Case) -> bool:
    return bool(why_no_schedule(case.schedule, of_rule=kind is Kind.RULE))


def _settings(graph: Graph) -> Iterator[Loss]:
    """Yield what is refused, for it has settings that are for others, or lacks one."""
    for resource, settings in graph.doubtful_settings():
        for each in settings:
            found = wrong_in(
                each.rule.is_refused,
                given=conditions_of([resource, *each.along]),
                own=each.own,
                beside=each.beside,
                also=each.also,
                there=each.there,
            )
            if found:
                words = f"{titled(resource)} is refused: {each.rule.why.format(each.rule.name).replace('`', '')}"
                certain = found[0] and not resource.when and not is_conditional(each.along)
                also = (resource, *concerned(each.along))
                yield Loss(Cause.REFUSED, resource.reported, words, resource.at, certain, also, 0.0)
                break


def _inputs(graph: Graph) -> Iterator[Loss]:
    """Yield the targets that EventBridge refuses, for they send no JSON, or a log group no log event."""
    for target in graph.resources(Kind.TARGET):
        found = wrong_in(
            lambda case: bool(why_refused(*case.outcomes)),
            text=target["constant_input"],
            template=target["input_template"],
        )
        if found:
            words = f"EventBridge refuses {titled(target)}: what it is to send is no JSON"
            certain = found[0] and not (target.when | target.part_when)
            yield Loss(Cause.REFUSED, target.reported, words, target.at, certain, (target,), 0.0)
            continue
        for edge in graph.outgoing(target, Link.DELIVERS_TO):
            if edge.target.kind is not Kind.LOG_GROUP:
                continue
            found = wrong_in(
                lambda case: bool(why_no_log_event(case.template)),
                given=conditions_of([edge]),
                template=target["input_template"],
            )
            if found:
                words = f"EventBridge refuses {titled(target)}: what it is to send is no event of a log group"
                certain = found[0] and not is_conditional([edge])
                yield Loss(Cause.REFUSED, target.reported, words, target.at, certain, concerned([edge]), 0.0)


def _placeholders(graph: Graph) -> Iterator[Loss]:
    """Yield the templates that are refused, or sent as they are written, for they name what nothing defines."""
    for kind, settings in _TEMPLATES.items():
        for sender in graph.resources(kind):
            paths = sender["input_paths"] if kind is Kind.TARGET else NOTHING
            asked = (wrong_in(partial(_is_open, kind), template=sender[each], paths=paths) for each in settings)
            if found := next(filter(None, asked), None):
                words = f"{titled(sender.reported)} is to send a placeholder that nothing defines"
                yield Loss(Cause.REFUSED, sender.reported, words, sender.at, found[0], (sender,), 0.0)


def _is_open(kind: Kind, case: Case) -> bool:
    return bool(undefined_placeholders(kind, case.template, case.paths))


def _to_readers(graph: Graph) -> Iterator[Loss]:
    """Yield what puts records into a Firehose stream that reads another stream."""
    for hose in graph.resources(Kind.FIREHOSE_STREAM):
        for edge in graph.incoming(hose, Link.DELIVERS_TO):
            found = wrong_in(
                lambda case: case.matches(reads=True), given=conditions_of([edge]), reads=hose["reads_stream"]
            )
            if found and edge.evidence in _CERTAIN:
                words = f"{titled(hose)} takes records from the stream that it reads, and refuses those of others"
                certain = found[0] and not is_conditional([edge])
                yield Loss(Cause.REFUSED, edge.acting.reported, words, edge.at, certain, concerned([edge]), 0.0)


def _too_many(graph: Graph) -> Iterator[Loss]:
    """Yield the pipes that are refused, for they read more at once than their target takes."""
    for pipe in graph.resources(Kind.PIPE):
        for edge in graph.outgoing(pipe, Link.DELIVERS_TO):
            most = PIPE_BATCHES.get(edge.target.kind)
            larger = partial(_is_larger, most or math.inf)
            found = wrong_in(larger, given=conditions_of([edge]), size=pipe["batch_size"])
            if found:
                words = f"{titled(pipe)} reads more at once than {titled(edge.target)} takes, and is refused"
                certain = found[0] and not is_conditional([edge])
                yield Loss(Cause.REFUSED, pipe, words, edge.at, certain, concerned([edge]), 0.0)


def _is_larger(most: float, case: Case) -> bool:
    return case.is_less(most, "size")


def _reserved(graph: Graph) -> Iterator[Loss]:
    """Yield what puts events with a source that only AWS's own services may have."""
    for sender, source in graph.reserved_sources():
        words = f"EventBridge refuses events of {titled(sender)}, which has no right to a source of AWS's services"
        certain = all(not branch.when and not branch.rests_on for branch in source.branches)
        place = source.place or sender.at
        yield Loss(Cause.REFUSED, sender.reported, words, place, certain, (sender,), 0.0)


def _delayed(graph: Graph) -> Iterator[Loss]:
    """Yield the sends with a delay to FIFO queues, which have none for single messages."""
    for queue in graph.anywhere(Kind.QUEUE):
        for edge in graph.producers(queue):
            found = wrong_in(
                lambda case: case.matches(fifo=True) and (case.number("delay") or 0) > 0,
                given=conditions_of([edge]),
                fifo=queue["fifo"],
                delay=edge.source["message_delay"],
            )
            if found:
                words = f"FIFO {titled(queue)} refuses what {titled(edge.source)} sends with a delay of its own"
                certain = found[0] and not is_conditional([edge])
                yield Loss(Cause.REFUSED, edge.source.reported, words, edge.at, certain, concerned([edge]), 0.0)

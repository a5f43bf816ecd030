"""Messages that are given up after their last attempt, by the stages of the table of deliveries."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import product

from archlint.aws.delivery import pages
from archlint.aws.delivery.carriers import CARRIERS
from archlint.aws.delivery.facts import Amount, Claim, Fallback, Page, Stage
from archlint.aws.delivery.pushing import OUTSIDE_PROTOCOLS
from archlint.aws.delivery.stages import BOTH_RETRIES, FIREHOSE_STAGE, LOGS_STAGE
from archlint.aws.kinds import Kind, Link
from archlint.aws.workflows.workflow_shapes import EXPRESS_LIMIT
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.graph.travel.loss.loss import Cause, Loss, concerned, conditions_of, is_conditional, titled, wrong_in
from archlint.graph.travel.reading import source_retention
from archlint.graph.travel.tasks import catching, left_alone
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Value

#: For how long Firehose tries to write what no stream keeps for it, and CloudWatch Logs to hand over what it has.
_LAST_WRITE, _LAST_HANDING_OVER = FIREHOSE_STAGE.seconds[0], LOGS_STAGE.seconds[0]


def given_up(graph: Graph) -> Iterator[Loss]:
    """Yield what gives messages up and has nowhere to put them."""
    for kind, stage in _giving_up():
        for resource in graph.resources(kind):
            if not graph.is_disabled(resource):
                yield from _without_place(graph, resource, stage)
    yield from _of_streams(graph)
    yield from _of_queues(graph)
    yield from _of_functions(graph)
    yield from _of_executions(graph)
    yield from _of_items(graph)
    yield from _of_calls(graph)
    yield from _of_services(graph)


@cache
def _giving_up() -> tuple[tuple[Kind, Stage], ...]:
    """Return the kinds whose own settings name a place for what fails, as the rows of the table say."""
    found: dict[tuple[Kind, tuple[str, ...]], Stage] = {}
    for row in CARRIERS:
        for stage in row.stages:
            # What reads streams gives up only if it has a limit, see below.
            if not stage.settings or (stage.settings == ("on_failure",) and row.service != "eventbridge-custom"):
                continue
            kinds = row.agents or row.sources if stage.fallback is Fallback.AGENT else row.sources
            for kind in kinds if stage.fallback in (Fallback.AGENT, Fallback.OWNER) else ():
                found.setdefault((kind, stage.settings), stage)
    return tuple((kind, stage) for (kind, _), stage in found.items() if kind is not Kind.UNIVERSAL_TARGET)


def _without_place(graph: Graph, resource: Resource, stage: Stage) -> Iterator[Loss]:
    values = {name: resource[name] for name in stage.settings}
    values |= {"protocol": resource["protocol"]} if resource.kind is Kind.SUBSCRIPTION else {}
    is_on = graph.switch(resource)
    found = wrong_in(partial(_lacks_all, stage.settings), values, given=conditions_of([resource]), is_on=is_on)
    if found is None or (graph.dead_letter_targets(resource) and found[0]):
        return
    place = "error action" if resource.kind is Kind.IOT_RULE else "dead-letter queue"
    words = f"what {titled(resource)} cannot hand over is lost: it has no {place}"
    also = tuple(each.target for each in graph.outgoing(resource, Link.DELIVERS_TO, Link.INVOKES))
    owners = (resource.reported,) if resource.owner is not None else ()
    yield Loss(
        Cause.GIVEN_UP,
        resource.reported,
        words,
        resource.at,
        found[0],
        (*owners, *also),
        _tried(resource, stage),
        stage.seconds[0].page,
    )


def _tried(resource: Resource, stage: Stage) -> float:
    """Return for how many seconds a resource tries at most; infinite where that is not known."""
    if resource["maximum_retry_attempts"].known == 0:
        return 0.0
    if resource.kind is Kind.SUBSCRIPTION:
        row = OUTSIDE_PROTOCOLS.get(str(resource["protocol"].known))
        stage = row.stages[0] if row is not None else stage
    # What gives up at once has no retries, as above.
    claims = [claim for claim in stage.seconds if claim.value != 0]
    # The last one holds whatever is set.
    has_own = resource.kind is Kind.SUBSCRIPTION and not resource["delivery_retry_policy"].certainly_absent
    said = claims[-1 if has_own else 0].value
    return said if isinstance(said, int | float) else _seconds(resource["maximum_event_age"])


def _lacks_all(settings: Sequence[str], case: Case) -> bool:
    """Tell whether what is on names no place for what fails; without its protocol a subscription is not known."""
    is_known = "protocol" not in case.names or case.scalar("protocol") is not None
    outcomes = [getattr(case, name) for name in settings]
    is_nowhere = all(isinstance(each, Absent) or each == Known("") for each in outcomes)
    return is_known and is_nowhere and case.matches(is_on=True)


def _of_streams(graph: Graph) -> Iterator[Loss]:
    """Yield the readers of streams and topics that give records up, or whose records expire while they are tried."""
    for reader in graph.resources(Kind.MAPPING, Kind.PIPE):
        if graph.is_disabled(reader):
            continue
        if graph.reads_kafka(reader):
            yield from _of_topics(graph, reader)
            continue
        if not (graph.reads_stream(reader) or reader.kind is Kind.PIPE):
            continue
        limits = {"retries": reader["maximum_retry_attempts"], "age": reader["maximum_record_age"]}
        gives_up = wrong_in(_gives_up, limits, place=reader["on_failure"])
        if gives_up:
            words = f"{titled(reader)} gives records up that still fail, and has nowhere to put them"
            yield _of_reader(graph, reader, Cause.GIVEN_UP, words, *gives_up)
        endless = graph.reads_stream(reader) and wrong_in(lambda c: c.matches(retries=-1, age=-1), limits)
        if endless:
            words = f"{titled(reader)} tries a record until it is too old, and the ones behind it wait as long"
            yield _of_reader(graph, reader, Cause.EXPIRED, words, *endless)
        else:
            yield from _of_positions(graph, reader)


def _of_topics(graph: Graph, reader: Resource) -> Iterator[Loss]:
    """Yield that a reader of Kafka has no place for what fails; a pipe that reads Kafka cannot have one."""
    limits = {"retries": reader["maximum_retry_attempts"], "age": reader["maximum_record_age"]}
    place = reader["on_failure"]
    page = pages.PIPES_ERRORS if reader.kind is Kind.PIPE else pages.LAMBDA_KAFKA_RETRIES
    if gives_up := wrong_in(_gives_up, limits, place=place):
        words = f"{titled(reader)} gives records up that still fail, and has nowhere to put them"
        yield _of_reader(graph, reader, Cause.GIVEN_UP, words, *gives_up, page)
    if endless := wrong_in(lambda c: c.lacks("place") and c.matches(retries=-1, age=-1), limits, place=place):
        kept = "has no place for it" if reader.kind is Kind.PIPE else "the ones behind it wait as long"
        words = f"{titled(reader)} tries a record of Kafka until it is too old, and {kept}"
        yield _of_reader(graph, reader, Cause.EXPIRED, words, *endless, page)


def _of_positions(graph: Graph, reader: Resource) -> Iterator[Loss]:
    """Yield the streams that do not keep records for as long as a queue keeps where in the stream they failed."""
    ends = [(edge, edge.target) for edge in graph.dead_letter_targets(reader)]
    ends += [(edge, way[-1].target) for edge, target in ends for way in graph.deliveries(target)]
    for stream, (edge, queue) in product(graph.sources(reader), ends):
        if queue.kind is not Kind.QUEUE:
            continue
        kept = stream["record_retention"]
        given = conditions_of([edge, stream, queue])
        found = wrong_in(lambda case: case.is_less("kept", "queue"), given=given, kept=kept, queue=queue["retention"])
        if found:
            yield Loss(
                Cause.EXPIRED,
                reader.reported,
                f"{titled(reader)} tells {titled(queue)} only where in the stream failed records stand,"
                " and these are gone first",
                edge.at,
                found[0],
                (stream, queue),
                _seconds(kept),
                pages.LAMBDA_STREAM_FAILURES,
            )


def _of_services(graph: Graph) -> Iterator[Loss]:
    """Yield what gives messages up after a time that AWS says, and has no setting that names a place for them."""
    for firehose in graph.resources(Kind.FIREHOSE_STREAM):
        buckets = [edge.target for edge in graph.outgoing(firehose, Link.WRITES_TO) if edge.target.kind is Kind.BUCKET]
        kept = source_retention(graph, firehose)
        seconds = _said(_LAST_WRITE) if kept.certainly_absent else _seconds(kept)
        for bucket in dict.fromkeys(buckets):
            words = f"what {titled(firehose)} cannot write to {titled(bucket)} is tried until it is too old, and lost"
            also, page = (bucket, *graph.sources(firehose)), _LAST_WRITE.page
            yield Loss(Cause.GIVEN_UP, firehose, words, firehose.at, also=also, seconds=seconds, page=page)
    for each in graph.resources(Kind.SUBSCRIPTION_FILTER):
        words = f"what {titled(each)} cannot hand over is tried for a day, and lost"
        also, seconds = tuple(edge.target for edge in graph.outgoing(each, Link.DELIVERS_TO)), _said(_LAST_HANDING_OVER)
        page = _LAST_HANDING_OVER.page
        yield Loss(Cause.GIVEN_UP, each.reported, words, each.at, also=also, seconds=seconds, page=page)


def _gives_up(case: Case) -> bool:
    limits = (case.number("retries"), case.number("age"))
    return case.lacks("place") and any(limit is not None and limit >= 0 for limit in limits)


def _of_reader(
    graph: Graph, reader: Resource, cause: Cause, words: str, certain: bool, case: Case, source: Page | None = None
) -> Loss:
    age, retries = case.number("age"), case.number("retries")
    seconds = float(age) if age is not None and age >= 0 else 0.0 if retries == 0 else math.inf
    also = (reader, *graph.sources(reader), *(each.target for each in graph.functions(reader)))
    page = source or (pages.PIPES_ERRORS if reader.kind is Kind.PIPE else pages.LAMBDA_STREAM_FAILURES)
    return Loss(cause, reader.reported, words, reader.at, certain, also, seconds, page)


def _of_queues(graph: Graph) -> Iterator[Loss]:
    """Yield the queues in which what fails is tried until it is too old."""
    for queue in graph.resources(Kind.QUEUE):
        redrive = queue["redrive_policy"]
        if not redrive.possibly(_is_absent) or graph.is_dead_letter_target(queue):
            continue
        found = wrong_in(lambda case: case.lacks("redrive"), redrive=redrive)
        if found:
            words = f"what fails in {titled(queue)} is received again until it is too old: it has no dead-letter queue"
            readers = tuple(each.target for each in graph.consumers(queue))
            yield Loss(
                Cause.EXPIRED,
                queue,
                words,
                queue.at,
                found[0],
                readers,
                _seconds(queue["retention"]),
                pages.SQS_DEAD_LETTERS,
            )


def _seconds(value: Value) -> float:
    known = value.known
    return float(known) if isinstance(known, int | float) else math.inf


def _said(fact: Claim[Amount]) -> float:
    """Return the seconds that a fact says, where they rest on no settings."""
    return fact.value if isinstance(fact.value, int | float) else math.inf


def _of_functions(graph: Graph) -> Iterator[Loss]:
    """Yield the functions whose failed events Lambda gives up, and which have nowhere to put them."""
    for function in graph.resources(Kind.FUNCTION):
        sources = graph.asynchronous_sources(function)
        found = [
            wrong
            for edge in sources
            if (wrong := _without_destination(graph.failure_destinations(function, edge.conditions)))
        ]
        if found:
            words = f"an event that {titled(function)} fails on is given up after its last attempt, and lost"
            also = tuple(edge.source for edge in sources)
            yield Loss(
                Cause.GIVEN_UP,
                function,
                words,
                function.at,
                len(found) == len(sources),
                also,
                _said(BOTH_RETRIES),
                BOTH_RETRIES.page,
            )


def _of_executions(graph: Graph) -> Iterator[Loss]:
    """Yield the EXPRESS workflows whose executions fail with nobody waiting."""
    for machine in graph.resources(Kind.MACHINE):
        definitions = [
            each for each in graph.definitions(machine) if any(catching(task).known is False for task in each.tasks)
        ]
        for edge in graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES) if definitions else ():
            found = left_alone(machine, edge)
            if found:
                words = f"what an execution of EXPRESS {titled(machine)} fails on is lost: nobody waits for its result"
                certain = found[0] and not is_conditional([edge]) and not all(each.case.when for each in definitions)
                also = concerned([edge])
                yield Loss(Cause.GIVEN_UP, machine, words, machine.at, certain, also, EXPRESS_LIMIT, pages.STATES_TYPES)


def _of_items(graph: Graph) -> Iterator[Loss]:
    """Yield the Distributed Maps that succeed where items fail, and write down neither these nor what they fail on."""
    for machine in graph.resources(Kind.MACHINE):
        for definition in graph.definitions(machine):
            failing = {each for task in definition.tasks if catching(task).known is False for each in task.enclosing}
            for state in definition.states:
                found = (state.is_distributed_map and state in failing) and wrong_in(
                    _is_tolerant,
                    given=conditions_of([machine]) | definition.case.when,
                    count=state["ToleratedFailureCount"],
                    percentage=state["ToleratedFailurePercentage"],
                    written=state["ResultWriter"],
                )
                if found:
                    words = (
                        f"items that fail in Map '{state.name}' of {titled(machine)} are passed over: it tolerates that"
                    )
                    certain = found[0] and not definition.case.when
                    yield Loss(Cause.GIVEN_UP, machine, words, state.place, certain, page=pages.STATES_TOLERANCE)


def _is_tolerant(case: Case) -> bool:
    return case.lacks("written") and any((case.number(name) or 0) > 0 for name in ("count", "percentage"))


def _of_calls(graph: Graph) -> Iterator[Loss]:
    """Yield the functions whose code gives up what it sends: it is done before, or does not ask what was taken."""
    for function in graph.resources(Kind.FUNCTION):
        for call, (place, *_) in graph.unawaited_calls(function).items():
            words = f"{titled(function)} may be done before what it sends by {call['action'].known} is sent"
            yield Loss(Cause.GIVEN_UP, function, words, place, True, (call,), 0.0, pages.LAMBDA_ENVIRONMENT)
        for call in graph.unchecked_batches(function):
            action = call["action"].known
            words = f"what {action} does not take of a batch of {titled(function)} is lost: it does not look"
            page = pages.EVENTS_ENTRIES if action == "events:PutEvents" else None
            yield Loss(Cause.GIVEN_UP, function, words, call.at, True, (call,), 0.0, page)


def _without_destination(destinations: Sequence[Value]) -> bool:
    return all(value.possibly(_is_absent) for value in destinations)


def _is_absent(outcome: Outcome) -> bool:
    return isinstance(outcome, Absent)

"""How what is lost is kept: a dead-letter queue, with what lets its senders reach it and the alarm that watches it.

Source: Amazon SQS Developer Guide, "Using dead-letter queues in Amazon SQS" (a FIFO queue needs a FIFO one, standard
ones are for everything else) and "Amazon SQS queue parameters" (14 days at most); AWS Lambda Developer Guide,
"Configuring a queue" (a `maxReceiveCount` of 5 or more); Amazon CloudWatch User Guide, "CloudWatch metrics for SQS".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archlint.aws.kinds import Form, Kind, Link
from archlint.aws.needs import NEEDS, Acts
from archlint.findings.remedies.permissions import declared_role, granting, origin, policy_of, statement
from archlint.findings.remedies.words import Data, End, LinkTo, NameOf, New, Remedy, RemedyStep, SetTo
from archlint.graph.graph import Graph
from archlint.graph.questions.permission.access import role_of
from archlint.graph.resource import Resource

#: How long a dead-letter queue keeps messages, in seconds, and how often a message is tried first.
DEAD_LETTER_RETENTION, RECEIVES = 1_209_600, 5
#: How often a record of a stream is tried again, and how long one keeps records at least, in seconds.
RETRIES, _DAY = 3, 86_400
#: What such a queue is called, behind the name of what it is for.
QUEUE_WORDS = ("dead", "letter", "queue")
_FAILS, _SEND = Link.DEAD_LETTERS_TO, "sqs:SendMessage"


def dead_letter_queue(
    graph: Graph,
    at: Resource,
    senders: Sequence[End] = (),
    also: Sequence[RemedyStep] = (),
    retention: int = DEAD_LETTER_RETENTION,
) -> Iterator[Remedy]:
    """Yield the ways to give something a dead-letter queue: one of its own, then one that is there.

    Args:
        graph: the graph.
        at: what it is for.
        senders: what sends its dead letters there, if that is something else: the targets of a rule.
        also: what has to change beside.
        retention: how long a new queue keeps messages, in seconds.
    """
    senders = senders or [at]
    is_fifo = _needs_fifo(graph, at)
    if is_fifo is None:
        return
    settings: dict[str, Data] = {"retention": retention}
    if is_fifo:
        settings["fifo"] = True
    new = New(Kind.QUEUE, QUEUE_WORDS, at, settings, is_named=is_fifo or not at["name"].certainly_absent)
    yield Remedy(
        f"give {at.label} a dead-letter queue of its own",
        (new, *_linked(senders, new), *_permissions(graph, senders, new), *alarm_on(graph, new, at), *also),
    )
    known = _known(graph, at, senders, is_fifo=is_fifo)
    if known is not None:
        yield Remedy(
            f"let the dead letters of {at.label} go to {known.label}",
            (*_linked(senders, known), *_permissions(graph, senders, known), *also),
        )


def _needs_fifo(graph: Graph, at: Resource) -> bool | None:
    """Tell whether the dead-letter queue of something has to be a FIFO queue, too; None where that is not known."""
    # What one block of a module makes in several calls gets the same dead-letter queue in all of them.
    sources = [each for each in graph.resources(Kind.QUEUE) if _is_same_block(each, at)]
    if at.kind is Kind.SUBSCRIPTION:
        sources = [at.owner] if at.owner is not None else [edge.source for edge in graph.incoming(at, Link.FEEDS)]
    fifo = {source["fifo"].known for source in sources}
    if not fifo:
        return False
    known = fifo.pop()
    return known if not fifo and isinstance(known, bool) else None


def _is_same_block(one: Resource, other: Resource) -> bool:
    return one is other or (one.at.document is other.at.document and one.at.route == other.at.route)


def _linked(senders: Iterable[End], queue: End) -> Iterator[RemedyStep]:
    for sender in senders:
        if isinstance(sender, New):
            yield New(sender.kind, sender.words, sender.beside, sender.settings, (*sender.links, (_FAILS, queue)))
            continue
        if sender.kind is Kind.QUEUE and sender["max_receive_count"].place is None:
            yield SetTo(sender, "max_receive_count", RECEIVES)
        yield LinkTo(sender, _FAILS, queue)


def _known(graph: Graph, at: Resource, senders: Sequence[End], *, is_fifo: bool) -> Resource | None:
    """Return a dead-letter queue that is there, in the same file, of the same type, and open to the senders."""
    for queue in graph.resources(Kind.QUEUE):
        is_other = queue is not at and at.at.document is queue.at.document and queue.when <= at.when
        if not is_other or queue["fifo"].known is not is_fifo or not graph.is_dead_letter_target(queue):
            continue
        if graph.consumers(queue) or not _keeps_long_enough(graph, queue, at):
            continue
        # A second policy would replace the one that is there.
        if not list(_permissions(graph, senders, queue)) or not graph.incoming(queue, Link.GOVERNS):
            return queue
    return None


def _keeps_long_enough(graph: Graph, queue: Resource, at: Resource) -> bool:
    """Tell whether a queue keeps dead letters as long as they are worth something, and no longer."""
    keeps, kept = queue["retention"].known, at["retention"].known
    if not isinstance(keeps, int):
        return False
    if at.kind is Kind.QUEUE:
        return isinstance(kept, int) and keeps > kept
    return at.kind not in (Kind.MAPPING, Kind.PIPE) or keeps <= _kept(graph, at)


def _permissions(graph: Graph, senders: Iterable[End], queue: End) -> Iterator[RemedyStep]:
    """Yield the policies that senders need so that they reach a queue."""
    statements: list[Data] = []
    roles: dict[Resource, None] = {}
    for sender in senders:
        need = NEEDS.get((sender.kind, _FAILS, Kind.QUEUE))
        if need is None:
            continue
        if need.principals:
            statements.append(statement(need.principals[0], (_SEND,), queue, origin(graph, sender)))
        elif role := _role(graph, sender, need.acts):
            roles[role] = None
    if statements:
        links = ((Link.GOVERNS, queue),)
        yield New(Kind.QUEUE_POLICY, ("policy",), queue, {"document": policy_of(statements)}, links)
    for role in roles:
        yield granting(role, (_SEND,), queue, queue)


def _role(graph: Graph, sender: End, acts: Acts | None) -> Resource | None:
    """Return the declared role that something acts in, or will once it is there."""
    while isinstance(sender, New):
        sender = sender.beside
    role = role_of(graph, sender, acts)
    return None if role is None else declared_role(graph, role)


def failure_destination(graph: Graph, function: Resource) -> Iterator[Remedy]:
    """Yield the ways to keep the events that a function fails on: a queue as its on-failure destination."""
    known = [edge.source for edge in graph.incoming(function, Link.GOVERNS) if edge.source.kind is Kind.INVOKE_CONFIG]
    if any(not each.when <= function.when for each in known):
        return  # it is not there in every circumstance
    governed = ((Link.GOVERNS, NameOf(function, Form.NAME)),)
    new = New(Kind.INVOKE_CONFIG, ("invoke", "config"), function, {"qualifier": "$LATEST"}, governed)
    yield from dead_letter_queue(graph, function, known[:1] or [new])


def limited(graph: Graph, mapping: Resource) -> Iterator[Remedy]:
    """Yield the ways to let an event source mapping or a pipe of a stream give up, and keep what it gives up."""
    limit = SetTo(mapping, "maximum_retry_attempts", RETRIES)
    kept, destinations = _kept(graph, mapping), graph.dead_letter_targets(mapping)
    if mapping["on_failure"].certainly_absent:
        yield from stream_failures(graph, mapping, [limit])
        return
    queues = [edge.target for edge in destinations if edge.target.kind is Kind.QUEUE and not edge.target.is_external]
    longer = [queue for queue in queues if _is_longer(queue["retention"].known, kept)]
    shortened = [SetTo(queue, "retention", kept) for queue in longer]
    yield Remedy(f"let {mapping.label} give up after {RETRIES} retries", (limit, *shortened))


def _is_longer(retention: object, kept: int) -> bool:
    return isinstance(retention, int) and retention > kept


def _kept(graph: Graph, mapping: Resource) -> int:
    """Return how long the streams of a mapping keep records at least, in seconds."""
    found = [edge.source["record_retention"].known for edge in graph.feeds(mapping)]
    return min([each for each in found if isinstance(each, int)], default=_DAY)


def stream_failures(graph: Graph, mapping: Resource, also: Sequence[RemedyStep] = ()) -> Iterator[Remedy]:
    """Yield the ways to keep what an event source mapping or a pipe gives up: where it stands in the stream.

    That is worth nothing once the records are gone: the queue keeps it as long as the stream keeps them.
    """
    return dead_letter_queue(graph, mapping, also=also, retention=_kept(graph, mapping))


def watched(graph: Graph, queue: Resource) -> Iterator[Remedy]:
    """Yield the remedy that lets an alarm watch a dead-letter queue."""
    yield Remedy(f"give {queue.label} an alarm", tuple(alarm_on(graph, queue, queue)))


def alarm_on(graph: Graph, queue: End, at: Resource) -> Iterator[RemedyStep]:
    """Yield an alarm on a dead-letter queue, and the topic that it notifies if there is none yet.

    Args:
        graph: the graph.
        queue: the queue.
        at: a resource in the file that it is written in.
    """
    known = _notified(graph, at)
    topic: End = known or New(Kind.TOPIC, ("alarm", "topic"), at, stands_alone=True)
    if isinstance(topic, New):
        yield topic
    yield New(
        Kind.ALARM,
        ("alarm",),
        queue,
        {
            "namespace": "AWS/SQS",
            "metric_name": "ApproximateNumberOfMessagesVisible",
            "statistic": "Maximum",
            "period": 60,
            "evaluation_periods": 1,
            "threshold": 0,
            "comparison": "GreaterThanThreshold",
        },
        ((Link.WATCHED_BY, NameOf(queue, Form.NAME)), (Link.DELIVERS_TO, topic)),
        is_named=True,
    )


def _notified(graph: Graph, at: Resource) -> Resource | None:
    """Return a topic, in the same file, that alarms notify."""
    for each in graph.resources(Kind.ALARM):
        for edge in graph.outgoing(each, Link.DELIVERS_TO):
            topic = edge.target
            is_here = topic.kind is Kind.TOPIC and not topic.is_external and topic.at.document is at.at.document
            if is_here and topic.when <= at.when and topic["fifo"].known is False:  # an alarm reaches no FIFO topic
                return topic
    return None

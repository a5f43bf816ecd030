"""Remedies of queues and topics, and of what reads them: what they are called, how long they hold messages.

Source: Amazon SQS API Reference, `SetQueueAttributes` and `CreateQueue`; Amazon SQS Developer Guide, "Setting up
dead-letter queue retention"; AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from archlint.aws.fifo_names import FIFO_SUFFIX
from archlint.findings.remedies.dead_letters import DEAD_LETTER_RETENTION, SHORTENED_RETENTION
from archlint.findings.remedies.settings import set_to
from archlint.findings.remedies.words import AddTo, NameOf, Remedy, SetTo, Unset
from archlint.findings.wording import duration, quoted
from archlint.graph.resource import Edge, Resource
from archlint.model.values.cases import Case

#: How many messages come in a batch at most, without a batching window.
LARGEST_BATCH = 10
#: How long a queue may hide a message at most, in seconds.
_LONGEST_HIDDEN = 43_200


def let_redrive(queue: Resource, redrives: Sequence[Edge], *, denied: bool) -> Iterator[Remedy]:
    """Yield the remedy that lets queues redrive to their dead-letter queue.

    Args:
        queue: the dead-letter queue.
        redrives: the edges over which they do.
        denied: whether its policy denies it to all queues; else it lists others.
    """
    sources = [edge.source for edge in redrives]
    listing = tuple(AddTo(queue, "redrive_sources", "", NameOf(source)) for source in sources)
    change = (SetTo(queue, "redrive_permission", "allowAll"),) if denied else listing
    yield Remedy(f"let {quoted(sources)} redrive to {queue.label}", change)


def keep_longest(queue: Resource, redrives: Sequence[Edge]) -> Iterator[Remedy]:
    """Yield the remedy that lets a dead-letter queue keep messages longest; its sources may have to keep them less."""
    if any(edge.source.at.location == queue.at.location for edge in redrives):
        return  # one block of a module makes both
    kept = {edge.source: edge.source["retention"].known for edge in redrives}
    longest = [source for source, each in kept.items() if each == DEAD_LETTER_RETENTION]
    if not all(isinstance(each, int) for each in kept.values()):
        return
    if not longest:
        yield from set_to(queue, is_safe=True, retention=DEAD_LETTER_RETENTION)
        return
    shortened = tuple(SetTo(source, "retention", SHORTENED_RETENTION) for source in longest)
    if queue["retention"].known != DEAD_LETTER_RETENTION:
        shortened = (SetTo(queue, "retention", DEAD_LETTER_RETENTION), *shortened)
    yield Remedy(
        f"keep messages for {duration(SHORTENED_RETENTION)} in {quoted(longest)}, and longest in {queue.label}",
        shortened,
    )


def hidden_longer(queue: Resource, case: Case, seconds: float) -> Iterable[Remedy]:
    """Return the remedy that lets a queue hide messages for some time; none for a time that AWS does not allow.

    Args:
        queue: the queue.
        case: its `visibility` timeout, and the `timeout` of what reads it: one may refer to the other.
        seconds: how long it should hide them.
    """
    is_allowed = ceil(seconds) <= _LONGEST_HIDDEN and case.place("timeout") != case.place("visibility")
    return set_to(queue, is_safe=True, visibility_timeout=ceil(seconds)) if is_allowed else ()


def named_for_type(resource: Resource, case: Case) -> Iterable[Remedy]:
    """Return the remedy that lets the name of a queue or topic end as its type wants it.

    Args:
        resource: the queue or topic.
        case: its `name`, and whether it is `fifo`.
    """
    name = str(case.scalar("name") or "")
    new = f"{name}{FIFO_SUFFIX}" if case.matches(fifo=True) else name.removesuffix(FIFO_SUFFIX)
    is_settled = resource["fifo"].known is not None
    return set_to(resource, name=new) if name and new and is_settled else ()


def fitting_batches(mapping: Resource, case: Case) -> Iterator[Remedy]:
    """Yield the remedy that lets a mapping ask for batches that its queue gives.

    Args:
        mapping: the event source mapping.
        case: the `size` of its batches, its batching `window`, and whether its queue is `fifo`.
    """
    if not case.matches(fifo=True):
        yield from set_to(mapping, is_safe=True, batching_window=1)
        return
    changes: list[SetTo | Unset] = []
    if case.is_less(LARGEST_BATCH, "size"):
        changes.append(SetTo(mapping, "batch_size", LARGEST_BATCH))
    if case.is_less(0, "window"):
        changes.append(Unset(mapping, "batching_window"))
    yield Remedy(f"keep {mapping.label} within what FIFO queues allow", tuple(changes), is_safe=True)

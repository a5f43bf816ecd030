"""Batches that Lambda refuses to read from a queue."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Remedy,
    Resource,
    SetTo,
    Severity,
    Unset,
    check,
    declared,
    judge,
    set_to,
)

#: How many messages come in a batch at most, without a batching window: AWS Lambda Developer Guide, "Configuring
#: scaling behavior" and "Parameters for Amazon SQS event source mappings".
_LIMIT = 10


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
)
def queue_batch_over_limit(graph: Graph) -> Findings:
    """A mapping asks for batches that its queue does not give.

    From a FIFO queue Lambda reads at most 10 messages at a time and takes no batching window; from a standard queue
    more than 10 only with a batching window. Lambda refuses the mapping.

    **Fix:** lower `BatchSize` to 10, and remove `MaximumBatchingWindowInSeconds` for a FIFO queue; or set it to 1 s
    or more for a standard one.
    """
    for mapping in graph.resources(Kind.MAPPING):
        for edge in graph.feeds(mapping):
            queue = edge.source
            if queue.kind is not Kind.QUEUE:
                continue
            verdict = judge(
                fifo=queue["fifo"],
                size=mapping["batch_size"],
                window=mapping["batching_window"],
                level=_level,
                along=[edge],
            )
            if verdict:
                yield verdict.finding(
                    f"{mapping.kind.value} {mapping.label} reads {_what(queue, verdict.case)}",
                    at=mapping,
                    value=verdict.case.place("size" if _is_over(verdict.case) else "window"),
                    related=declared("the queue", queue),
                    remedies=partial(_allowed, mapping, verdict.case),
                )
                break


def _allowed(mapping: Resource, case: Case) -> Iterator[Remedy]:
    if not case.matches(fifo=True):
        yield from set_to(mapping, is_safe=True, batching_window=1)
        return
    changes: list[SetTo | Unset] = [SetTo(mapping, "batch_size", _LIMIT)] if _is_over(case) else []
    changes += [Unset(mapping, "batching_window")] if _has_window(case) else []
    yield Remedy(f"keep {mapping.label} within what FIFO queues allow", tuple(changes), is_safe=True)


def _level(case: Case) -> Severity | None:
    # Without a window a large batch is refused whatever the queue is.
    refused = _is_over(case) and case.matches(window=0)
    if case.matches(fifo=True):
        refused = _is_over(case) or _has_window(case)
    return Severity.ERROR if refused else None


def _is_over(case: Case) -> bool:
    size = case.number("size")
    return size is not None and size > _LIMIT


def _has_window(case: Case) -> bool:
    window = case.number("window")
    return window is not None and window > 0


def _what(queue: Resource, case: Case) -> str:
    size, window = case.scalar("size"), case.scalar("window")
    if not case.matches(fifo=True):
        return f"queue '{queue.name}' in batches of {size} without a batching window"
    facts = [f"in batches of {size} (at most {_LIMIT})"] if _is_over(case) else []
    facts += [f"with a batching window of {window} s (it allows none)"] if _has_window(case) else []
    return f"FIFO queue '{queue.name}' {' and '.join(facts)}"

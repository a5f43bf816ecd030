"""Batches that Lambda refuses to read from a queue."""

from functools import partial

from archlint import (
    LARGEST_BATCH,
    Case,
    Findings,
    Graph,
    Kind,
    Resource,
    Severity,
    check,
    declared,
    fitting_batches,
    judge,
)


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
                level=Severity.ERROR.where(_is_refused),
                along=[edge],
            )
            if verdict:
                yield verdict.finding(
                    f"{mapping.called} reads {_what(queue, verdict.case)}",
                    at=mapping,
                    value="size" if _is_over(verdict.case) else "window",
                    related=declared("the queue", queue),
                    remedies=partial(fitting_batches, mapping, verdict.case),
                )
                break


def _is_refused(case: Case) -> bool:
    if case.matches(fifo=True):
        return _is_over(case) or case.is_less(0, "window")
    # Without a window a large batch is refused whatever the queue is.
    return _is_over(case) and case.matches(window=0)


def _is_over(case: Case) -> bool:
    return case.is_less(LARGEST_BATCH, "size")


def _what(queue: Resource, case: Case) -> str:
    size, window = case.scalar("size"), case.scalar("window")
    if not case.matches(fifo=True):
        return f"queue '{queue.name}' in batches of {size} without a batching window"
    facts = [f"in batches of {size} (at most {LARGEST_BATCH})"] if _is_over(case) else []
    facts += [f"with a batching window of {window} s (it allows none)"] if case.is_less(0, "window") else []
    return f"FIFO queue '{queue.name}' {' and '.join(facts)}"

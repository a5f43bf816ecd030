"""Visibility timeouts that a function may outlive."""

from collections.abc import Iterable
from functools import partial
from math import ceil
from typing import Annotated

from archlint import Case, Edge, Findings, Graph, Kind, Label, Remedy, Resource, Severity, Verdict, check, judge, set_to

#: How long a queue may hide a message at most, in seconds: Amazon SQS API reference, `SetQueueAttributes`.
_LONGEST = 43_200


@check(
    severity=Severity.WARNING,
    also=[Severity.ERROR, Severity.NOTE],
    tags=["message-loss"],
    related=["low-max-receive-count", "mapping-concurrency-over-reserve", "whole-batch-retry"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def visibility_timeout_too_short(
    graph: Graph,
    # AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
    *,
    factor: Annotated[float, "how many times the function's timeout the queue's visibility timeout should last"] = 6.0,
) -> Findings:
    """A queue shows its messages again before the function that reads them is sure to be done.

    A message becomes visible again while the function still works on it, or while Lambda retries a throttled batch:
    it is processed twice, and every extra receive counts towards the dead-letter queue.

    For a durable function Lambda waits until its execution is over, at most 15 minutes, or 90 with a capacity
    provider.

    **Levels:** error where it is shorter than the function's timeout: Lambda refuses the mapping; warning where it is
    shorter than six times that, plus the batching window; note where the mapping is switched off, to replay messages
    some day.

    **Fix:** set `VisibilityTimeout` to six times the function's `Timeout`, plus the batching window; for a durable
    function, of its `ExecutionTimeout`.

    **Ignore it** where the function's timeout is only a safety margin, and a message may be processed twice.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = [
            (verdict, edge, reader.target)
            for reader in graph.consumers(queue)
            if reader.target.kind is Kind.MAPPING
            for edge in graph.functions(reader.target)
            if (verdict := _verdict(graph, reader, edge, factor))
        ]
        if found:
            verdict, edge, mapping = min(found, key=lambda each: (each[0].rank, -_needed(each[0].case, factor)))
            yield verdict.finding(
                _message(queue, edge.target, verdict, factor),
                at=queue,
                value="visibility",
                related=[
                    Label(f"'{edge.target.name}' reads the queue here", mapping.at),
                    Label(f"'{edge.target.name}' may run {verdict.case.scalar('lasts')} s", edge.target.at),
                ],
                remedies=partial(_longer, queue, verdict.case, factor),
            )


def _verdict(graph: Graph, reader: Edge, edge: Edge, factor: float) -> Verdict | None:
    return judge(
        visibility=reader.source["visibility_timeout"],
        timeout=edge.target["timeout"],
        lasts=graph.seconds_polled(edge.target),
        window=reader.target["batching_window"],
        level=partial(_level, factor=factor, is_on=not graph.is_disabled(reader.target)),
        along=[reader, edge],
    )


def _needed(case: Case, factor: float) -> float:
    # A window that is not known can only add to what is needed.
    return factor * (case.number("lasts") or 0) + (case.number("window") or 0)


def _longer(queue: Resource, case: Case, factor: float) -> Iterable[Remedy]:
    needed = ceil(_needed(case, factor))
    if case.place("timeout") == case.place("visibility"):
        return ()  # the function's timeout refers to the queue's
    return set_to(queue, is_safe=True, visibility_timeout=needed) if needed <= _LONGEST else ()


def _is_refused(case: Case) -> bool:
    visibility, timeout = case.number("visibility"), case.number("timeout")
    return visibility is not None and timeout is not None and visibility < timeout


def _level(case: Case, *, factor: float, is_on: bool) -> Severity | None:
    visibility, lasts = case.number("visibility"), case.number("lasts")
    is_short = visibility is not None and lasts is not None and visibility < _needed(case, factor)
    if not is_short and not _is_refused(case):
        return None
    if not is_on:
        return Severity.NOTE
    return Severity.ERROR if _is_refused(case) else Severity.WARNING


def _message(queue: Resource, function: Resource, verdict: Verdict, factor: float) -> str:
    names = ("visibility", "timeout", "lasts", "window")
    visibility, timeout, lasts, window = (verdict.case.scalar(name) for name in names)
    start = f"visibility timeout {visibility} s of queue {queue.label} is shorter than"
    if _is_refused(verdict.case):
        return f"{start} the timeout of '{function.name}' ({timeout} s): Lambda refuses to read the queue"
    extra = f" + {window} s batching window" if window else ""
    needed = f"{_needed(verdict.case, factor):g} s"
    word = "timeout" if function["durable_timeout"].certainly_absent else "durable execution"
    return f"{start} {needed}: {factor:g} times the {word} of '{function.name}' ({lasts} s){extra}"

"""Visibility timeouts that a function may outlive."""

from functools import partial
from typing import Annotated

from archlint import Case, Edge, Findings, Graph, Kind, Label, Resource, Severity, Verdict, check, hidden_longer, judge


@check(
    severity=Severity.WARNING,
    also=[Severity.ERROR, Severity.NOTE],
    tags=["message-loss"],
    related=[
        "low-max-receive-count",
        "mapping-concurrency-over-reserve",
        "whole-batch-retry",
    ],
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
    some day, or not known to be on.

    **Fix:** set `VisibilityTimeout` to six times the function's `Timeout`, plus the batching window; for a durable
    function, of its `ExecutionTimeout`.

    **Ignore it** where the function's timeout is only a safety margin, and a message may be processed twice.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = [
            (verdict, edge, reader.target)
            for reader in graph.mappings(queue)
            for edge in graph.functions(reader.target)
            if (verdict := _verdict(graph, reader, edge, factor))
        ]
        if found:
            verdict, edge, mapping = min(found, key=lambda each: (each[0].rank, -_needed(each[0].case, factor)))
            yield verdict.finding(
                _message(queue, edge.target, verdict.case, factor),
                at=queue,
                value="visibility",
                related=[
                    Label(f"'{edge.target.name}' reads the queue here", mapping.at),
                    Label(f"'{edge.target.name}' may run {verdict.case.scalar('lasts')} s", edge.target.at),
                ],
                remedies=partial(hidden_longer, queue, verdict.case, _needed(verdict.case, factor)),
            )


def _verdict(graph: Graph, reader: Edge, edge: Edge, factor: float) -> Verdict | None:
    return judge(
        visibility=reader.source["visibility_timeout"],
        timeout=edge.target["timeout"],
        lasts=graph.seconds_polled(edge.target),
        window=reader.target["batching_window"],
        on=graph.switch(reader.target),
        level=partial(_level, factor=factor),
        along=[reader, edge],
    )


def _needed(case: Case, factor: float) -> float:
    # A window that is not known can only add to what is needed.
    return factor * (case.number("lasts") or 0) + (case.number("window") or 0)


def _level(case: Case, *, factor: float) -> Severity | None:
    is_refused = case.is_less("visibility", "timeout")
    is_short = case.number("lasts") is not None and case.is_less("visibility", _needed(case, factor))
    if not is_short and not is_refused:
        return None
    if not case.matches(on=True):
        return Severity.NOTE
    return Severity.ERROR if is_refused else Severity.WARNING


def _message(queue: Resource, function: Resource, case: Case, factor: float) -> str:
    start = f"visibility timeout {case.scalar('visibility')} s of queue {queue.label} is shorter than"
    if case.is_less("visibility", "timeout"):
        timeout = case.scalar("timeout")
        return f"{start} the timeout of '{function.name}' ({timeout} s): Lambda refuses to read the queue"
    lasts, window = case.scalar("lasts"), case.scalar("window")
    extra = f" + {window} s batching window" if window else ""
    word = "timeout" if function["durable_timeout"].certainly_absent else "durable execution"
    needed = f"{_needed(case, factor):g} s: {factor:g} times the {word} of '{function.name}'"
    return f"{start} {needed} ({lasts} s){extra}"

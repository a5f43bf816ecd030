"""Visibility timeouts that a function may outlive."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from archlint import Case, Edge, Finding, Graph, Kind, Label, Resource, Severity, Verdict, check, judge


@check(
    severity=Severity.WARNING,
    also=[Severity.ERROR],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def visibility_timeout_too_short(
    graph: Graph,
    # AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
    *,
    factor: Annotated[float, "how many times the function's timeout the queue's visibility timeout should last"] = 6.0,
) -> Iterator[Finding]:
    """A queue shows its messages again before the function that reads them is sure to be done.

    A message becomes visible again while the function still works on it, or while Lambda retries a throttled
    batch: it is processed twice, and every extra receive counts towards the dead-letter queue. Lambda refuses
    to read a queue whose visibility timeout is shorter than the function's timeout.

    **Fix:** set `VisibilityTimeout` to six times the function's `Timeout`, plus the batching window.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = [
            (verdict, edge, reader.target)
            for reader in graph.consumers(queue)
            if reader.target.kind is Kind.MAPPING and not graph.is_disabled(reader.target)
            for edge in graph.functions(reader.target)
            if (verdict := _verdict(reader, edge, factor))
        ]
        if found:
            verdict, edge, mapping = min(found, key=lambda each: (each[0].rank, -_needed(each[0].case, factor)))
            yield Finding(
                _message(queue, edge.target, verdict, factor),
                at=queue,
                level=verdict.level,
                case=verdict.case,
                related=[
                    Label(f"'{edge.target.name}' reads the queue here", mapping.at),
                    Label(f"'{edge.target.name}' may run {verdict.case.scalar('timeout')} s", edge.target.at),
                ],
            )


def _verdict(reader: Edge, edge: Edge, factor: float) -> Verdict | None:
    return judge(
        visibility=reader.source["visibility_timeout"],
        timeout=edge.target["timeout"],
        window=reader.target["batching_window"],
        level=partial(_level, factor=factor),
        along=[reader, edge],
    )


def _needed(case: Case, factor: float) -> float:
    # A window that is not known can only add to what is needed.
    return factor * (case.number("timeout") or 0) + (case.number("window") or 0)


def _level(case: Case, *, factor: float) -> Severity | None:
    visibility, timeout = case.number("visibility"), case.number("timeout")
    if visibility is None or timeout is None:
        return None
    if visibility < timeout:
        return Severity.ERROR
    return Severity.WARNING if visibility < _needed(case, factor) else None


def _message(queue: Resource, function: Resource, verdict: Verdict, factor: float) -> str:
    visibility, timeout, window = (verdict.case.scalar(name) for name in ("visibility", "timeout", "window"))
    start = f"visibility timeout {visibility} s of queue {queue.label} is shorter than"
    if verdict.level is Severity.ERROR:
        return f"{start} the timeout of '{function.name}' ({timeout} s): Lambda refuses to read the queue"
    extra = f" + {window} s batching window" if window else ""
    needed = f"{_needed(verdict.case, factor):g} s"
    return f"{start} {needed}: {factor:g} times the timeout of '{function.name}' ({timeout} s){extra}"

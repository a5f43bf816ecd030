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
            if (verdict := _verdict(queue, reader, edge, factor))
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
                    Label(f"'{edge.target.name}' may run {verdict.case.known[1]} s", edge.target.at),
                ],
            )


def _verdict(queue: Resource, reader: Edge, edge: Edge, factor: float) -> Verdict | None:
    mapping, function = reader.target, edge.target
    return judge(
        queue["visibility_timeout"],
        function["timeout"],
        mapping["batching_window"],
        level=partial(_level, factor=factor),
        given=queue.when | mapping.when | function.when,
        present=[reader.case, edge.case],
    )


def _needed(case: Case, factor: float) -> float:
    _visibility, timeout, window = case.known
    return factor * _number(timeout) + _number(window)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0


def _level(case: Case, *, factor: float) -> Severity | None:
    visibility, timeout, _window = case.known
    if visibility is None or timeout is None:
        return None
    if _number(visibility) < _number(timeout):
        return Severity.ERROR
    # A window that is not known can only add to what is needed.
    if _number(visibility) < _needed(case, factor):
        return Severity.WARNING
    return None


def _message(queue: Resource, function: Resource, verdict: Verdict, factor: float) -> str:
    visibility, timeout, window = verdict.case.known
    start = f"visibility timeout {visibility} s of queue {queue.label} is shorter than"
    if verdict.level is Severity.ERROR:
        return f"{start} the timeout of '{function.name}' ({timeout} s): Lambda refuses to read the queue"
    extra = f" + {window} s batching window" if window else ""
    needed = f"{_needed(verdict.case, factor):g} s"
    return f"{start} {needed}: {factor:g} times the timeout of '{function.name}' ({timeout} s){extra}"

"""Queues that give up on a message too soon."""

from functools import partial
from typing import Annotated

from archlint import Case, Findings, Graph, Kind, Label, Severity, check, judge, set_to, worst_of


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    profile="strict",
    tags=["message-loss"],
    related=["queue-without-dlq"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def low_max_receive_count(
    graph: Graph,
    # With fewer, a throttled function's messages are taken for bad ones: AWS Lambda Developer Guide, "Using Lambda
    # with Amazon SQS".
    *,
    enough: Annotated[int, "how many receives are enough where a function reads the queue"] = 5,
) -> Findings:
    """A queue moves messages to its dead-letter queue after very few receives.

    With a `maxReceiveCount` of 1 a single failure, a time-out or a restart of the consumer sends a healthy message to
    the dead-letter queue. Where a function reads the queue, two to four receives are few as well: a batch that Lambda
    cannot run because the function is throttled counts as received.

    **Levels:** warning for a single receive; note for more of them that are still few, where a function reads the
    queue.

    **Fix:** set `maxReceiveCount` to 5 or more.

    **Ignore it** where the work must not be tried again.
    """
    for queue in graph.resources(Kind.QUEUE):
        readers = [edge for edge in graph.consumers(queue) if edge.target.kind is Kind.MAPPING]
        receives = queue["max_receive_count"]
        verdicts = [
            judge(receives=receives, enabled=reader.target["enabled"], level=partial(_few, enough), along=[reader])
            for reader in readers
        ]
        one = judge(receives=receives, level=lambda case: Severity.WARNING if case.matches(receives=1) else None)
        worst = worst_of([one, *verdicts])
        if worst:
            found = worst.case.number("receives")
            times = "one receive" if found == 1 else f"{found} receives"
            why = "" if found == 1 else ", throttled ones included"
            yield worst.finding(
                f"queue {queue.label} moves a message to its dead-letter queue after {times}{why}",
                at=queue,
                value="receives",
                related=[
                    Label(f"'{edge.target.name}' reads the queue", edge.at)
                    for edge, verdict in zip(readers, verdicts, strict=True)
                    if verdict and worst.level is Severity.NOTE
                ],
                remedies=partial(set_to, queue, max_receive_count=enough),
            )


def _few(enough: int, case: Case) -> Severity | None:
    receives = case.number("receives")
    is_few = receives is not None and 1 <= receives < enough
    return Severity.NOTE if is_few and case.matches(enabled=True) else None

"""Pipes that drop stream records."""

from collections.abc import Iterator

from archlint import Case, Finding, Graph, Kind, Severity, check, judge

from ._streams import limits_without_destination


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
)
def pipe_without_dlq(graph: Graph) -> Iterator[Finding]:
    """A pipe on a stream gives up on records and has no dead-letter queue.

    The pipe limits how often, or for how long, it retries a record of a Kinesis or DynamoDB stream. What
    exceeds the limit is dropped.

    **Fix:** set `DeadLetterConfig` in the pipe's source parameters.
    """
    for pipe in graph.resources(Kind.PIPE):
        verdict = judge(pipe["maximum_retry_attempts"], pipe["maximum_record_age"], pipe["on_failure"], level=_level)
        if verdict:
            limit = limits_without_destination(verdict.case)
            yield Finding(
                f"pipe {pipe.label} drops records {limit}: it has no dead-letter queue",
                at=pipe,
                case=verdict.case,
            )


def _level(case: Case) -> Severity | None:
    return Severity.WARNING if limits_without_destination(case) else None

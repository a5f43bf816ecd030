"""Pipes that drop stream records."""

from functools import partial

from archlint import Findings, Graph, Kind, Severity, check, stream_failures

from ._streams import dropped, judge_dropping


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["stream-mapping-without-failure-destination"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
)
def pipe_without_dlq(graph: Graph) -> Findings:
    """A pipe on a stream gives up on records and has no dead-letter queue.

    The pipe limits how often, or for how long, it retries a record of a Kinesis or DynamoDB stream. What
    exceeds the limit is dropped.

    **Fix:** set `DeadLetterConfig` in the pipe's source parameters.

    **Ignore it** where the next record makes up for a lost one, as with readings of a sensor.
    """
    for pipe in graph.resources(Kind.PIPE):
        read = {source.kind for source in graph.sources(pipe)}
        verdict = None if read == {Kind.QUEUE} else judge_dropping(pipe)
        if verdict:
            yield verdict.finding(
                f"pipe {pipe.label} drops records {dropped(verdict.case)}: it has no dead-letter queue",
                at=pipe,
                remedies=partial(stream_failures, graph, pipe),
            )

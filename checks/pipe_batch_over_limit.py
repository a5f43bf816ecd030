"""Pipes that read larger batches than their target takes."""

import math
from functools import partial

from archlint import PIPE_BATCHES, Case, Findings, Graph, Kind, Link, Severity, check, declared, judge


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["queue-batch-over-limit"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
)
def pipe_batch_over_limit(graph: Graph) -> Findings:
    """A pipe is to read larger batches than its target takes.

    A pipe passes its batches on as they are: to a queue, a topic or an event bus at most 10 at a time, to a Kinesis or
    Firehose stream 500. EventBridge refuses a pipe whose `BatchSize` is larger.

    **Fix:** lower `BatchSize` to what the target takes.
    """
    for pipe in graph.resources(Kind.PIPE):
        for edge in graph.outgoing(pipe, Link.DELIVERS_TO):
            most = PIPE_BATCHES.get(edge.target.kind, math.inf)
            verdict = judge(size=pipe["batch_size"], level=partial(_level, most), along=[edge])
            if verdict:
                yield verdict.finding(
                    f"pipe {pipe.label} reads in batches of {verdict.case.scalar('size')}, and {edge.target.called}"
                    f" takes at most {most}",
                    at=pipe,
                    value="size",
                    related=declared("the target", edge.target),
                    discriminator=edge.target.name,
                )


def _level(most: float, case: Case) -> Severity | None:
    return Severity.ERROR if case.is_less(most, "size") else None

"""Pipes that read larger batches than their target takes."""

from archlint import Edge, Findings, Graph, Kind, Link, Severity, Verdict, check, declared, judge, judge_each

#: How much of a batch a target takes at a time; functions and state machines take all of it.
_LARGEST = {
    Kind.QUEUE: 10,
    Kind.TOPIC: 10,
    Kind.BUS: 10,
    Kind.STREAM: 500,
    Kind.FIREHOSE_STREAM: 500,
}


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
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
        edges = [edge for edge in graph.outgoing(pipe, Link.DELIVERS_TO) if edge.target.kind in _LARGEST]
        found = judge_each(edges, _verdict)
        if found:
            target = found.worst.target
            yield found.finding(
                f"pipe {pipe.label} reads in batches of {found.case.scalar('size')}, and {target.called} takes at most "
                f"{_LARGEST[target.kind]}",
                at=pipe,
                value="size",
                related=declared("the target", target),
            )


def _verdict(edge: Edge) -> Verdict | None:
    most = _LARGEST[edge.target.kind]
    return judge(
        size=edge.source["batch_size"],
        level=Severity.ERROR.where(lambda case: case.is_less(most, "size")),
        along=[edge],
    )

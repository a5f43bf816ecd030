"""Firehose streams that read from a stream, and that something puts records into."""

from archlint import (
    Absent,
    Case,
    Edge,
    Evidence,
    Findings,
    Graph,
    Kind,
    Link,
    Resource,
    Severity,
    Unknown,
    Verdict,
    check,
    declared,
    grouped,
    judge,
    judge_each,
)

#: What certainly puts records; a permission alone may be for something else.
_CERTAIN = (Evidence.DECLARED, Evidence.CODE)


@check(
    severity=Severity.ERROR,
    tags=["message-loss", "delivery"],
    related=["unsupported-fifo-route"],
    see="https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html",
)
def direct_put_refused(graph: Graph) -> Findings:
    """Something puts records into a Firehose stream that reads from a Kinesis stream.

    A Firehose stream takes its records from where it was made to: with a Kinesis stream as its source, `PutRecord` and
    `PutRecordBatch` are switched off. Each event is refused ("This operation is not permitted on KinesisStreamAsSource
    delivery stream type"), and lost once its sender gives up.

    **Fix:** write to the Kinesis stream, or make a Firehose stream of its own without a source.
    """
    edges = [
        edge
        for hose in graph.resources(Kind.FIREHOSE_STREAM)
        for edge in graph.incoming(hose, Link.DELIVERS_TO)
        if edge.evidence in _CERTAIN
    ]
    for sender, own in grouped((edge.acting.reported, edge) for edge in edges).items():
        found = judge_each(own, _verdict)
        if found:
            hose: Resource = found.worst.target
            yield found.finding(
                f"{graph.name_of_source(found.worst.source)} puts records into {hose.called}, which takes them from a "
                "Kinesis stream only",
                at=sender,
                value=found.worst.at,
                related=declared("it reads from a stream", hose),
            )


def _verdict(edge: Edge) -> Verdict | None:
    return judge(source=edge.target["stream_source"], level=_level, along=[edge])


def _level(case: Case) -> Severity | None:
    return None if isinstance(case.source, Absent | Unknown) else Severity.ERROR

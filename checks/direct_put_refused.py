"""Firehose streams that read from a stream, and that something puts records into."""

from archlint import Evidence, Findings, Graph, Kind, Link, Severity, check, declared, grouped, judge, judge_each

#: What certainly puts records; a permission alone may be for something else.
_CERTAIN = (Evidence.DECLARED, Evidence.CODE)


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["unsupported-fifo-route"],
    see="https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html",
)
def direct_put_refused(graph: Graph) -> Findings:
    """Something puts records into a Firehose stream that reads from a Kinesis stream.

    With a Kinesis stream as its source, a Firehose stream takes records from nobody else: each event is refused ("This
    operation is not permitted on KinesisStreamAsSource delivery stream type"), and lost once its sender gives up.

    **Fix:** write to the Kinesis stream, or make a Firehose stream of its own without a source.
    """
    edges = [edge for hose in graph.resources(Kind.FIREHOSE_STREAM) for edge in graph.incoming(hose, Link.DELIVERS_TO)]
    certain = ((edge.acting.reported, edge) for edge in edges if edge.evidence in _CERTAIN)
    refused = Severity.ERROR.where(reads=True)
    for sender, own in grouped(certain).items():
        found = judge_each(own, lambda edge: judge(reads=edge.target["reads_stream"], level=refused, along=[edge]))
        if found:
            edge = found.worst
            yield found.finding(
                f"{graph.name_of_source(edge.source)} puts records into {edge.target.called}, which takes them from a "
                "Kinesis stream only",
                at=sender,
                value=edge.at,
                related=declared("it reads from a stream", edge.target),
            )

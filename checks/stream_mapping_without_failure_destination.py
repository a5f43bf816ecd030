"""Event source mappings that drop stream records."""

from functools import partial

from archlint import Findings, Graph, Kind, Severity, check, stream_failures

from ._streams import dropped, judge_dropping


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
)
def stream_mapping_without_failure_destination(graph: Graph) -> Findings:
    """An event source mapping gives up on stream records and has no failure destination.

    The mapping limits how often, or for how long, a record of a Kinesis or DynamoDB stream is retried. What
    exceeds the limit is dropped, and nothing says which records those were.

    **Fix:** set `DestinationConfig.OnFailure.Destination` to a queue, a topic or a bucket.

    **Ignore it** where the next record makes up for a lost one, as with readings of a sensor.
    """
    for mapping in graph.resources(Kind.MAPPING):
        if not graph.reads_stream(mapping) or graph.is_disabled(mapping):
            continue
        verdict = judge_dropping(mapping)
        if verdict:
            yield verdict.finding(
                f"event source mapping {mapping.label} drops records {dropped(verdict.case)}:"
                " it has no failure destination",
                at=mapping,
                remedies=partial(stream_failures, graph, mapping),
            )

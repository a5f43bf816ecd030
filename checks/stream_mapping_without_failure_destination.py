"""Event source mappings that drop stream records."""

from collections.abc import Iterator

from archlint import Case, Finding, Graph, Kind, Severity, check, judge

from ._streams import limits_without_destination


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
)
def stream_mapping_without_failure_destination(graph: Graph) -> Iterator[Finding]:
    """An event source mapping gives up on stream records and has no failure destination.

    The mapping limits how often, or for how long, a record of a Kinesis or DynamoDB stream is retried. What
    exceeds the limit is dropped, and nothing says which records those were.

    **Fix:** set `DestinationConfig.OnFailure.Destination` to a queue, a topic or a bucket.
    """
    for mapping in graph.resources(Kind.MAPPING):
        if not graph.reads_stream(mapping) or graph.is_disabled(mapping):
            continue
        verdict = judge(
            mapping["maximum_retry_attempts"],
            mapping["maximum_record_age"],
            mapping["on_failure"],
            level=_level,
        )
        if verdict:
            limit = limits_without_destination(verdict.case)
            yield Finding(
                f"event source mapping {mapping.label} drops records {limit}: it has no failure destination",
                at=mapping,
                case=verdict.case,
            )


def _level(case: Case) -> Severity | None:
    return Severity.WARNING if limits_without_destination(case) else None

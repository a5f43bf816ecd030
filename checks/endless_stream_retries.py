"""Stream readers that one bad record holds up."""

from functools import partial

from archlint import Findings, Graph, Kind, Severity, check, limited

from ._streams import judge_endless


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["stream-mapping-without-failure-destination", "pipe-without-dlq"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
    ],
)
def endless_stream_retries(graph: Graph) -> Findings:
    """A stream reader retries a failing record until it expires.

    An event source mapping or pipe on a Kinesis or DynamoDB stream limits neither retry attempts nor record age.
    One record that always fails then blocks its shard for as long as the stream keeps it: a day, or up to a year.
    Everything behind it waits, and may expire unread. A failure destination does not help: it only receives what
    exceeds a limit.

    **Fix:** set `MaximumRetryAttempts` or `MaximumRecordAgeInSeconds`, and a failure destination.

    **Ignore it** where no record may be skipped, and an alarm on `IteratorAge` tells of a shard that is blocked.
    """
    for reader in graph.resources(Kind.MAPPING, Kind.PIPE):
        if not graph.reads_stream(reader) or graph.is_disabled(reader):
            continue
        verdict = judge_endless(reader)
        if verdict:
            rest = (
                "and it has no failure destination"
                if verdict.case.lacks("destination")
                else "so its failure destination never receives anything"
            )
            yield verdict.finding(
                f"{reader.called} limits neither retry attempts nor record age, {rest}",
                at=reader,
                value=verdict.case.place("retries", "age"),
                remedies=partial(limited, graph, reader),
            )

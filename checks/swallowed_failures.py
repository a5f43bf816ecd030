"""Functions that hide from Lambda what they fail on."""

from collections import defaultdict

from archlint import Finding, Findings, Graph, Kind, Label, Severity, check

from ._batches import batch_mappings


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["message-loss"],
    related=["ignored-batch-failures", "queue-without-dlq"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html",
    ],
)
def swallowed_failures(graph: Graph) -> Findings:
    """A function catches all that fails with a message, writes a log at most, and goes on.

    What raises no error has processed its batch: nothing of it is tried again. Found are handlers in which `except
    Exception` or `catch` surrounds all that is done with a message, and does no more than log, count, or return what
    Lambda does not read. The same becomes of failures of threads, futures, `allSettled`, `forEach(async ...)` and
    `gather(return_exceptions=True)`, and of what Powertools finds failed, unless that is all, and is not returned.

    **Levels:** warning where a queue has a dead-letter queue, which stays empty; note for others, and for streams.

    **Fix:** wait, and raise the error again, or return `batchItemFailures`, with `ReportBatchItemFailures` set.

    **Ignore it** where a message that fails is worth no second attempt.
    """
    mappings = defaultdict(list)
    for mapping in batch_mappings(graph):
        for edge in (each for each in graph.functions(mapping) if graph.swallows(each.target, mapping)):
            mappings[edge.target].append(mapping)
    for function, read in mappings.items():
        unawaited = {place.location for places in graph.unawaited_calls(function).values() for place in places}
        hidden = (place for mapping in read for place in graph.swallows(function, mapping))
        for first in [place for place in hidden if place.location not in unawaited][:1]:
            queues = [each for mapping in read for each in graph.sources(mapping) if each.kind is Kind.QUEUE]
            yield Finding(
                f"function '{function.name}' hides what it fails on: a message that event source mapping"
                f" {read[0].label} hands it counts as done",
                at=function,
                level=None if any(map(graph.dead_letter_targets, queues)) else Severity.NOTE,
                value=first,
                related=[Label("what hands it messages", mapping.at) for mapping in read],
            )

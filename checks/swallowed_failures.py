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

    A function that raises no error has processed its whole batch: messages are deleted from the queue, records of a
    stream are passed over. What it caught is never tried again. Found are handlers in which what catches everything
    (`except Exception`, `catch`, `suppress`) surrounds all that they, or functions that they call, do with a message,
    or with the batch, and does nothing but log, count, or return what Lambda does not read, such as a status.

    The same becomes of what fails in threads, of what `Promise.allSettled` and `gather` with `return_exceptions=True`
    return, and of an executor's futures, where nobody looks for failures in them; of `forEach(async ...)` in an
    `async` handler, which is done before; and of failures that Powertools finds in a batch, where the handler does not
    return what it says.

    **Levels:** warning where a queue has a dead-letter queue, which stays empty; note for others, and for streams.

    **Fix:** wait for all the work, and raise the error again, or return `batchItemFailures` and set
    `FunctionResponseTypes: [ReportBatchItemFailures]`.

    **Ignore it** where a message that fails is worth no second attempt.
    """
    mappings = defaultdict(list)
    for mapping in batch_mappings(graph):
        for edge in graph.functions(mapping):
            mappings[edge.target].append(mapping)
    for function, read in mappings.items():
        unawaited = {place.location for places in graph.unawaited_calls(function).values() for place in places}
        for first in [place for place in graph.swallows(function) if place.location not in unawaited][:1]:
            sources = [source for mapping in read for source in graph.sources(mapping)]
            keeps = any(source.kind is Kind.QUEUE and graph.dead_letter_targets(source) for source in sources)
            yield Finding(
                f"function '{function.name}' hides what it fails on: a message that event source mapping"
                f" {read[0].label} hands it counts as done",
                at=function,
                level=None if keeps else Severity.NOTE,
                value=first,
                related=[Label("what hands it messages", mapping.at) for mapping in read],
            )

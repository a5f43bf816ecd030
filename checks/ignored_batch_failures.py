"""Failures that a function reports, and that its event source mapping does not listen to."""

from functools import partial

from archlint import Findings, Graph, Label, Severity, check, partial_batches

from ._batches import batch_mappings, judge_ignored


@check(
    severity=Severity.ERROR,
    tags=["message-loss"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html",
    ],
)
def ignored_batch_failures(graph: Graph) -> Findings:
    """A function returns which records of a batch failed, and its event source mapping does not ask for that.

    Without `ReportBatchItemFailures` Lambda does not read what the function returns: a function that raises no error
    has processed its whole batch. The messages that it reports as failed are deleted from the queue with the others,
    and never reach a dead-letter queue; failed records of a stream are passed over.

    **Fix:** set `FunctionResponseTypes: [ReportBatchItemFailures]` on the event source mapping.
    """
    for mapping in batch_mappings(graph):
        ignored = judge_ignored(graph, mapping)
        if ignored:
            edge, verdict = ignored
            fate = "deleted from the queue" if graph.reads_queue(mapping) else "passed over as if processed"
            yield verdict.finding(
                f"event source mapping {mapping.label} does not read which records function '{edge.target.name}'"
                f" reports as failed: they are {fate}",
                at=mapping,
                value="types",
                related=[
                    *(Label("failed records are reported here", r.at) for r in graph.batch_reports(edge.target)),
                    Label("the function", edge.target.at),
                ],
                remedies=partial(partial_batches, mapping),
            )

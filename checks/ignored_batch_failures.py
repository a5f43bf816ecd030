"""Failures that a function reports, and that its event source mapping does not listen to."""

from functools import partial

from archlint import Findings, Graph, Label, Severity, check, grouped, judge, partial_batches, worst_of

from ._batches import batch_mappings, judge_ignored, misnaming


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

    So it is where the function lists them under another name than `batchItemFailures`, such as `BatchItemFailures`:
    Lambda finds no list, and takes that for a batch without failures.

    **Fix:** set `FunctionResponseTypes: [ReportBatchItemFailures]` on the event source mapping, and return
    `batchItemFailures`.
    """
    yield from _misnamed(graph)
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


def _misnamed(graph: Graph) -> Findings:
    """Yield the functions that list what failed under a name that Lambda does not read."""
    for function, edges in grouped(misnaming(graph)).items():
        report = graph.misnamed_reports(function)[0]
        verdict = worst_of(judge(level=Severity.ERROR, along=[edge]) for edge in edges)
        if verdict:
            yield verdict.finding(
                f"function {function.label} reports the records that failed as '{report.misnamed}', and Lambda reads"
                " 'batchItemFailures': they count as processed",
                at=function,
                value=report.at,
                related=[Label(f"'{edge.source.name}' reads for it", edge.source.at) for edge in edges],
            )

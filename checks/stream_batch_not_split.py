"""Stream consumers that lose a whole batch to one bad record."""

from functools import partial

from archlint import Case, Findings, Graph, Severity, check, judge, set_to

from ._batches import batch_mappings, is_whole, judge_ignored


@check(
    severity=Severity.NOTE,
    also=[Severity.WARNING],
    tags=["message-loss"],
    related=["ignored-batch-failures", "endless-stream-retries"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html",
    ],
)
def stream_batch_not_split(graph: Graph) -> Findings:
    """A function that reads a stream in batches can neither split a batch nor say where it failed.

    One bad record fails its batch, and all records of the batch are processed again, as often as the batch is
    retried.

    **Levels:** warning where retries or the age of records are limited: the whole batch is given up in the end, good
    records among it; note where they are not.

    **Fix:** set `BisectBatchOnFunctionError: true`; or set `FunctionResponseTypes: [ReportBatchItemFailures]` and
    return the first record that failed as `batchItemFailures`: a partial batch response.

    **Ignore it** where the function handles the failure of each record itself, and never fails a batch.
    """
    for mapping in batch_mappings(graph):
        if not graph.reads_stream(mapping) or judge_ignored(graph, mapping):
            continue
        verdict = judge(
            size=graph.batch_size(mapping),
            types=mapping["response_types"],
            bisects=mapping["bisects_batch"],
            retries=mapping["maximum_retry_attempts"],
            age=mapping["maximum_record_age"],
            level=_level,
        )
        if verdict:
            size = verdict.case.number("size")
            fate = "retries, and at last gives up," if verdict.level is Severity.WARNING else "retries"
            yield verdict.finding(
                f"event source mapping {mapping.label} {fate} a whole batch of up to {size} records for one that fails",
                at=mapping,
                value="bisects",
                remedies=partial(set_to, mapping, bisects_batch=True),
            )


def _level(case: Case) -> Severity | None:
    if (case.number("size") or 0) <= 1 or not case.matches(bisects=False) or not is_whole(case.types):
        return None
    limits = case.number("retries"), case.number("age")
    return Severity.WARNING if any(limit is not None and limit >= 0 for limit in limits) else Severity.NOTE

"""Batches of which a function does not ask what failed."""

from archlint import Finding, Findings, Graph, Kind, Label, Severity, check, listed


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["unawaited-send"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",
        "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html",
        "https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
    ],
)
def unchecked_batch_send(graph: Graph) -> Findings:
    """A function sends a batch and does not look at what of it failed.

    A request for several events, records, messages or items succeeds even where some, or all, of them were not taken,
    because a stream or a table is throttled or a service has a fault of its own. SDKs raise no error, and try nothing
    again: the answer says which entries failed (`FailedEntryCount`, `FailedRecordCount`, `FailedPutCount`, `Failed`,
    `UnprocessedItems`). Who does not read it loses them without a trace. The `batch_writer` of boto3's tables is not
    meant: it reads it.

    Found are calls whose answer is certainly thrown away, or given a name that does not occur again.

    **Fix:** send what failed once more, with a pause, or raise an error, so that what has started the function does
    it again.
    """
    for function in graph.resources(Kind.FUNCTION):
        calls = {call.at.location: call for call in graph.unchecked_batches(function)}
        if calls:
            first, *others = calls.values()
            actions = listed(dict.fromkeys(str(call["action"].known) for call in calls.values()))
            yield Finding(
                f"function '{function.name}' does not look at what {actions} did not take",
                at=first,
                related=[*(Label("here, too", call.at) for call in others), Label("the function", function.at)],
            )

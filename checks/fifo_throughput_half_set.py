"""High throughput for FIFO queues, half asked for."""

from functools import partial

from archlint import Case, Findings, Graph, Kind, Severity, check, judge, set_to_fifo


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
)
def fifo_throughput_half_set(graph: Graph) -> Findings:
    """A FIFO queue limits its throughput per message group but deduplicates across the queue.

    `FifoThroughputLimit: perMessageGroupId` is only allowed together with `DeduplicationScope: messageGroup`. SQS
    refuses the queue.

    **Fix:** set `DeduplicationScope: messageGroup` too.
    """
    for queue in graph.resources(Kind.QUEUE):
        verdict = judge(limit=queue["throughput_limit"], scope=queue["deduplication_scope"], level=_level)
        if verdict:
            yield verdict.finding(
                f"queue {queue.label} has FifoThroughputLimit perMessageGroupId"
                " but not DeduplicationScope messageGroup",
                at=queue,
                value=verdict.case.place("scope", "limit"),
                remedies=partial(set_to_fifo, queue, is_safe=True, deduplication_scope="messageGroup"),
            )


def _level(case: Case) -> Severity | None:
    return Severity.ERROR if case.matches(limit="PERMESSAGEGROUPID", scope="QUEUE") else None

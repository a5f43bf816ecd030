"""Dead-letter queues that fill up unnoticed."""

from collections.abc import Iterator

from archlint import Finding, Graph, Kind, Label, Severity, check, judge, worst_of


@check(
    severity=Severity.NOTE,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
)
def dlq_without_alarm(graph: Graph) -> Iterator[Finding]:
    """No alarm watches a dead-letter queue.

    Messages arrive in a dead-letter queue because something is broken, and nothing says so. They lie there until
    somebody happens to look, or until the retention period ends and they are lost after all.

    **Fix:** add a CloudWatch alarm on the queue's `ApproximateNumberOfMessagesVisible`, for any value above 0.
    """
    for queue in graph.resources(Kind.QUEUE):
        if graph.alarms(queue) or graph.may_be_watched(queue):
            continue
        verdict = worst_of(
            judge(level=lambda case: Severity.NOTE, along=[queue], present=[case])
            for case in graph.dead_letter_cases(queue)
        )
        if verdict:
            yield Finding(
                f"dead-letter queue {queue.label} has no alarm",
                at=queue,
                case=verdict.case,
                related=[
                    Label(f"{graph.name_of_source(edge.source)} sends its dead letters there", edge.at)
                    for edge in graph.dead_letter_sources(queue)
                ],
            )

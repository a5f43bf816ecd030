"""Dead-letter queues that fill up unnoticed."""

from functools import partial

from archlint import Findings, Graph, Kind, Label, Severity, check, watched, worst_of

from ._alarms import why_idle, without_action


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["message-loss"],
    related=["alarm-on-sent-messages"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
)
def dlq_without_alarm(graph: Graph) -> Findings:
    """No alarm with an action watches a dead-letter queue.

    Messages arrive in a dead-letter queue because something is broken, and nothing says so. They lie there until
    a person happens to look, or until the retention period ends and they are lost after all.

    An alarm without actions, or with `ActionsEnabled: false`, only changes its color, unless a composite alarm with
    actions or a rule for `CloudWatch Alarm State Change` uses it. With `OKActions` alone it only says when all is well.

    **Fix:** add a CloudWatch alarm on the queue's `ApproximateNumberOfMessagesVisible`, for any value above 0.

    **Ignore it** where an alarm that is made elsewhere, or another tool, watches the queue.
    """
    for queue in graph.resources(Kind.QUEUE):
        if graph.may_be_watched(queue):
            continue
        alarms = graph.watching_alarms(queue)
        verdict = worst_of(without_action(graph, alarms, queue, case) for case in graph.dead_letter_cases(queue))
        if verdict:
            but = f" that acts: {why_idle(alarms, verdict.case)}" if alarms else ""
            yield verdict.finding(
                f"dead-letter queue {queue.label} has no alarm{but}",
                at=queue,
                related=[
                    *(Label(f"alarm '{alarm.name}'", alarm.at) for alarm in alarms),
                    *(
                        Label(f"{graph.name_of_source(edge.source)} sends its dead letters there", edge.at)
                        for edge in graph.dead_letter_sources(queue)
                    ),
                ],
                remedies=partial(watched, graph, queue),
            )

"""Dead-letter queues that do not take the messages of the queues that redrive to them."""

from functools import partial

from archlint import Case, Edge, Findings, Graph, Kind, Severity, check, judge, judge_each, let_redrive, quoted


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["queue-without-dlq"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
)
def redrive_not_allowed(graph: Graph) -> Findings:
    """A dead-letter queue's redrive allow policy does not let a queue redrive to it.

    `denyAll` lets no queue use it as a dead-letter queue, and `byQueue` only those that `sourceQueueArns` lists. SQS
    refuses the redrive policy of any other queue: the deployment fails, or what the queue cannot process has nowhere
    to go.

    **Fix:** add the ARN of the queue to `sourceQueueArns`, or set `redrivePermission` to `allowAll`. The policy belongs
    on the dead-letter queue, not on the queue that redrives to it.
    """
    for queue in graph.resources(Kind.QUEUE):
        redrives = [edge for edge in graph.dead_letter_sources(queue) if edge.source.kind is Kind.QUEUE]
        found = judge_each(
            redrives,
            lambda edge: judge(
                permission=edge.target["redrive_permission"],
                sources=edge.target["redrive_sources"],
                level=Severity.ERROR.where(partial(_is_refused, graph, edge)),
                along=[edge],
            ),
        )
        if found:
            denied = found.case.matches(permission="DENYALL")
            says = "denies all queues" if denied else f"does not list {'it' if len(found.things) == 1 else 'them'}"
            yield found.finding(
                f"queue {queue.label} is the dead-letter queue of {quoted(edge.source for edge in found.things)},"
                f" but its redrive allow policy {says}",
                at=queue,
                value=found.case.place("permission" if denied else "sources", "permission"),
                related=found.labels(lambda edge: f"'{edge.source.name}' redrives there"),
                remedies=partial(let_redrive, queue, found.things, denied=denied),
            )


def _is_refused(graph: Graph, edge: Edge, case: Case) -> bool:
    is_listed = edge.target.stands_for_many or graph.may_redrive_from(case.sources, edge.source)
    return case.matches(permission="DENYALL") or (case.matches(permission="BYQUEUE") and not is_listed)

"""Redrive policies that lead back to where they start."""

from archlint import Findings, Graph, Kind, Label, Severity, chained, check, judge, judge_each

#: How many steps of a long loop are shown with their places.
_SHOWN = 10


@check(
    severity=Severity.ERROR,
    tags=["message-loss"],
    related=["redrive-not-allowed", "event-loop"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
)
def redrive_loop(graph: Graph) -> Findings:
    """A queue's dead letters come back to it.

    Following the redrive policies from the queue leads to the queue itself. A message that cannot be processed
    then goes around until its retention period ends, and never lies in a dead-letter queue.

    **Fix:** let the last queue of the chain have no redrive policy.
    """
    for queue in graph.resources(Kind.QUEUE):
        found = judge_each(graph.redrive_loops(queue), lambda way: judge(level=lambda case: Severity.ERROR, along=way))
        if found:
            hops = found.worst
            way = chained(f"'{resource.name}'" for resource in (queue, *(hop.target for hop in hops)))
            steps = [Label(f"'{hop.source.name}' redrives to '{hop.target.name}'", hop.at) for hop in hops]
            yield found.finding(
                f"dead letters of queue {queue.label} come back to it: {way}",
                at=queue,
                value=hops[0].at,
                related=steps[:_SHOWN],
                flow=steps,
            )

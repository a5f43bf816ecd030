"""Redrive policies that lead back to where they start."""

from collections.abc import Iterator

from archlint import Case, Edge, Finding, Graph, Kind, Label, Resource, Severity, check


@check(
    severity=Severity.ERROR,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
)
def redrive_loop(graph: Graph) -> Iterator[Finding]:
    """A queue's dead letters come back to it.

    Following the redrive policies from the queue leads to the queue itself. A message that cannot be processed
    then goes around until its retention period ends, and nobody ever finds it in a dead-letter queue.

    **Fix:** let the last queue of the chain have no redrive policy.
    """
    for queue in graph.resources(Kind.QUEUE):
        hops = _loop(graph, queue)
        if hops:
            names = " -> ".join(f"'{resource.name}'" for resource in (queue, *(hop.target for hop in hops)))
            when = frozenset().union(*(hop.when for hop in hops))
            yield Finding(
                f"dead letters of queue {queue.label} come back to it: {names}",
                at=queue,
                case=Case(when=when),
                related=[Label(f"'{hop.source.name}' redrives to '{hop.target.name}'", hop.at) for hop in hops],
            )


def _loop(graph: Graph, start: Resource) -> list[Edge]:
    """Return the redrives that lead from a queue back to it, none if they do not."""
    ways = [[edge] for edge in graph.dead_letter_targets(start)]
    seen = set[Resource]()
    while ways:
        way = ways.pop(0)
        end = way[-1].target
        if end is start:
            return way
        if end not in seen and end.kind is Kind.QUEUE:
            seen.add(end)
            ways += [[*way, edge] for edge in graph.dead_letter_targets(end)]
    return []

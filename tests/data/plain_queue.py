"""A pack of one check, for the tests of what any check goes through: the words of no real check are in them."""

from collections.abc import Iterator

from archlint import Finding, Graph, Kind, Severity, check, judge_absence


@check(severity=Severity.WARNING, tags=["message-loss"], see="https://example.com/plain-queue")
def plain_queue(graph: Graph) -> Iterator[Finding]:
    """A queue is plain.

    **Fix:** add a `RedrivePolicy`.
    """
    for queue in graph.resources(Kind.QUEUE):
        if graph.is_dead_letter_target(queue):
            continue
        verdict = judge_absence(queue["redrive_policy"], level=Severity.WARNING)
        if verdict:
            yield Finding(f"queue {queue.label} is plain", at=queue, case=verdict.case)

"""Queue pollers that a function's reserved concurrency cannot serve."""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from archlint import (
    Edge,
    Findings,
    Graph,
    Kind,
    Label,
    Remedy,
    Resource,
    Severity,
    Tree,
    check,
    judge,
    judge_each,
    quoted,
    set_to,
    unset,
)

from ._concurrency import alone, reserved, taken_together


@check(
    severity=Severity.WARNING,
    also=[Severity.ERROR],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
)
def mapping_concurrency_over_reserve(graph: Graph) -> Findings:
    """Queues are polled faster than the function's reserved concurrency allows.

    Lambda takes batches from a queue before it knows whether the function may run. Batches beyond the reserved
    concurrency are throttled and go back to the queue, each time counted as received: healthy messages end up in the
    dead-letter queue. Without `MaximumConcurrency` Lambda starts with five batches of a standard queue at once; with
    `ProvisionedPollerConfig` each poller takes up to ten, and there are up to 200 where no maximum is set.

    **Levels:** error where a mapping sets both `MaximumConcurrency` and `ProvisionedPollerConfig`, which Lambda
    refuses; warning where the numbers do not fit.

    **Fix:** reserve at least as much as the `MaximumConcurrency` of all the function's queues together, and ten for
    each provisioned poller. `MaximumConcurrency` cannot be less than 2, so a reserve of 1 is never enough.

    **Ignore it** where few messages come at a time, and the redrive policy allows for many receives.
    """
    yield from _both(graph)
    for function in graph.resources(Kind.FUNCTION):
        if function["reserved_concurrency"].certainly_absent:
            continue
        edges = graph.queue_pollers(function)
        if function.stands_for_many and edges[1:]:  # each may be for another one
            continue
        faults = [*taken_together(graph, edges), *alone(graph, edges)]
        found = judge_each(faults, lambda fault: fault[0])
        if found:
            _, case, taking, batches, _ = found.worst
            enough = max(int(fault[4]) for fault in found.things)
            polling = [edge for edge in edges if edge in taking]
            names = f"event source mapping{'s' if polling[1:] else ''} {quoted(edge.source for edge in polling)}"
            yield found.finding(
                f"reserved concurrency {reserved(case):g} of function {function.label} is less than "
                + batches.format(names),
                at=function,
                value=case.place("reserved"),
                related=[label for edge in polling for label in _labels(graph, edge)],
                remedies=partial(set_to, function, reserved_concurrency=enough),
            )


def _both(graph: Graph) -> Findings:
    """Yield the mappings that set what excludes each other."""
    for mapping in graph.resources(Kind.MAPPING):
        verdict = judge(
            limit=mapping["maximum_concurrency"],
            pollers=mapping["provisioned_pollers"],
            level=lambda case: Severity.ERROR if case.number("limit") and isinstance(case.pollers, Tree) else None,
        )
        if verdict and graph.reads_queue(mapping):
            yield verdict.finding(
                f"event source mapping {mapping.label} sets both MaximumConcurrency and ProvisionedPollerConfig: Lambda"
                " takes one of them only",
                at=mapping,
                value="limit",
                remedies=partial(_either, mapping),
            )


def _either(mapping: Resource) -> Iterator[Remedy]:
    return chain(unset(mapping, "provisioned_pollers"), unset(mapping, "maximum_concurrency"))


def _labels(graph: Graph, edge: Edge) -> Iterator[Label]:
    yield Label(f"'{edge.source.name}' polls a queue for it", edge.source.at)
    yield from (Label("the queue", queue.at) for queue in graph.sources(edge.source) if not queue.is_external)

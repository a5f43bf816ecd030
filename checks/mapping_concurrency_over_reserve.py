"""Queue pollers that a function's reserved concurrency cannot serve."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from archlint import (
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Remedy,
    Resource,
    Severity,
    Tree,
    Verdict,
    check,
    judge,
    judge_each,
    quoted,
    set_to,
    unset,
)

from ._concurrency import Fault, alone, reserved


@check(
    severity=Severity.WARNING,
    also=[Severity.ERROR],
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
)
def mapping_concurrency_over_reserve(graph: Graph) -> Iterator[Finding]:
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
        edges = graph.queue_pollers(function)
        if function.stands_for_many and edges[1:]:  # each may be for another one
            continue
        faults = [*_together(graph, edges), *alone(graph, edges)]
        found = judge_each(faults, lambda fault: fault[0])
        if found:
            _, case, taking, batches, _ = found.worst
            enough = max(int(fault[4]) for fault in found.things)
            polling = [edge for edge in edges if edge in taking]
            names = f"event source mapping{'s' if polling[1:] else ''} {quoted(edge.source.name for edge in polling)}"
            yield Finding(
                f"reserved concurrency {reserved(case):g} of function {function.label} is less than "
                + batches.format(names),
                at=function,
                value=case.place("reserved"),
                case=found.verdict.case,
                related=[label for edge in polling for label in _labels(graph, edge)],
                remedies=partial(set_to, function, reserved_concurrency=enough),
            )


def _both(graph: Graph) -> Iterator[Finding]:
    """Yield the mappings that set what excludes each other."""
    for mapping in graph.resources(Kind.MAPPING):
        verdict = judge(
            limit=mapping["maximum_concurrency"],
            pollers=mapping["provisioned_pollers"],
            level=lambda case: Severity.ERROR if case.number("limit") and isinstance(case.pollers, Tree) else None,
        )
        if verdict and graph.reads_queue(mapping):
            yield Finding(
                f"event source mapping {mapping.label} sets both MaximumConcurrency and ProvisionedPollerConfig: Lambda"
                " takes one of them only",
                at=mapping,
                value=verdict.case.place("limit"),
                level=verdict.level,
                case=verdict.case,
                remedies=partial(_either, mapping),
            )


def _either(mapping: Resource) -> Iterator[Remedy]:
    return chain(unset(mapping, "provisioned_pollers"), unset(mapping, "maximum_concurrency"))


def _labels(graph: Graph, edge: Edge) -> Iterator[Label]:
    yield Label(f"'{edge.source.name}' polls a queue for it", edge.source.at)
    yield from (Label("the queue", queue.at) for queue in graph.sources(edge.source) if not queue.is_external)


def _together(graph: Graph, edges: Sequence[Edge]) -> Iterator[Fault]:
    """Yield when mappings together take more than is reserved."""
    found = judge_each(graph.groups(edges), partial(_over, graph))
    if found:
        limits = _limits(found.case)
        # A mapping whose limit is not known adds nothing for certain.
        polling = [edge for edge, limit in zip(found.worst, limits, strict=True) if limit]
        yield (
            found.verdict,
            found.case,
            polling,
            f"the {sum(limits):g} batches that {{}} may hand it at once",
            sum(limits),
        )


def _over(graph: Graph, group: Sequence[Edge]) -> Verdict | None:
    return judge(
        *(graph.batches_at_once(edge.source) for edge in group),
        reserved=group[0].target["reserved_concurrency"],
        level=lambda case: Severity.WARNING if sum(_limits(case)) > reserved(case) else None,
        along=group,
    )


def _limits(case: Case) -> list[float]:
    return [number or 0 for number in case.numbers]

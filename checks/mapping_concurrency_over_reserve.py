"""Queue pollers that a function's reserved concurrency cannot serve."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

from archlint import Case, Edge, Finding, Graph, Kind, Label, Severity, Tree, Verdict, check, judge, judge_each, quoted

#: How many batches of a standard queue Lambda starts with.
_START = 5
#: What is wrong, an example of it, the edges it is about, and what they take, around the names of their mappings.
_Fault: TypeAlias = tuple[Verdict, Case, list[Edge], str]


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

    Lambda refuses a mapping that sets both `MaximumConcurrency` and `ProvisionedPollerConfig`: an error.

    **Fix:** reserve at least as much as the `MaximumConcurrency` of all the function's queues together, and ten for
    each provisioned poller. `MaximumConcurrency` cannot be less than 2, so a reserve of 1 is never enough.
    """
    yield from _both(graph)
    for function in graph.resources(Kind.FUNCTION):
        edges = graph.queue_pollers(function)
        if function.stands_for_many and edges[1:]:  # each may be for another one
            continue
        faults = [*_together(graph, edges), *_alone(graph, edges)]
        found = judge_each(faults, lambda fault: fault[0])
        if found:
            _, case, taking, batches = found.worst
            polling = [edge for edge in edges if edge in taking]
            names = f"event source mapping{'s' if polling[1:] else ''} {quoted(edge.source.name for edge in polling)}"
            yield Finding(
                f"reserved concurrency {_reserved(case):g} of function {function.label} is less than "
                + batches.format(names),
                at=function,
                case=found.verdict.case,
                related=[label for edge in polling for label in _labels(graph, edge)],
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
                level=verdict.level,
                case=verdict.case,
            )


def _labels(graph: Graph, edge: Edge) -> Iterator[Label]:
    yield Label(f"'{edge.source.name}' polls a queue for it", edge.source.at)
    yield from (Label("the queue", queue.at) for queue in graph.sources(edge.source) if not queue.is_external)


def _together(graph: Graph, edges: Sequence[Edge]) -> Iterator[_Fault]:
    """Yield when mappings together take more than is reserved."""
    found = judge_each(graph.groups(edges), partial(_over, graph))
    if found:
        limits = _limits(found.case)
        # A mapping whose limit is not known adds nothing for certain.
        polling = [edge for edge, limit in zip(found.worst, limits, strict=True) if limit]
        yield found.verdict, found.case, polling, f"the {sum(limits):g} batches that {{}} may hand it at once"


def _over(graph: Graph, group: Sequence[Edge]) -> Verdict | None:
    return judge(
        *(graph.batches_at_once(edge.source) for edge in group),
        reserved=group[0].target["reserved_concurrency"],
        level=lambda case: Severity.WARNING if sum(_limits(case)) > _reserved(case) else None,
        along=group,
    )


def _limits(case: Case) -> list[float]:
    return [number or 0 for number in case.numbers]


def _reserved(case: Case) -> float:
    """Return what is reserved, if anything; a function that is switched off is switched-off-consumer's."""
    reserved = case.number("reserved") or 0
    return reserved if reserved > 0 else math.inf


def _alone(graph: Graph, edges: Sequence[Edge]) -> Iterator[_Fault]:
    """Yield when mappings poll standard queues as fast as Lambda likes, for a function with a small reserve."""
    found = judge_each([(edge, feed) for edge in edges for feed in graph.feeds(edge.source)], _unlimited)
    if found:
        polling = list(dict.fromkeys(edge for edge, _feed in found.things))
        start = "start" if polling[1:] else "starts"
        batches = f"the {_START} batches that {{}}, without MaximumConcurrency, {start} with"
        yield found.verdict, found.case, polling, batches


def _unlimited(way: tuple[Edge, Edge]) -> Verdict | None:
    edge, feed = way
    return judge(
        reserved=edge.target["reserved_concurrency"],
        limit=edge.source["maximum_concurrency"],
        pollers=edge.source["provisioned_pollers"],
        enabled=edge.source["enabled"],
        fifo=feed.source["fifo"],
        level=_level,
        along=way,
    )


def _level(case: Case) -> Severity | None:
    is_unlimited = case.lacks("limit", "pollers") and case.matches(enabled=True, fifo=False)
    return Severity.WARNING if is_unlimited and _reserved(case) < _START else None

"""Queue pollers that a function's reserved concurrency cannot serve."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

from archlint import (
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Outcome,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    judge_each,
    quoted,
    worst_of,
)

#: How many batches of a standard queue Lambda starts with.
_START = 5
#: Mappings that differ by more conditions than this many are not added up.
_MAX_CASES = 1024
#: What is wrong, and when; what it says, of which edges, and in which words around the names of their mappings.
_Fault: TypeAlias = tuple[Verdict, Case, Sequence[Edge], str]


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
)
def mapping_concurrency_over_reserve(graph: Graph) -> Iterator[Finding]:
    """Queues are polled faster than the function's reserved concurrency allows.

    Lambda takes batches from a queue before it knows whether the function may run. Batches beyond the reserved
    concurrency are throttled and go back to the queue, each time counted as received: healthy messages end up in the
    dead-letter queue. Without `MaximumConcurrency` Lambda starts with five batches of a standard queue at once.

    **Fix:** reserve at least as much as the `MaximumConcurrency` of all the function's queues together. It cannot be
    less than 2, so a reserve of 1 is never enough.
    """
    for function in graph.resources(Kind.FUNCTION):
        edges = graph.queue_pollers(function)
        if function.stands_for_many and edges[1:]:  # each may be for another one
            continue
        faults = [*_together(graph, edges), *_alone(graph, edges)]
        worst = worst_of(verdict for verdict, *_ in faults)
        if worst:
            _, case, polling, batches = min(faults, key=lambda fault: fault[0].rank)
            mappings = [edge.source for edge in edges if edge in polling]
            names = f"event source mapping{'s' if mappings[1:] else ''} {quoted([each.name for each in mappings])}"
            yield Finding(
                f"reserved concurrency {_reserved(case):g} of function {function.label} is less than "
                + batches.format(names),
                at=function,
                case=worst.case,
                related=[label for mapping in mappings for label in _labels(graph, mapping)],
            )


def _labels(graph: Graph, mapping: Resource) -> Iterator[Label]:
    yield Label(f"'{mapping.name}' polls a queue for it", mapping.at)
    yield from (Label("the queue", queue.at) for queue in graph.sources(mapping) if not queue.is_external)


def _together(graph: Graph, edges: Sequence[Edge]) -> Iterator[_Fault]:
    """Yield when mappings together take more than is reserved, and what to call what they take."""
    found = judge_each(graph.groups(edges), _over)
    if found:
        limits = _limits(found.case)
        # A mapping whose limit is not known adds nothing for certain.
        polling = [edge for edge, limit in zip(found.worst, limits, strict=True) if limit]
        yield found.verdict, found.case, polling, f"the {sum(limits):g} batches that {{}} may hand it at once"


def _over(group: Sequence[Edge]) -> Verdict | None:
    settings = [edge.source[name] for edge in group for name in ("maximum_concurrency", "enabled")]
    if math.prod(len(value.branches) for value in settings) > _MAX_CASES:
        return None
    return judge(
        *settings,
        reserved=group[0].target["reserved_concurrency"],
        level=lambda case: Severity.WARNING if sum(_limits(case)) > _reserved(case) else None,
        along=group,
    )


def _reserved(case: Case) -> float:
    """Return what is reserved, if anything; a function that is switched off is switched-off-consumer's."""
    return case.number("reserved") or math.inf


def _limits(case: Case) -> list[float]:
    """Return what each mapping takes at least: one that is not known to be on, or its limit, counts for nothing."""
    pairs = zip(case.unnamed[::2], case.unnamed[1::2], strict=True)
    return [_known(limit) if enabled == Known(True) else 0 for limit, enabled in pairs]


def _known(limit: Outcome) -> float:
    return limit.value if isinstance(limit, Known) and isinstance(limit.value, int | float) else 0


def _alone(graph: Graph, edges: Sequence[Edge]) -> Iterator[_Fault]:
    """Yield when mappings poll standard queues as fast as Lambda likes, for a function with a small reserve."""
    found = judge_each(edges, partial(_unlimited, graph))
    if found:
        start = "start" if found.things[1:] else "starts"
        batches = f"the {_START} batches that {{}}, without MaximumConcurrency, {start} with"
        yield found.verdict, found.case, found.things, batches


def _unlimited(graph: Graph, edge: Edge) -> Verdict | None:
    mapping = edge.source
    feeds = [feed for feed in graph.incoming(mapping, Link.FEEDS) if feed.source.kind is Kind.QUEUE]
    return worst_of(
        judge(
            reserved=edge.target["reserved_concurrency"],
            limit=mapping["maximum_concurrency"],
            pollers=mapping["maximum_pollers"],
            enabled=mapping["enabled"],
            fifo=feed.source["fifo"],
            level=_level,
            along=[edge, feed],
        )
        for feed in feeds
    )


def _level(case: Case) -> Severity | None:
    is_unlimited = case.lacks("limit", "pollers") and case.matches(enabled=True, fifo=False)
    return Severity.WARNING if is_unlimited and _reserved(case) < _START else None

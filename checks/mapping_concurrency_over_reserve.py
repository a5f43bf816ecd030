"""Queue pollers that a function's reserved concurrency cannot serve."""

import itertools
import math
from collections.abc import Iterator, Sequence

from archlint import (
    Absent,
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    quoted,
    worst_of,
)

#: How many batches of a standard queue Lambda starts with.
_START = 5
#: Mappings that differ by more conditions than this many are not added up.
_MAX_CASES = 1024
#: How many groups of mappings are looked at: a function that has more of them shows its fault in the first ones.
_MAX_GROUPS = 20


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
        edges = [edge for edge in graph.invocations(function) if _polls_queue(graph, edge.source)]
        if function.stands_for_many and edges[1:]:  # each may be for another one
            continue
        unlimited = {edge: verdict for edge in edges if (verdict := _without_limit(graph, function, edge))}
        found = [(verdict, group, True) for group in _groups(graph, edges) if (verdict := _over(function, group))]
        found += [(verdict, list(unlimited), False) for verdict in [worst_of(unlimited.values())] if verdict]
        worst = worst_of(verdict for verdict, _, _ in found)
        if worst:
            verdict, group, is_sum = min(found, key=lambda each: each[0].rank)
            # A mapping whose limit is not known adds nothing for certain.
            taking = (
                [edge for edge, limit in zip(group, _limits(verdict.case), strict=True) if limit] if is_sum else group
            )
            names = [edge.source.name for edge in edges if edge in taking]
            batches = _summed(verdict.case, names) if is_sum else _started(names)
            yield Finding(
                f"reserved concurrency {_reserved(verdict.case):g} of function {function.label} is less than {batches}",
                at=function,
                case=worst.case,
                related=[
                    label
                    for edge in edges
                    if edge in taking
                    for label in (
                        Label(f"'{edge.source.name}' polls a queue for it", edge.source.at),
                        *(
                            Label("the queue", queue.at)
                            for queue in graph.sources(edge.source)
                            if not queue.is_external
                        ),
                    )
                ],
            )


def _polls_queue(graph: Graph, source: Resource) -> bool:
    return source.kind is Kind.MAPPING and graph.reads_queue(source) and not graph.is_disabled(source)


def _groups(graph: Graph, edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Yield mappings that can exist together: those that are always for this function first, then all."""
    certain = [edge for edge in edges if not edge.when]
    yield from itertools.islice(graph.coexisting(certain), _MAX_GROUPS)
    if len(certain) < len(edges):
        yield from itertools.islice(graph.coexisting(edges), _MAX_GROUPS)


def _over(function: Resource, group: Sequence[Edge]) -> Verdict | None:
    """Return when the mappings of a group together take more than is reserved."""
    settings = [edge.source[name] for edge in group for name in ("maximum_concurrency", "enabled")]
    if math.prod(len(value.branches) for value in settings) > _MAX_CASES:
        return None
    return judge(
        function["reserved_concurrency"],
        *settings,
        level=lambda case: Severity.WARNING if sum(_limits(case)) > _reserved(case) else None,
        given=function.when.union(*(edge.source.when for edge in group)),
        present=[edge.case for edge in group],
    )


def _reserved(case: Case) -> float:
    """Return what is reserved, if anything; a function that is switched off is switched-off-consumer's."""
    reserved = case.known[0]
    return reserved if isinstance(reserved, int | float) and reserved > 0 else math.inf


def _limits(case: Case) -> list[float]:
    """Return what each mapping takes at least: one that is not known to be on, or its limit, counts for nothing."""
    limits = zip(case.known[1::2], case.known[2::2], strict=True)
    return [limit if isinstance(limit, int | float) and enabled is True else 0 for limit, enabled in limits]


def _without_limit(graph: Graph, function: Resource, edge: Edge) -> Verdict | None:
    """Return when a mapping polls a standard queue as fast as Lambda likes, for a function with a small reserve."""
    mapping = edge.source
    feeds = [feed for feed in graph.incoming(mapping, Link.FEEDS) if feed.source.kind is Kind.QUEUE]
    settings = (mapping["maximum_concurrency"], mapping["maximum_pollers"], mapping["enabled"])
    return worst_of(
        judge(
            function["reserved_concurrency"],
            *settings,
            feed.source["fifo"],
            level=_unlimited,
            given=function.when | mapping.when | feed.source.when,
            present=[edge.case, feed.case],
        )
        for feed in feeds
    )


def _unlimited(case: Case) -> Severity | None:
    _reserve, concurrency, pollers, _enabled, _fifo = case.outcomes
    is_unlimited = isinstance(concurrency, Absent) and isinstance(pollers, Absent)
    return Severity.WARNING if is_unlimited and _reserved(case) < _START and case.known[3:] == (True, False) else None


def _summed(case: Case, names: Sequence[str]) -> str:
    return f"the {sum(_limits(case)):g} batches that {_mappings(names)} may hand it at once"


def _started(names: Sequence[str]) -> str:
    start = "start" if names[1:] else "starts"
    return f"the {_START} batches that {_mappings(names)}, without MaximumConcurrency, {start} with"


def _mappings(names: Sequence[str]) -> str:
    return f"event source mapping{'s' if names[1:] else ''} {quoted(names)}"

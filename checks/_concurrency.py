"""What is said of the concurrency that a function reserves, and of mappings that take more of it."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

from archlint import Case, Edge, Graph, Severity, Verdict, judge, judge_each

#: How many batches of a standard queue Lambda starts with.
_START = 5
#: What is wrong, an example of it, the edges it is about, what they take, around the names of their mappings, and how
#: much that is.
Fault: TypeAlias = tuple[Verdict, Case, list[Edge], str, float]


def reserved(case: Case) -> float:
    """Return what is reserved, if anything; a function that is switched off is switched-off-consumer's."""
    reserved = case.number("reserved") or 0
    return reserved if reserved > 0 else math.inf


def alone(graph: Graph, edges: Sequence[Edge]) -> Iterator[Fault]:
    """Yield when mappings poll standard queues as fast as Lambda likes, for a function with a small reserve."""
    found = judge_each([(edge, feed) for edge in edges for feed in graph.feeds(edge.source)], _unlimited)
    if found:
        polling = list(dict.fromkeys(edge for edge, _feed in found.things))
        start = "start" if polling[1:] else "starts"
        batches = f"the {_START} batches that {{}}, without MaximumConcurrency, {start} with"
        yield found.verdict, found.case, polling, batches, _START


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
    return Severity.WARNING if is_unlimited and reserved(case) < _START else None


def taken_together(graph: Graph, edges: Sequence[Edge]) -> Iterator[Fault]:
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

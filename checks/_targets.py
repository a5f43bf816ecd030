"""Targets of rules, those of each rule together."""

from collections.abc import Callable, Iterator

from archlint import Graph, Judged, Kind, Resource, Verdict, grouped, judge_each


def judge_targets(
    graph: Graph, judge_one: Callable[[Resource], Verdict | None]
) -> Iterator[tuple[Resource, Judged[Resource]]]:
    """Yield the rules, and what else has targets, of which some are wrong, each with these."""
    for rule, targets in grouped((target.reported, target) for target in graph.resources(Kind.TARGET)).items():
        judged = judge_each(targets, judge_one)
        if judged:
            yield rule, judged

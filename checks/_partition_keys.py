"""What the checks of partition keys share."""

from collections.abc import Callable

from archlint import Case, Edge, Findings, Graph, Label, Outcome, Resource, Severity, Verdict, has_one_shard, judge


def level_for(stream: Resource) -> Severity:
    """Return note for a stream of one shard, which no key can skew, else warning."""
    return Severity.NOTE if has_one_shard(stream) else Severity.WARNING


def _judge_key(edge: Edge, skew: Callable[[Edge, Outcome], Severity | None]) -> Verdict | None:
    def level(case: Case) -> Severity | None:
        skewed = skew(edge, case.key)
        return max(skewed, level_for(edge.target), key=lambda level: level.rank) if skewed else None

    return judge(key=edge.source["partition_key"], level=level, along=[edge])


def skewed_writes(
    graph: Graph, skew: Callable[[Edge, Outcome], Severity | None], say: Callable[[Edge, Outcome], str]
) -> Findings:
    """Yield a finding for each producer whose key is skewed.

    Args:
        graph: the graph.
        skew: how bad the key is that a producer writes with; None if it is not skewed.
        say: what a producer does, in words that go on after who it is.
    """
    seen = set[Resource]()
    for edge in graph.keyed_writes():
        producer, verdict = edge.source.reported, _judge_key(edge, skew)
        if verdict and producer not in seen:
            seen.add(producer)
            yield verdict.finding(
                f"{producer.called} {say(edge, verdict.case.key)}",
                at=producer,
                value=verdict.case.place("key") or edge.at,
                related=[Label("the stream", edge.target.at)],
            )

"""What the checks of partition keys share."""

from collections.abc import Callable, Iterator

from archlint import (
    Case,
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Outcome,
    Resource,
    Severity,
    Trait,
    Tree,
    Value,
    Verdict,
    constant,
    judge,
    path,
)

#: Fields of an event that a pattern can pin to one value.
_PINNABLE = ("source", "detail-type")


def keyed_writes(graph: Graph) -> Iterator[Edge]:
    """Yield the writes to streams that spread records by key; timers and streams that ignore keys left out."""
    for stream in graph.resources(Kind.STREAM):
        if not spreads_by_key(stream):
            continue
        for edge in graph.incoming(stream, Link.DELIVERS_TO):
            if edge.source.has(Trait.SENDS) and not graph.is_timer(edge.source):
                yield edge


def spreads_by_key(stream: Resource) -> bool:
    """Tell whether a node is a stream that certainly spreads its records by their keys."""
    return stream.kind is Kind.STREAM and stream["distribution"].known == "USER_PARTITION_KEY"


def level_for(stream: Resource) -> Severity:
    """Return note for a stream of one shard, which no key can skew, else warning."""
    one_shard = stream["shard_count"].known == 1 and stream["mode"].known != "ON_DEMAND"
    return Severity.NOTE if one_shard else Severity.WARNING


def judge_key(edge: Edge, is_skewed: Callable[[Edge, Outcome], bool]) -> Verdict | None:
    """Return a verdict where the key that a producer writes with is skewed."""

    def level(case: Case) -> Severity | None:
        return level_for(edge.target) if is_skewed(edge, case.key) else None

    return judge(key=edge.source["partition_key"], level=level, along=[edge])


def skewed_writes(
    graph: Graph, is_skewed: Callable[[Edge, Outcome], bool], say: Callable[[Edge, Outcome], str]
) -> Iterator[Finding]:
    """Yield a finding for each producer whose key is skewed; `say` goes on after who it is."""
    seen = set[Resource]()
    for edge in keyed_writes(graph):
        producer, verdict = edge.source.reported, judge_key(edge, is_skewed)
        if verdict and producer not in seen:
            seen.add(producer)
            yield Finding(
                f"{producer.kind.value} {producer.label} {say(edge, verdict.case.key)}",
                at=producer,
                level=verdict.level,
                case=verdict.case,
                related=[
                    Label("the partition key", edge.source["partition_key"].place or edge.at),
                    Label("the stream", edge.target.at),
                ],
            )


def constant_key(edge: Edge, outcome: Outcome) -> str | None:
    """Return the key that is the same for every record; None if it varies or is not known."""
    taken_from = path(outcome)
    if taken_from and edge.source.owner and edge.source.kind is Kind.TARGET:
        return _pinned(edge.source.owner["pattern"], taken_from.removeprefix("$."))
    return constant(outcome)


def _pinned(pattern: Value, field: str) -> str | None:
    """Return the only value that a pattern admits for a field."""
    if field not in _PINNABLE:
        return None
    values = [branch.outcome for branch in pattern.each(f"{field}[]")]
    if len(values) != 1 or isinstance(values[0], Tree):
        return None
    return constant(values[0])

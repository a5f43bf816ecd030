"""What the checks of partition keys share."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

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


def judge_key(edge: Edge, skew: Callable[[Edge, Outcome], Severity | None]) -> Verdict | None:
    """Return a verdict where the key that a producer writes with is skewed; `skew` says how bad that is."""

    def level(case: Case) -> Severity | None:
        skewed = skew(edge, case.key)
        return max(skewed, level_for(edge.target), key=lambda level: level.rank) if skewed else None

    return judge(key=edge.source["partition_key"], level=level, along=[edge])


def skewed_writes(
    graph: Graph, skew: Callable[[Edge, Outcome], Severity | None], say: Callable[[Edge, Outcome], str]
) -> Iterator[Finding]:
    """Yield a finding for each producer whose key is skewed; `say` goes on after who it is."""
    seen = set[Resource]()
    for edge in keyed_writes(graph):
        producer, verdict = edge.source.reported, judge_key(edge, skew)
        if verdict and producer not in seen:
            seen.add(producer)
            yield verdict.finding(
                f"{producer.kind.value} {producer.label} {say(edge, verdict.case.key)}",
                at=producer,
                value=verdict.case.place("key") or edge.at,
                related=[Label("the stream", edge.target.at)],
            )


#: The last word of the name of a key that takes few values.
FEW_VALUES = frozenset({"flag", "status", "type", "category", "country", "date"})
_FLAGS = frozenset({"active", "enabled", "disabled", "deleted", "archived", "processed"})
#: `orderStatus`, `order_status`, `ORDER-STATUS`.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(name: object) -> list[str]:
    """Return the words that a name is put together from, in small letters."""
    return [word.lower() for word in _WORD.findall(name)] if isinstance(name, str) else []


def take_few_values(words: Sequence[str], few: Collection[str] = FEW_VALUES) -> bool:
    """Tell whether what is named by some words seems to take few values: by its last word, or as a flag.

    Args:
        words: the words of the name.
        few: last words that say so.
    """
    return bool(words) and (
        words[-1] in few
        or words[-2:] == ["country", "code"]
        or (words[0] in ("is", "has") and len(words) > 1)
        or (len(words) == 1 and words[0] in _FLAGS)
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

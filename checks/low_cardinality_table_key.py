"""Tables whose partition key takes few values."""

import re
from collections.abc import Iterator

from archlint import Finding, Graph, Kind, Label, Severity, check, judge

#: The last word of such a key's name.
_FEW_VALUES = {"flag", "status", "type", "category", "country", "date"}
_FLAGS = {"active", "enabled", "disabled", "deleted", "archived", "processed"}
#: `orderStatus`, `order_status`, `ORDER-STATUS`.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@check(
    severity=Severity.NOTE,
    tags=["partition-keys"],
    see="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html",
)
def low_cardinality_table_key(graph: Graph) -> Iterator[Finding]:
    """A table's partition key is named like something that takes few values.

    All items with one key start on one partition, which takes 1,000 writes and 3,000 reads per second at most;
    DynamoDB spreads them over more only as traffic grows, by their sort key, and not in a table with a local secondary
    index. Where the key is a status, a type or a date, most traffic meets the same few values, and is throttled there
    while the rest of the table idles.

    **Fix:** use a key with many values, such as an entity's id, and an index for the other access; or add a suffix
    to the key that spreads its items.
    """
    for table in graph.resources(Kind.TABLE):
        verdict = judge(
            key=table["hash_key"], level=lambda case: Severity.NOTE if _takes_few_values(case.scalar("key")) else None
        )
        if verdict:
            key, place = verdict.case.scalar("key"), verdict.case.place("key")
            yield Finding(
                f"table {table.label} has the partition key '{key}', which seems to take few values",
                at=table,
                case=verdict.case,
                related=[Label("the partition key", place)] if place else [],
            )


def _takes_few_values(name: object) -> bool:
    words = [word.lower() for word in _WORD.findall(name)] if isinstance(name, str) else []
    return bool(words) and (
        words[-1] in _FEW_VALUES
        or words[-2:] == ["country", "code"]
        or (words[0] in ("is", "has") and len(words) > 1)
        or (len(words) == 1 and words[0] in _FLAGS)
    )

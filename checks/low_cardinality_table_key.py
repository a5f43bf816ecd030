"""Tables whose partition key takes few values."""

from collections.abc import Iterator

from archlint import Case, Finding, Graph, Kind, Severity, check, judge

from ._partition_keys import take_few_values, words_of


@check(
    severity=Severity.NOTE,
    profile="strict",
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

    **Ignore it** where the table stays small, or its keys have many values whatever their name says.
    """
    for table in graph.resources(Kind.TABLE):
        verdict = judge(key=table["hash_key"], level=_level)
        if verdict:
            key = verdict.case.scalar("key")
            yield Finding(
                f"table {table.label} has the partition key '{key}', which seems to take few values",
                at=table,
                value=verdict.case.place("key"),
                case=verdict.case,
            )


def _level(case: Case) -> Severity | None:
    return Severity.NOTE if take_few_values(words_of(case.scalar("key"))) else None

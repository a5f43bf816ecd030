"""Tables whose partition key takes few values."""

from archlint import Findings, Graph, Kind, Severity, check, judge, take_few_values, words_of


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["partition-keys"],
    see="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html",
)
def low_cardinality_table_key(graph: Graph) -> Findings:
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
        level = Severity.NOTE.where(lambda case: take_few_values(words_of(case.scalar("key"))))
        verdict = judge(key=table["hash_key"], level=level)
        if verdict:
            key = verdict.case.scalar("key")
            yield verdict.finding(
                f"table {table.label} has the partition key '{key}', which seems to take few values",
                at=table,
                value="key",
            )

"""Producers that use few shards."""

import re
from collections.abc import Iterator

from archlint import Edge, Finding, Graph, Label, Outcome, Resource, Severity, check, path

from ._partition_keys import constant_key, judge_key, keyed_writes

#: Fields that take few values: of events, of stream records in pipes, of API requests.
_FEW_VALUES = re.compile(
    r"\$\.(?:source|detail-type|account|region|version|eventSource|eventSourceARN|awsRegion|eventName)"
    r"|\$context\.(?:stage|apiId|accountId|httpMethod)|\$stageVariables\..+"
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["partition-keys"],
    see="https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html",
)
def low_cardinality_partition_key(graph: Graph) -> Iterator[Finding]:
    """A producer writes to a stream with a partition key that takes few values.

    Records with one key go to one shard, so the stream uses no more shards than the key has values, and the most
    frequent value sets the limit: 1 MB or 1,000 records per second.

    On a stream with one shard there is nothing to skew yet: a note.

    **Fix:** use a key with many values, such as an entity's id.
    """
    seen = set[Resource]()
    for edge in keyed_writes(graph):
        producer, verdict = edge.source.reported, judge_key(edge, _takes_few_values)
        if verdict and producer not in seen:
            seen.add(producer)
            yield Finding(
                f"{producer.kind.value} {producer.label} writes to stream '{edge.target.name}' with the partition key"
                f" {path(verdict.case.outcomes[0])}, which takes few values",
                at=producer,
                level=verdict.level,
                case=verdict.case,
                related=[
                    Label("the partition key", edge.source["partition_key"].place or edge.at),
                    Label("the stream", edge.target.at),
                ],
            )


def _takes_few_values(edge: Edge, outcome: Outcome) -> bool:
    taken_from = path(outcome)
    return (
        taken_from is not None and _FEW_VALUES.fullmatch(taken_from) is not None and constant_key(edge, outcome) is None
    )

"""Who polls queues, streams and tables."""

from __future__ import annotations

from archlint.aws.kinds import Kind
from archlint.graph.questions.senders import sources
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.values.value import Known, Tree


def reads_stream(graph: Store, reader: Resource) -> bool:
    """Tell whether a mapping or pipe certainly reads a Kinesis stream or a DynamoDB stream."""
    if any(s.kind in (Kind.STREAM, Kind.STREAM_CONSUMER, Kind.TABLE) for s in sources(graph, reader)):
        return True
    if reader.kind is Kind.PIPE:
        streams = (reader["kinesis_source"], reader["dynamodb_source"])
        return any(isinstance(value.outcome, Tree) for value in streams)
    # Only streams have a starting position and no topics or database beside it.
    others = ("topics", "database_config", "self_managed_source")
    return isinstance(reader["starting_position"].outcome, Known) and all(
        reader[setting].certainly_absent for setting in others
    )


def reads_queue(graph: Store, mapping: Resource) -> bool:
    """Tell whether a mapping certainly reads an SQS queue."""
    read = sources(graph, mapping)
    if any(not source.is_external for source in read):
        return any(source.kind is Kind.QUEUE for source in read)
    # Streams have a starting position; everything else that is polled has topics, queues or a database.
    others = ("starting_position", "topics", "broker_queues", "database_config", "self_managed_source")
    is_other = any(source.name.startswith("arn:") and ":sqs:" not in source.name for source in read)
    named = not mapping["source"].certainly_absent
    return named and not is_other and all(mapping[setting].certainly_absent for setting in others)

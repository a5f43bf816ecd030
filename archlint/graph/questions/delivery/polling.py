"""The pollers of queues, streams and tables, and the functions that they poll for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from archlint.aws.delivery.advice import QUEUE_BATCH, STREAM_BATCH
from archlint.aws.kinds import Kind, Trait
from archlint.aws.services.lambda_ import (
    BATCHES_PER_POLLER,
    DEFAULT_POLLERS,
    LONGEST_POLLED,
    LONGEST_POLLED_ON_INSTANCES,
)
from archlint.graph.questions.delivery.senders import coexisting, consumers, invocations, is_disabled, sources, switch
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Tree, Unknown, Value

#: How many groups of readers are looked at: where there are more of them, the first ones show what is wrong.
_MAX_GROUPS = 20


def pollers(graph: Store, source: Resource) -> list[Edge]:
    """Return the edges over which a queue, stream or table is polled, by what shares its throughput with others."""
    edges = (edge for edge in consumers(graph, source) if edge.target.has(Trait.POLLS))
    return [edge for edge in edges if shares_throughput(graph, edge.target)]


def shares_throughput(graph: Store, reader: Resource) -> bool:
    """Tell whether a reader of a stream possibly shares its throughput: it says nothing of enhanced fan-out."""
    return reader["enhanced_fan_out"].known is not True


def queue_pollers(graph: Store, function: Resource) -> list[Edge]:
    """Return the edges over which mappings that are on hand a function what they read from queues."""
    mappings = [edge for edge in invocations(graph, function) if edge.source.kind is Kind.MAPPING]
    return [edge for edge in mappings if reads_queue(graph, edge.source) and not is_disabled(graph, edge.source)]


def batches_at_once(graph: Store, mapping: Resource) -> Value:
    """Return how many batches a mapping takes at once where it is on, 0 where it is off; absent without a limit."""
    limit = mapping["maximum_concurrency"].then(
        lambda outcome, place: _of_pollers(mapping) if isinstance(outcome, Absent) else Value.of(outcome, place)
    )
    return switch(graph, mapping).then(lambda is_on, _: limit if is_on == Known(True) else Value.of(Known(0)))


def _of_pollers(mapping: Resource) -> Value:
    """Return how many batches the pollers that are provisioned for a mapping take at once; absent without any."""

    def batches(pollers: Outcome, place: Place | None) -> Value:
        if isinstance(pollers, Absent):
            return Value.of(Known(BATCHES_PER_POLLER * DEFAULT_POLLERS), place)
        number = pollers.value if isinstance(pollers, Known) else None
        if not isinstance(number, int | float):
            return Value.of(Unknown("the number of its pollers is not known"), place)
        return Value.of(Known(BATCHES_PER_POLLER * number), place)

    return mapping["provisioned_pollers"].then(
        lambda outcome, place: (
            mapping["maximum_pollers"].then(batches) if isinstance(outcome, Tree) else Value.of(outcome, place)
        )
    )


def batch_size(graph: Store, mapping: Resource) -> Value:
    """Return how many messages of a queue, or records of a stream, a batch of a mapping may have; unset, Lambda's own.

    Args:
        graph: the graph.
        mapping: a mapping that reads a queue or a stream.
    """
    unset = QUEUE_BATCH if reads_queue(graph, mapping) else STREAM_BATCH
    return mapping["batch_size"].convert(lambda outcome: outcome, Known(unset.value))


def seconds_polled(graph: Store, function: Resource) -> Value:
    """Return how many seconds a mapping waits for a function: its timeout, or for a durable one its execution."""

    def waited(execution: Outcome, place: Place | None) -> Value:
        if isinstance(execution, Absent):
            return function["timeout"]
        seconds = execution.value if isinstance(execution, Known) else None
        if not isinstance(seconds, int | float):
            return Value.of(Unknown("how long its execution may last is not known"), place)
        on_instances = isinstance(function["capacity_provider"].outcome, Tree)
        longest = LONGEST_POLLED_ON_INSTANCES if on_instances else LONGEST_POLLED
        return Value.of(Known(min(seconds, longest)), place)

    return function["durable_timeout"].then(waited)


def groups(graph: Store, edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Yield groups of edges that can exist together: of those first that exist whenever their ends do, then of all."""
    certain = [edge for edge in edges if not edge.when]
    yield from itertools.islice(coexisting(graph, certain), _MAX_GROUPS)
    if len(certain) < len(edges):
        yield from itertools.islice(coexisting(graph, edges), _MAX_GROUPS)


def shared_by(graph: Store, stream: Resource) -> int:
    """Return how many readers a Kinesis stream, or the stream of a table, serves without being slowed down by them.

    Source: Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams". For Kinesis it is a measure of
    archlint's own: two consumers have 1 MB per second and shard each.
    """
    regions = [stream[name].outcome for name in ("replicas", "other_replicas")]
    copies = [sum(1 for _ in each.elements()) if isinstance(each, Tree) else 0 for each in regions]
    is_global = copies[0] > 1 or copies[1] > 0
    return 1 if is_global else 2


def reads_stream(graph: Store, reader: Resource) -> bool:
    """Tell whether a mapping or pipe certainly reads a Kinesis stream or a DynamoDB stream."""
    return graph.once(("reads stream", reader), lambda: _reads_stream(graph, reader))


def _reads_stream(graph: Store, reader: Resource) -> bool:
    read = sources(graph, reader)
    if any(s.kind in (Kind.STREAM, Kind.STREAM_CONSUMER, Kind.TABLE) for s in read):
        return True
    if any(s.kind is Kind.QUEUE for s in read):  # whatever else is said of it
        return False
    if reader.kind is Kind.PIPE:
        streams = (reader["kinesis_source"], reader["dynamodb_source"])
        return any(isinstance(value.outcome, Tree) for value in streams)
    if any(_is_another(source) for source in read):
        return False
    # Only streams have a starting position and no topics or database beside it.
    others = ("topics", "database_config", "self_managed_source")
    return isinstance(reader["starting_position"].outcome, Known) and all(
        reader[setting].certainly_absent for setting in others
    )


def reads_kafka(graph: Store, reader: Resource) -> bool:
    """Tell whether a mapping or pipe certainly reads a topic of Kafka, in a cluster of MSK or another one."""
    kinds = {source.kind for source in sources(graph, reader)} - {Kind.EXTERNAL}
    # Only those of Kafka have topics: what else a pipe or mapping reads are queues, streams, databases.
    said = reader["kafka_source" if reader.kind is Kind.PIPE else "topics"]
    return kinds == {Kind.KAFKA_CLUSTER} or (not kinds and isinstance(said.outcome, Tree))


def reads_queue(graph: Store, mapping: Resource) -> bool:
    """Tell whether a mapping certainly reads an SQS queue."""
    return graph.once(("reads queue", mapping), lambda: _reads_queue(graph, mapping))


def _reads_queue(graph: Store, mapping: Resource) -> bool:
    read = sources(graph, mapping)
    if any(not source.is_external for source in read):
        return any(source.kind is Kind.QUEUE for source in read)
    # Streams have a starting position; everything else that is polled has topics, queues or a database.
    others = ("starting_position", "topics", "broker_queues", "database_config", "self_managed_source")
    is_other = any(source.kind is not Kind.QUEUE and _is_another(source) for source in read)
    named = not mapping["source"].certainly_absent
    return named and not is_other and all(mapping[setting].certainly_absent for setting in others)


def _is_another(source: Resource) -> bool:
    """Tell whether what a mapping reads is of some kind, or has an ARN of a service that is none of the known ones."""
    return source.kind is not Kind.EXTERNAL or source.name.startswith("arn:")

"""Queue consumers that process good messages again because of a bad one."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    Case,
    Edge,
    Finding,
    Findings,
    Graph,
    Label,
    Remedy,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    partial_batches,
    set_to,
)

from ._batches import batch_mappings, is_partial, is_whole, judge_ignored


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["message-loss"],
    related=["ignored-batch-failures", "stream-batch-not-split", "queue-batch-over-limit"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
)
def whole_batch_retry(graph: Graph) -> Findings:
    """A function that reads a queue in batches cannot say which messages failed.

    One bad message fails its batch, and all messages of the batch come back: good ones are processed again, count
    another receive and may end up in the dead-letter queue along with the bad one.

    A partial batch response takes two things: the event source mapping asks for it, and the function returns it. A
    function that raises an error for one message fails the whole batch, whatever the mapping asks for.

    **Fix:** set `FunctionResponseTypes: [ReportBatchItemFailures]` and return the ids of the failed messages as
    `batchItemFailures`; or set `BatchSize: 1`.

    **Ignore it** where the messages of a batch succeed or fail together, or may be processed twice.
    """
    for mapping in batch_mappings(graph):
        if not graph.reads_queue(mapping) or judge_ignored(graph, mapping):
            continue
        whole = judge(size=graph.batch_size(mapping), types=mapping["response_types"], level=_level)
        if whole:
            value = whole.case.place("types") or whole.case.place("size")
            yield Finding(
                _message(mapping, whole),
                at=mapping,
                value=value,
                case=whole.case,
                remedies=partial(_remedies, graph, mapping),
            )
            continue
        for edge in graph.functions(mapping):
            verdict = _unused(graph, mapping, edge)
            if verdict:
                yield Finding(
                    f"{_message(mapping, verdict)}: function '{edge.target.name}' never returns batchItemFailures",
                    at=mapping,
                    value=verdict.case.place("types"),
                    case=verdict.case,
                    related=[Label("the function", edge.target.at)],
                    remedies=partial(_remedies, graph, mapping),
                )
                break


def _remedies(graph: Graph, mapping: Resource) -> Iterator[Remedy]:
    if not any(graph.never_reports(edge.target) for edge in graph.functions(mapping)):
        yield from partial_batches(mapping)
    yield from set_to(mapping, batch_size=1)


def _message(mapping: Resource, verdict: Verdict) -> str:
    size = verdict.case.number("size")
    return f"event source mapping {mapping.label} retries a whole batch of up to {size} messages for one that fails"


def _level(case: Case) -> Severity | None:
    return Severity.NOTE if (case.number("size") or 0) > 1 and is_whole(case.types) else None


def _unused(graph: Graph, mapping: Resource, edge: Edge) -> Verdict | None:
    """Return when a mapping asks for the messages that failed, and its function certainly never says which did."""
    if not graph.never_reports(edge.target):
        return None
    return judge(
        size=graph.batch_size(mapping),
        types=mapping["response_types"],
        level=lambda case: Severity.NOTE if (case.number("size") or 0) > 1 and is_partial(case.types) else None,
        along=[edge],
    )

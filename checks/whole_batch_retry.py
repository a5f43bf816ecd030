"""Queue consumers that process good messages again because of a bad one."""

from collections.abc import Iterator

from archlint import Absent, Case, Finding, Graph, Kind, Known, Outcome, Severity, Tree, check, judge

_PARTIAL = Known("ReportBatchItemFailures")
_DEFAULT = 10


@check(
    severity=Severity.NOTE,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
)
def whole_batch_retry(graph: Graph) -> Iterator[Finding]:
    """A function that reads a queue in batches cannot say which messages failed.

    One bad message fails its batch, and all messages of the batch come back: good ones are processed again, count
    another receive and may end up in the dead-letter queue along with the bad one.

    **Fix:** set `FunctionResponseTypes: [ReportBatchItemFailures]` and return the failed messages' ids; or set
    `BatchSize: 1`.
    """
    for mapping in graph.resources(Kind.MAPPING):
        if graph.is_disabled(mapping) or not graph.reads_queue(mapping):
            continue
        verdict = judge(size=mapping["batch_size"], types=mapping["response_types"], level=_level)
        if verdict:
            yield Finding(
                f"event source mapping {mapping.label} retries a whole batch of up to {_size(verdict.case)} messages"
                " for one that fails",
                at=mapping,
                case=verdict.case,
            )


def _level(case: Case) -> Severity | None:
    return Severity.NOTE if (_size(case) or 0) > 1 and _is_whole(case.types) else None


def _size(case: Case) -> float | None:
    return _DEFAULT if case.lacks("size") else case.number("size")


def _is_whole(outcome: Outcome) -> bool:
    """Tell whether a list of response types certainly has nothing about single messages."""
    if isinstance(outcome, Tree) and outcome.is_list:
        return all(isinstance(found.outcome, Known) and found.outcome != _PARTIAL for found in outcome.elements())
    return isinstance(outcome, Absent)

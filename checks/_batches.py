"""What the checks of batches share that functions read from queues and streams."""

from collections.abc import Iterator
from functools import partial

from archlint import Absent, Case, Edge, Graph, Kind, Known, Outcome, Resource, Severity, Tree, Verdict, judge

_PARTIAL = Known("ReportBatchItemFailures")


def batch_mappings(graph: Graph) -> Iterator[Resource]:
    """Yield the mappings that are on and certainly read a queue or a stream."""
    for mapping in graph.resources(Kind.MAPPING):
        if not graph.is_disabled(mapping) and (graph.reads_queue(mapping) or graph.reads_stream(mapping)):
            yield mapping


def misnaming(graph: Graph) -> Iterator[tuple[Resource, Edge]]:
    """Yield the functions that report what failed under a name that Lambda does not read, and how each gets a batch."""
    for mapping in batch_mappings(graph):
        for edge in graph.functions(mapping):
            if graph.misnamed_reports(edge.target):
                yield edge.target, edge


def is_whole(types: Outcome) -> bool:
    """Tell whether a list of response types certainly has nothing about single records."""
    if isinstance(types, Tree) and types.is_list:
        return all(isinstance(found.outcome, Known) and found.outcome != _PARTIAL for found in types.elements())
    return isinstance(types, Absent)


def is_partial(types: Outcome) -> bool:
    """Tell whether a list of response types certainly has partial batch responses in it."""
    found = types.elements() if isinstance(types, Tree) and types.is_list else ()
    return any(each.outcome == _PARTIAL for each in found)


def judge_ignored(graph: Graph, mapping: Resource) -> tuple[Edge, Verdict] | None:
    """Return when a mapping does not read the failures that the function at the end of an edge reports."""
    for edge in graph.functions(mapping):
        reports = graph.batch_reports(edge.target)
        if reports and not _others_listen(graph, edge.target, mapping):
            # What raises an error where all fail loses nothing from batches of one.
            smallest = 2 if all(report.raises for report in reports) else 0
            verdict = judge(
                types=mapping["response_types"],
                size=graph.batch_size(mapping),
                level=partial(_ignored, smallest=smallest),
                along=[edge],
            )
            if verdict:
                return edge, verdict
    return None


def _ignored(case: Case, *, smallest: int) -> Severity | None:
    is_lost = not smallest or (case.number("size") or 0) >= smallest
    return Severity.ERROR if is_lost and is_whole(case.types) else None


def _others_listen(graph: Graph, function: Resource, mapping: Resource) -> bool:
    """Tell whether a function may report to another source, for its code may tell its sources apart."""
    is_queue = graph.reads_queue(mapping)
    sources = [edge.source for edge in graph.invocations(function)]
    others = [source for source in sources if source.kind is Kind.MAPPING and graph.reads_queue(source) is not is_queue]
    return any(source.kind is Kind.PIPE for source in sources) or any(
        other["response_types"].possibly(lambda types: not is_whole(types)) for other in others
    )

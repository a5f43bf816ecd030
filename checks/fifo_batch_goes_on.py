"""Functions that go on in a FIFO queue's batch after a message that failed."""

from archlint import Case, Edge, Findings, Graph, Kind, Label, Severity, Verdict, check, judge

from ._batches import batch_mappings, is_partial


@check(
    severity=Severity.WARNING,
    tags=["fifo-throughput"],
    related=["ignored-batch-failures", "order-lost-downstream"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        "https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/",
    ],
)
def fifo_batch_goes_on(graph: Graph) -> Findings:
    """A function processes the rest of a FIFO queue's batch after a message that failed.

    The message comes back, and is processed after those that followed it in its group: the order is lost, in which the
    queue has kept them. Powertools' `BatchProcessor` is for standard queues and streams, and goes on; so do a loop that
    catches what fails with a message and keeps nothing but its id, and `Promise.allSettled`.

    **Fix:** stop at the first message that fails, and report it and all that are left; `SqsFifoPartialProcessor` does
    so, with `skip_group_on_error` only for those of its group.

    **Ignore it** where the messages of a group may be processed in any order.
    """
    for mapping in batch_mappings(graph):
        queues = [edge for edge in graph.feeds(mapping) if edge.source.kind is Kind.QUEUE]
        for edge in graph.functions(mapping) if len(queues) == 1 else ():
            places = [report.at for report in graph.batch_reports(edge.target) if report.goes_on]
            verdict = _verdict(graph, queues[0], edge) if places else None
            if verdict:
                yield verdict.finding(
                    f"function {edge.target.label} goes on after a message of FIFO queue '{queues[0].source.name}' that"
                    " failed, and processes later ones before it",
                    at=edge.target,
                    value=places[0],
                    related=[
                        Label("the FIFO queue", queues[0].source.at),
                        Label("its batches are read here", mapping.at),
                    ],
                )


def _verdict(graph: Graph, read: Edge, edge: Edge) -> Verdict | None:
    return judge(
        fifo=read.source["fifo"],
        size=graph.batch_size(edge.source),
        types=edge.source["response_types"],
        level=Severity.WARNING.where(_loses_order),
        along=[read, edge],
    )


def _loses_order(case: Case) -> bool:
    return case.matches(fifo=True) and (case.number("size") or 0) > 1 and is_partial(case.types)

"""State machines and functions that read a batch as one event."""

from functools import partial

from archlint import (
    Case,
    Definition,
    Edge,
    Findings,
    Graph,
    Judged,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    State,
    check,
    first_state,
    judge,
    judge_machines,
    listed,
    members_read,
    worst_of,
)

from ._batches import batch_mappings

_WRONG = Severity.ERROR.where(wrong=True)


def _is_several(case: Case) -> bool:
    return (case.number("size") or 0) > 1


_SEVERAL = Severity.WARNING.where(_is_several)


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["architecture"],
    related=["text-read-as-path", "path-sent-as-text", "ignored-batch-failures"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html",
    ],
)
def batch_read_as_event(graph: Graph) -> Findings:
    """A state machine or a function reads a batch as if it were one event.

    EventBridge Pipes start a state machine once per batch, and the input is a list of its records, even where
    `BatchSize` is 1. An input template makes something else of each record, but not of the list. In JSONPath, a list
    has no members with names: where the first state takes `$.body` from it, or puts its result at `$.result`, every
    execution fails. Unless the pipe waits for an EXPRESS one, it has deleted the messages by then.

    Event source mappings hand a function up to 10 messages of a queue, or 100 records of a stream, where they do not
    say otherwise. Code that takes `event.Records[0]`, and looks at no other, is done with all of them: the rest is
    deleted, and never comes to a dead-letter queue. It happens as soon as several come at once.

    **Levels:** error for state machines; warning for functions.

    **Fix:** begin with a Map over the records, or loop over them; or read the first, with a `BatchSize` of 1.
    """
    yield from _single_records(graph)
    for machine, found in judge_machines(graph, partial(_misread, graph)):
        part = members_read(found.worst)[0]
        pipes = _handing_over(graph, machine)
        yield found.finding(
            f"state machine {machine.label} reads one event in its first state '{found.worst.name}' ({part.called}),"
            f" and {listed(edge.source.called for edge in pipes)} hands over a list of them",
            at=machine,
            value=part.place or found.worst.place,
            related=[Label("it is started with a list from here", edge.at) for edge in pipes],
        )


def _handing_over(graph: Graph, machine: Resource) -> list[Edge]:
    """Return the edges by which pipes hand over lists; what enriches a batch may have made one event of it."""
    edges = graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES)
    of_pipes = [edge for edge in edges if edge.source.kind is Kind.PIPE]
    return [edge for edge in of_pipes if edge.link is Link.INVOKES or edge.source["enrichment"].certainly_absent]


def _misread(graph: Graph, machine: Resource, definition: Definition) -> Judged[State] | None:
    first = first_state(definition)
    edges = _handing_over(graph, machine) if first else []
    if first is None or not edges:
        return None
    wrong = [part.wrong for part in members_read(first)]
    verdict = worst_of(judge(wrong=each, along=[edge], level=_WRONG) for edge in edges for each in wrong)
    return Judged.of(verdict, (first,)) if verdict else None


def _single_records(graph: Graph) -> Findings:
    """Yield the mappings that hand several records to a function that takes one of them."""
    for mapping in batch_mappings(graph):
        for edge in graph.functions(mapping):
            places = graph.single_records(edge.target)
            verdict = judge(size=graph.batch_size(mapping), level=_SEVERAL, along=[edge]) if places else None
            if verdict:
                yield verdict.finding(
                    f"function {edge.target.label} takes one record of what event source mapping {mapping.label} hands"
                    f" it, up to {verdict.case.number('size')} at once: the others count as done",
                    at=edge.target,
                    value=places[0],
                    related=[Label("what hands it several", mapping.at)],
                )

"""State machines that read a pipe's batch as one event."""

from functools import partial

from archlint import (
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

_WRONG = Severity.ERROR.where(wrong=True)


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    related=["text-read-as-path", "path-sent-as-text"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html",
    ],
)
def batch_read_as_event(graph: Graph) -> Findings:
    """A state machine reads the batch of a pipe as if it were one event.

    EventBridge Pipes start a state machine once per batch, and the input is a list of its records, even where
    `BatchSize` is 1. An input template makes something else of each record, but not of the list. In JSONPath, a list
    has no members with names: where the first state takes `$.body` from it, or puts its result at `$.result`, every
    execution fails. Unless the pipe waits for an EXPRESS one, it has deleted the messages by then.

    **Fix:** begin with a Map over the records; or read `$[0].body`, with a `BatchSize` of 1.
    """
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

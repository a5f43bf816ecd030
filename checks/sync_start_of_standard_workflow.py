"""STANDARD state machines whose caller starts them and waits for the result."""

from archlint import (
    Edge,
    Findings,
    Graph,
    Kind,
    Label,
    Link,
    Place,
    Severity,
    Verdict,
    check,
    grouped,
    judge,
    judge_each,
    quoted,
)


@check(
    severity=Severity.ERROR,
    tags=["over-engineering", "delivery"],
    see=[
        "https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html",
    ],
)
def sync_start_of_standard_workflow(graph: Graph) -> Findings:
    """A STANDARD state machine is started synchronously.

    Only EXPRESS workflows can be started and waited for in one call: every start of this machine is refused. A pipe
    always waits for its enrichment, and for its target unless the invocation type is `FIRE_AND_FORGET`.

    **Fix:** make the machine EXPRESS; or start it without waiting: `StartExecution`, `FIRE_AND_FORGET` in a pipe,
    `EVENT` in a subscriber.
    """
    starts = grouped(
        (edge.source.reported, edge)
        for machine in graph.resources(Kind.MACHINE)
        for edge in graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES)
    )
    for at, edges in starts.items():
        found = judge_each(edges, _verdict)
        if found:
            machines = list(dict.fromkeys(edge.target for edge in found.things))
            yield found.finding(
                f"{at.called} starts the STANDARD state machine{'s' if len(machines) > 1 else ''} {quoted(machines)}"
                " synchronously",
                at=at,
                value=_told(found.things[0]),
                related=[
                    *found.labels("it is started from here"),
                    *(Label("the STANDARD state machine", machine.at) for machine in machines),
                ],
            )


def _told(edge: Edge) -> Place:
    """Return where it is written that a start waits, or else what is started."""
    verdict = _verdict(edge)
    how = verdict.case.place("awaited") if verdict and not edge.enriches else None
    return how or edge.at


def _verdict(edge: Edge) -> Verdict | None:
    level = Severity.ERROR.where(type="STANDARD", awaited=True)
    return judge(type=edge.target["type"], awaited=edge.awaited, level=level, along=[edge])

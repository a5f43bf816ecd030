"""FIFO names on what is not FIFO, and the reverse."""

from functools import partial

from archlint import (
    FIFO_SUFFIX,
    Case,
    Findings,
    Graph,
    Kind,
    Severity,
    canonical,
    check,
    is_fifo_name,
    judge,
    named_for_type,
)


@check(
    severity=Severity.ERROR,
    tags=["fifo-throughput"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
        "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",
    ],
)
def fifo_name_mismatch(graph: Graph) -> Findings:
    """The name of a FIFO queue or topic does not end in `.fifo`, or that of a standard one does.

    SQS and SNS refuse to create it.

    **Fix:** end the names of FIFO queues and topics, and no others, in `.fifo`; or leave the name out.
    """
    for resource in graph.resources(Kind.QUEUE, Kind.TOPIC):
        verdict = judge(fifo=resource["fifo"], name=resource["name"], level=Severity.ERROR.where(_differ))
        if verdict:
            name = canonical(verdict.case.name)
            type_, ends = ("FIFO", "does not end") if verdict.case.matches(fifo=True) else ("standard", "ends")
            yield verdict.finding(
                f"name '{name}' of {type_} {resource.called} {ends} in {FIFO_SUFFIX}",
                at=resource,
                value="name",
                remedies=partial(named_for_type, resource, verdict.case),
            )


def _differ(case: Case) -> bool:
    fifo, named = case.scalar("fifo"), is_fifo_name(case.name)
    return isinstance(fifo, bool) and named is not None and named is not fifo

"""FIFO names on what is not FIFO, and the reverse."""

from collections.abc import Iterable
from functools import partial

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Known,
    Outcome,
    Remedy,
    Resource,
    Severity,
    Text,
    Unknown,
    canonical,
    check,
    judge,
    set_to,
)

_SUFFIX = ".fifo"


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
        verdict = judge(fifo=resource["fifo"], name=resource["name"], level=_level)
        if verdict:
            name, kind = canonical(verdict.case.name), resource.kind.value
            type_, ends = ("FIFO", "does not end") if verdict.case.matches(fifo=True) else ("standard", "ends")
            fact = f"name '{name}' of {type_} {kind} {resource.label} {ends} in {_SUFFIX}"
            yield verdict.finding(
                fact,
                at=resource,
                value="name",
                remedies=partial(_renamed, resource, verdict.case),
            )


def _renamed(resource: Resource, case: Case) -> Iterable[Remedy]:
    name = str(case.scalar("name") or "")
    new = f"{name}{_SUFFIX}" if case.matches(fifo=True) else name.removesuffix(_SUFFIX)
    is_settled = resource["fifo"].known is not None
    return set_to(resource, name=new) if name and new and is_settled else ()


def _level(case: Case) -> Severity | None:
    fifo, named = case.scalar("fifo"), _is_named_fifo(case.name)
    return Severity.ERROR if isinstance(fifo, bool) and named is not None and named is not fifo else None


def _is_named_fifo(name: Outcome) -> bool | None:
    """Tell whether a name ends as a FIFO name does; None if that is not known."""
    end = name.parts[-1] if isinstance(name, Text) else name
    if isinstance(end, Known):
        return str(end.value).endswith(_SUFFIX) if end.value else None
    if isinstance(end, str):
        # What stands before may complete it.
        return end.endswith(_SUFFIX) or (None if _SUFFIX.endswith(end) else False)
    # No pseudo parameter ends in `.fifo`.
    return False if isinstance(end, Unknown) and end.name.startswith("AWS::") else None

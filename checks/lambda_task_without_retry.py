"""Tasks that a hiccup of Lambda fails."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    LAMBDA_TRANSIENT_ERRORS,
    Case,
    Data,
    Definition,
    Finding,
    Graph,
    Label,
    PutAt,
    Remedy,
    Resource,
    Severity,
    State,
    Tree,
    Verdict,
    check,
    covers,
    judge,
    quoted,
    worst_of,
)

from ._workflows import Found, judge_machines, linear_chain, single_task

#: What to retry: AWS Step Functions Developer Guide, "Handle transient Lambda service exceptions".
_TRANSIENT = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
)
def lambda_task_without_retry(graph: Graph) -> Iterator[Finding]:
    """A Task that invokes a function does not retry Lambda's transient errors.

    Lambda sometimes answers with an error of its own, such as `Lambda.ServiceException`. Without a `Retry` for it
    one such answer fails the whole execution, whatever the steps before it have done.

    **Levels:** warning as a rule; note where the Task catches `States.ALL`, and at least notices.

    **Fix:** add a `Retry` for `Lambda.ServiceException`, `Lambda.AWSLambdaException`, `Lambda.SdkClientException`
    and `Lambda.TooManyRequestsException`.

    **Ignore it** where whoever starts the execution starts it again, and each step may be repeated.
    """
    for machine, (verdict, tasks) in judge_machines(graph, _without_retry):
        yield verdict.finding(
            f"state machine {machine.label} does not retry Lambda's transient errors in "
            f"{quoted(task.name for task in tasks)}",
            at=machine,
            value=tasks[0]["Retry"].place or tasks[0].place,
            related=[Label(f"state '{task.name}' has no Retry for them", task.place) for task in tasks],
            remedies=partial(_retried, graph, machine),
        )


def _retried(graph: Graph, machine: Resource) -> Iterator[Remedy]:
    found = [task for definition in graph.definitions(machine) for task in definition.tasks if _verdict(task)]
    names = quoted(task.name for task in found)
    yield Remedy(f"retry Lambda's transient errors in {names}", tuple(map(_retry, found)), is_safe=True)


def _retry(task: State) -> PutAt:
    retrier: Data = {
        "ErrorEquals": _TRANSIENT,
        "IntervalSeconds": 1,
        "MaxAttempts": 3,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    }
    known = task["Retry"].outcome
    if isinstance(known, Tree) and known.is_list and known.node.document is task.place.document:
        return PutAt(known.node.place, len(known.node.data), retrier)
    return PutAt(task.place, "Retry", [retrier])


def _without_retry(definition: Definition) -> Found | None:
    """Return the Tasks that are worst off; none where a check says that the whole machine is not needed."""
    if any(
        found[0].level is Severity.WARNING for found in (single_task(definition), linear_chain(definition)) if found
    ):
        return None
    verdicts = {task: verdict for task in definition.tasks if (verdict := _verdict(task))}
    worst = worst_of(verdicts.values())
    if worst is None:
        return None
    return worst, [task for task, verdict in verdicts.items() if verdict.level is worst.level]


def _verdict(task: State) -> Verdict | None:
    if task.integration is None or not task.integration.is_function:
        return None
    retries = [state["Retry"] for state in (task, *task.enclosing)]
    return judge(*retries, catch=task["Catch"], level=_level)


def _level(case: Case) -> Severity | None:
    if any(covers(retry, LAMBDA_TRANSIENT_ERRORS) for retry in case.unnamed):
        return None
    return Severity.NOTE if covers(case.catch, frozenset({"States.ALL"})) else Severity.WARNING

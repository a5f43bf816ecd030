"""Tasks that a hiccup of Lambda fails."""

from functools import partial

from archlint import (
    Definition,
    Findings,
    Graph,
    Judged,
    Resource,
    Severity,
    State,
    check,
    judge_machines,
    retried,
    worst_of,
)

from ._workflows import lacks_retry, linear_chain, single_task


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
)
def lambda_task_without_retry(graph: Graph) -> Findings:
    """A Task that invokes a function does not retry Lambda's transient errors.

    Lambda sometimes answers with an error of its own, such as `Lambda.ServiceException`. Without a `Retry` for it
    one such answer fails the whole execution, whatever the steps before it have done.

    **Levels:** warning as a rule; note where the Task catches `States.ALL`, and at least notices.

    **Fix:** add a `Retry` for `Lambda.ServiceException`, `Lambda.AWSLambdaException`, `Lambda.SdkClientException`
    and `Lambda.TooManyRequestsException`.

    **Ignore it** where whoever starts the execution starts it again, and each step may be repeated.
    """
    for machine, found in judge_machines(graph, _without_retry):
        yield found.finding(
            f"state machine {machine.label} does not retry Lambda's transient errors in {found.names()}",
            at=machine,
            value=found.things[0]["Retry"].place or found.things[0].place,
            related=found.labels(lambda state: f"state '{state.name}' has no Retry for them"),
            remedies=partial(retried, graph, machine, lacks_retry),
        )


def _without_retry(machine: Resource, definition: Definition) -> Judged[State] | None:
    """Return the Tasks that are worst off; none where a check says that the whole machine is not needed."""
    needless = [found for found in (single_task(machine, definition), linear_chain(machine, definition)) if found]
    if any(found.verdict.level is Severity.WARNING for found in needless):
        return None
    verdicts = {task: verdict for task in definition.tasks if (verdict := lacks_retry(task))}
    worst = worst_of(verdicts.values())
    if worst is None:
        return None
    return Judged.of(worst, [task for task, verdict in verdicts.items() if verdict.level is worst.level])

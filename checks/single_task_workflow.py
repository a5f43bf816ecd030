"""State machines around a single call."""

from archlint import Findings, Graph, Severity, check, judge_machines

from ._workflows import single_task


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["over-engineering"],
    related=["linear-function-chain"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/with-step-functions.html",
        "https://github.com/aws/agent-toolkit-for-aws/blob/main/plugins/aws-startup-advisor/skills/architect-for-startups/references/step-functions.md",
    ],
)
def single_task_workflow(graph: Graph) -> Findings:
    """A state machine does a single Task.

    One call needs no orchestration: the machine adds a definition, a role, a state transition per execution and
    a quota, and gives nothing that its trigger could not do. A rule, pipe, queue or topic calls the function or
    service directly, with retries and a dead-letter queue of its own. AWS's guide for startups, too, advises against
    Step Functions for simple workflows.

    **Levels:** warning where the trigger could make the call itself; note where the Task retries or catches errors,
    or calls a service that nothing else can call.

    **Fix:** let the trigger invoke the function, or send the message, itself.

    **Ignore it** where the history of executions is needed, or people start and redrive them by hand.
    """
    for machine, found in judge_machines(graph, single_task):
        task = found.worst
        name = task.integration.name if task.integration else ""
        yield found.finding(
            f"state machine {machine.label} does a single Task: '{task.name}' ({name})", at=machine, value=task.place
        )

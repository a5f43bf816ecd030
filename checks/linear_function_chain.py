"""State machines that only call one function after another."""

from collections.abc import Iterator

from archlint import Finding, Graph, Label, Severity, check, quoted

from ._workflows import judge_machines, linear_chain


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    profile="strict",
    tags=["over-engineering"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/with-step-functions.html",
        "https://github.com/aws/agent-toolkit-for-aws/blob/main/plugins/aws-startup-advisor/skills/architect-for-startups/references/step-functions.md",
    ],
)
def linear_function_chain(graph: Graph) -> Iterator[Finding]:
    """A state machine only calls functions, or sends messages, in a straight line.

    There is no choice, no parallel work, no wait and no error handling: nothing of what a state machine is for.
    Two or three steps in a row are simpler as one function, as destinations, or as queues and topics between
    functions. AWS's guide for startups advises to chain such steps in code.

    **Levels:** warning for two or three Tasks without retries; note for four and more, or with retries: seeing where
    it stands may be worth it.

    **Fix:** join the steps, or connect them with messages; or handle their errors where they are.

    **Ignore it** where the history of each execution is needed, as for an audit.
    """
    for machine, (verdict, tasks) in judge_machines(graph, linear_chain):
        steps = [Label(f"state '{task.name}'", task.place) for task in tasks]
        yield Finding(
            f"state machine {machine.label} only does {len(tasks)} Tasks in a straight line: "
            f"{quoted(task.name for task in tasks)}",
            at=machine,
            value=tasks[0].place,
            level=verdict.level,
            case=verdict.case,
            related=steps,
            flow=steps,
        )

"""State machines that only call one function after another."""

from archlint import Findings, Graph, Severity, check, judge_machines

from ._workflows import linear_chain


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
def linear_function_chain(graph: Graph) -> Findings:
    """A state machine only calls functions, or sends messages, in a straight line.

    There is no choice, no parallel work, no wait and no error handling: nothing of what a state machine is for.
    Two or three steps in a row are simpler as one function, as destinations, or as queues and topics between
    functions. AWS's guide for startups advises to chain such steps in code.

    **Levels:** warning for two or three Tasks without retries; note for four and more, or with retries: seeing where
    it stands may be worth it.

    **Fix:** join the steps, or connect them with messages; or handle their errors where they are.

    **Ignore it** where the history of each execution is needed, as for an audit.
    """
    for machine, found in judge_machines(graph, linear_chain):
        steps = found.labels(lambda state: f"state '{state.name}'")
        yield found.finding(
            f"state machine {machine.label} only does {len(steps)} Tasks in a straight line: {found.names()}",
            at=machine,
            value=found.things[0].place,
            related=steps,
            flow=steps,
        )

"""Tasks that wait for an answer which nobody can give."""

from archlint import Findings, Graph, Resource, Severity, State, Verdict, check, judge, judge_states


@check(
    severity=Severity.WARNING,
    tags=["architecture"],
    related=["callback-without-timeout"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
)
def callback_without_token(graph: Graph) -> Findings:
    """A Task waits for its task token, and passes it to nobody.

    A Task with `.waitForTaskToken` goes on once its token comes back with `SendTaskSuccess` or `SendTaskFailure`. The
    token stands in the context object only: what the Task calls knows it if the Task passes it on. Nothing in its
    `Parameters` or `Arguments` comes from there, so each execution waits until it times out.

    **Fix:** pass `$$.Task.Token` on, or in JSONata `$states.context.Task.Token`; leave `.waitForTaskToken` out where no
    answer is needed.

    **Ignore it** where the Task only has to wait until its timeout; a Wait state says so.
    """
    for machine, found in judge_states(graph, _without_token):
        yield found.finding(
            f"state machine {machine.label} waits for a task token that it passes to nobody in {found.names()}",
            at=machine,
            value=found.things[0].place,
            related=found.labels(lambda state: f"state '{state.name}' passes no task token on"),
        )


def _without_token(_machine: Resource, task: State) -> Verdict | None:
    waits = task.integration is not None and task.integration.waits_for_token
    return judge(level=Severity.WARNING) if waits and not task.may_pass_token else None

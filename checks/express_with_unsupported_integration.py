"""EXPRESS workflows that use what only STANDARD ones can."""

from archlint import (
    Definition,
    Findings,
    Graph,
    Judged,
    Resource,
    Severity,
    State,
    check,
    judge,
    judge_each,
    judge_machines,
    listed,
)


@check(
    severity=Severity.ERROR,
    tags=["over-engineering", "delivery"],
    related=["express-over-time-limit", "sync-start-of-standard-workflow"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def express_with_unsupported_integration(graph: Graph) -> Findings:
    """An EXPRESS workflow uses an integration that only STANDARD workflows have.

    EXPRESS workflows can neither wait for a job (`.sync`) nor for a task token or an activity, and cannot run a
    Distributed Map. The same goes for the children of a Distributed Map with `ExecutionType: EXPRESS`. Such a
    definition is refused when it is deployed.

    **Fix:** make the workflow STANDARD, or call the service without waiting.
    """
    for machine, found in judge_machines(graph, _unsupported):
        express = any(not state.is_express_child for state in found.things)
        who = f"state machine {machine.label} uses" if express else f"children of {machine.label} use"
        yield found.finding(
            f"EXPRESS {who} what only STANDARD workflows support: {listed(map(_used, found.things))}",
            at=machine,
            value=found.worst["Resource"].place or found.worst.place,
            related=found.labels(lambda state: f"state '{state.name}'"),
        )


def _unsupported(machine: Resource, definition: Definition) -> Judged[State] | None:
    """Return the states that an EXPRESS workflow cannot have: the machine itself, or children of its Maps."""
    express = judge(type=machine["type"], level=Severity.ERROR.where(type="EXPRESS"))
    children = [state for state in definition.states if state.is_express_child and state.needs_standard]
    states = [state for state in definition.states if state.needs_standard] if express else []
    if express and states and (not express.case.when or not children):
        return Judged.of(express, states)
    return judge_each(children, lambda _state: judge(level=Severity.ERROR))


def _used(state: State) -> str:
    integration = state.integration
    if integration is None:
        return f"a Distributed Map in '{state.name}'"
    return f"{'an activity' if integration.service == 'activity' else integration.pattern} in '{state.name}'"

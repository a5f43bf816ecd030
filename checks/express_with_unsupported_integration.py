"""EXPRESS workflows that use what only STANDARD ones can."""

from collections.abc import Iterator

from archlint import Case, Definition, Finding, Graph, Kind, Label, Severity, State, check, judge, listed


@check(
    severity=Severity.ERROR,
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def express_with_unsupported_integration(graph: Graph) -> Iterator[Finding]:
    """An EXPRESS workflow uses an integration that only STANDARD workflows have.

    EXPRESS workflows can neither wait for a job (`.sync`) nor for a task token or an activity, and cannot run a
    Distributed Map. The same goes for the children of a Distributed Map with `ExecutionType: EXPRESS`. Such a
    definition is refused when it is deployed.

    **Fix:** make the workflow STANDARD, or call the service without waiting.
    """
    for machine in graph.resources(Kind.MACHINE):
        definition = graph.definition(machine)
        if definition is None:
            continue
        standard_only = [state for state in definition.states if _is_standard_only(state)]
        verdict = judge(machine["type"], level=_level) if standard_only else None
        states = standard_only if verdict else _in_express_children(definition)
        if states:
            where = (
                f"EXPRESS state machine {machine.label} uses" if verdict else f"EXPRESS children of {machine.label} use"
            )
            yield Finding(
                f"{where} what only STANDARD workflows support: {listed([_used(state) for state in states])}",
                at=machine,
                case=verdict.case if verdict else Case(),
                related=[Label(f"state '{state.name}'", state.place) for state in states],
            )


def _is_standard_only(state: State) -> bool:
    integration = state.integration
    return state.is_distributed_map or (integration is not None and (integration.is_job or integration.is_callback))


def _used(state: State) -> str:
    integration = state.integration
    if integration is None:
        return f"a Distributed Map in '{state.name}'"
    return f"{'an activity' if integration.service == 'activity' else integration.pattern} in '{state.name}'"


def _in_express_children(definition: Definition) -> list[State]:
    return [
        state
        for state in definition.states
        if _is_standard_only(state) and any(parent.runs_express_children for parent in state.enclosing)
    ]


def _level(case: Case) -> Severity | None:
    return Severity.ERROR if case.known[0] == "EXPRESS" else None

"""Distributed Maps that flood what they call."""

from functools import partial

from archlint import (
    Case,
    Definition,
    Findings,
    Graph,
    Judged,
    Label,
    Resource,
    Severity,
    State,
    Verdict,
    check,
    judge,
    judge_each,
    judge_machines,
    put_in_states,
    quoted,
)

#: How many children at once are a limit to begin with.
_CHILDREN = 40


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html",
)
def unbounded_map(graph: Graph) -> Findings:
    """A Distributed Map does not limit how many of its children run at once.

    Up to 10,000 child workflows run in parallel. Together they call functions, tables or HTTP endpoints faster than
    these may take: functions are throttled, the account's other functions with them, and endpoints fall over.

    **Fix:** set `MaxConcurrency` to what the slowest thing that the children call can take.

    **Ignore it** where what the children call limits itself, as by a reserved concurrency.
    """
    for machine, found in judge_machines(graph, _unbounded):
        maps, names = found.things, quoted(state.name for state in found.things)
        yield found.finding(
            f"state machine {machine.label} runs up to 10,000 children of the Distributed Map"
            f"{'s' if len(maps) > 1 else ''} {names} at once: no MaxConcurrency limits them",
            at=machine,
            value=maps[0]["MaxConcurrency"].place or maps[0].place,
            related=[Label(f"Distributed Map '{state.name}'", state.place) for state in maps],
            remedies=partial(put_in_states, f"limit {names}", maps, MaxConcurrency=_CHILDREN),
        )


def _unbounded(_machine: Resource, definition: Definition) -> Judged[State] | None:
    flooding = [task for task in definition.tasks if task.integration and task.integration.can_be_flooded]
    called = {state for task in flooding for state in task.enclosing}
    return judge_each((each for each in definition.states if each.is_distributed_map and each in called), _verdict)


def _verdict(state: State) -> Verdict | None:
    level = Severity.NOTE.where(_is_unlimited, path=None)
    return judge(limit=state["MaxConcurrency"], path=state["MaxConcurrencyPath"], level=level)


def _is_unlimited(case: Case) -> bool:
    return case.lacks("limit") or case.scalar("limit") in (0, "0")

"""Distributed Maps that flood what they call."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    Case,
    Definition,
    Finding,
    Graph,
    Label,
    Severity,
    State,
    Verdict,
    check,
    judge,
    put_in_states,
    quoted,
)

from ._workflows import Found, judge_machines, judge_states

#: How many children at once are a limit to begin with.
_CHILDREN = 40


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html",
)
def unbounded_map(graph: Graph) -> Iterator[Finding]:
    """A Distributed Map does not limit how many of its children run at once.

    Up to 10,000 child workflows run in parallel. Together they call functions, tables or HTTP endpoints faster than
    these may take: functions are throttled, the account's other functions with them, and endpoints fall over.

    **Fix:** set `MaxConcurrency` to what the slowest thing that the children call can take.

    **Ignore it** where what the children call limits itself, as by a reserved concurrency.
    """
    for machine, (verdict, maps) in judge_machines(graph, _unbounded):
        yield Finding(
            f"state machine {machine.label} runs up to 10,000 children of the Distributed Map"
            f"{'s' if len(maps) > 1 else ''} {quoted(state.name for state in maps)} at once: "
            "no MaxConcurrency limits them",
            at=machine,
            value=maps[0]["MaxConcurrency"].place or maps[0].place,
            case=verdict.case,
            related=[Label(f"Distributed Map '{state.name}'", state.place) for state in maps],
            remedies=partial(
                put_in_states, f"limit {quoted(state.name for state in maps)}", maps, MaxConcurrency=_CHILDREN
            ),
        )


def _unbounded(definition: Definition) -> Found | None:
    flooding = [task for task in definition.tasks if task.integration and task.integration.can_be_flooded]
    called = {state for task in flooding for state in task.enclosing}
    maps = [state for state in definition.states if state.is_distributed_map and state in called]
    return judge_states(maps, _verdict)


def _verdict(state: State) -> Verdict | None:
    return judge(limit=state["MaxConcurrency"], path=state["MaxConcurrencyPath"], level=_level)


def _level(case: Case) -> Severity | None:
    unlimited = case.lacks("limit") or case.scalar("limit") in (0, "0")
    return Severity.NOTE if unlimited and case.lacks("path") else None

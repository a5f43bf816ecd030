"""EXPRESS workflows that need more time than they get."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    Case,
    Definition,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Resource,
    Severity,
    State,
    Value,
    Verdict,
    check,
    judge,
    listed,
    worst_of,
)

from ._workflows import EXPRESS_LIMIT, Found, awaited_functions, judge_definitions, number_of_seconds


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["architecture"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def express_over_time_limit(graph: Graph) -> Iterator[Finding]:
    """An EXPRESS workflow holds a state that may take longer than the whole workflow is given.

    An EXPRESS execution is ended after five minutes, wherever it stands: a Wait of five minutes never ends, and a
    function that runs longer has its result thrown away. The same goes for the children of a Distributed Map with
    `ExecutionType: EXPRESS`.

    A Task with a `TimeoutSeconds` of its own ends in time.

    **Levels:** error for a Wait that lasts that long; warning for a function that may run longer, but need not.

    **Fix:** make the workflow STANDARD, or do the long part elsewhere.

    **Ignore it** where the function's timeout is only a safety margin, and its runs are short.
    """
    for machine in graph.resources(Kind.MACHINE):
        words: dict[State, str] = {}
        found = judge_definitions(graph, machine, partial(_too_long, graph, machine, words))
        if found:
            verdict, states = found
            functions = [edge.target for state in states for edge in awaited_functions(graph, machine, state)]
            children = all(state.is_express_child for state in states)
            who = f"each EXPRESS child of {machine.label}" if children else f"EXPRESS state machine {machine.label}"
            yield verdict.finding(
                f"{who} is ended after {EXPRESS_LIMIT} s, but {listed([words[state] for state in states])}",
                at=machine,
                value=states[0]["Seconds"].place or states[0].place,
                related=[
                    *(Label(f"state '{state.name}'", state.place) for state in states),
                    *(Label(f"'{function.name}' runs in it", function.at) for function in dict.fromkeys(functions)),
                ],
            )


def _too_long(graph: Graph, machine: Resource, words: dict[State, str], definition: Definition) -> Found | None:
    """Return the states that are worst off; note in words what each takes."""
    verdicts: dict[State, Verdict] = {}
    for state in definition.states:
        # The children of a Distributed Map have a type of their own.
        kind = Value.of(Known("EXPRESS")) if state.is_express_child else machine["type"]
        if state.type == "Wait":
            verdict = judge(type=kind, wait=state["Seconds"], level=_wait, along=[machine])
            if verdict:
                verdicts[state] = verdict
                words[state] = f"'{state.name}' waits {number_of_seconds(verdict.case.scalar('wait'))} s"
            continue
        for edge in awaited_functions(graph, machine, state):
            verdict = judge(
                type=kind,
                timeout=edge.target["timeout"],
                limit=state["TimeoutSeconds"],
                path=state["TimeoutSecondsPath"],
                level=_function,
                along=[edge],
            )
            if verdict:
                verdicts[state] = verdict
                timeout = verdict.case.scalar("timeout")
                words[state] = f"function '{edge.target.name}' in '{state.name}' may run {timeout} s"
    worst = worst_of(verdicts.values())
    if worst is None:
        return None
    same = [state for state, verdict in verdicts.items() if verdict.case.when == worst.case.when]
    return worst, same or list(verdicts)


def _wait(case: Case) -> Severity | None:
    is_long = number_of_seconds(case.scalar("wait")) >= EXPRESS_LIMIT
    return Severity.ERROR if is_long and case.matches(type="EXPRESS") else None


def _function(case: Case) -> Severity | None:
    is_long = number_of_seconds(case.scalar("timeout")) > EXPRESS_LIMIT
    unbounded = case.lacks("limit") or number_of_seconds(case.scalar("limit")) > EXPRESS_LIMIT
    is_slow = is_long and unbounded and case.lacks("path")
    return Severity.WARNING if is_slow and case.matches(type="EXPRESS") else None

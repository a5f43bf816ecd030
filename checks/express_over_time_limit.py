"""EXPRESS workflows that need more time than they get."""

from collections.abc import Iterator
from functools import partial

from archlint import (
    EXPRESS_LIMIT,
    Case,
    Definition,
    Findings,
    Graph,
    Judged,
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
    judge_definitions,
    listed,
    number_of_seconds,
    worst_of,
)


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["architecture"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
)
def express_over_time_limit(graph: Graph) -> Findings:
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
            states = found.things
            functions = [edge.target for state in states for edge in graph.awaited_functions(machine, state)]
            children = all(state.is_express_child for state in states)
            who = f"each EXPRESS child of {machine.label}" if children else f"EXPRESS state machine {machine.label}"
            yield found.finding(
                f"{who} is ended after {EXPRESS_LIMIT} s, but {listed([words[state] for state in states])}",
                at=machine,
                value=states[0]["Seconds"].place or states[0].place,
                related=[
                    *found.labels(lambda state: f"state '{state.name}'"),
                    *(Label(f"'{function.name}' runs in it", function.at) for function in dict.fromkeys(functions)),
                ],
            )


def _too_long(graph: Graph, machine: Resource, words: dict[State, str], definition: Definition) -> Judged[State] | None:
    """Return the states that are worst off; note in words what each takes."""
    verdicts: dict[State, Verdict] = {}
    for state in definition.states:
        for verdict, said in _slow(graph, machine, state):
            verdicts[state], words[state] = verdict, said
    worst = worst_of(verdicts.values())
    if worst is None:
        return None
    same = [state for state, verdict in verdicts.items() if verdict.case.when == worst.case.when]
    return Judged.of(worst, same or list(verdicts))


def _slow(graph: Graph, machine: Resource, state: State) -> Iterator[tuple[Verdict, str]]:
    """Yield when a state may take too long, and what it takes, in words."""
    # The children of a Distributed Map have a type of their own.
    kind = Value.of(Known("EXPRESS")) if state.is_express_child else machine["type"]
    if state.type == "Wait":
        level = Severity.ERROR.where(_is_long_wait, type="EXPRESS")
        verdict = judge(type=kind, wait=state["Seconds"], level=level, along=[machine])
        if verdict:
            yield verdict, f"'{state.name}' waits {number_of_seconds(verdict.case.scalar('wait'))} s"
        return
    for edge in graph.awaited_functions(machine, state):
        verdict = judge(
            type=kind,
            timeout=edge.target["timeout"],
            limit=state["TimeoutSeconds"],
            path=state["TimeoutSecondsPath"],
            level=Severity.WARNING.where(_is_slow, type="EXPRESS", path=None),
            along=[edge],
        )
        if verdict:
            timeout = verdict.case.scalar("timeout")
            yield verdict, f"function '{edge.target.name}' in '{state.name}' may run {timeout} s"


def _is_long_wait(case: Case) -> bool:
    return number_of_seconds(case.scalar("wait")) >= EXPRESS_LIMIT


def _is_slow(case: Case) -> bool:
    is_long = number_of_seconds(case.scalar("timeout")) > EXPRESS_LIMIT
    return is_long and (case.lacks("limit") or number_of_seconds(case.scalar("limit")) > EXPRESS_LIMIT)

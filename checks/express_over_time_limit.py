"""EXPRESS workflows that need more time than they get."""

from functools import partial

from archlint import (
    EXPRESS_LIMIT,
    Case,
    Definition,
    Findings,
    Graph,
    Judged,
    Known,
    Label,
    Resource,
    Severity,
    State,
    Value,
    Verdict,
    check,
    judge,
    judge_machines,
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
    for machine, found in judge_machines(graph, partial(_too_long, graph)):
        functions = [edge.target for state in found.things for edge in graph.awaited_functions(machine, state)]
        children = all(state.is_express_child for state in found.things)
        who = f"each EXPRESS child of {machine.label}" if children else f"EXPRESS state machine {machine.label}"
        takes = listed(words for state in found.things for _verdict, words in _slow(graph, machine, state))
        yield found.finding(
            f"{who} is ended after {EXPRESS_LIMIT} s, but {takes}",
            at=machine,
            value=found.things[0]["Seconds"].place or found.things[0].place,
            related=[
                *found.labels(lambda state: f"state '{state.name}'"),
                *(Label(f"'{function.name}' runs in it", function.at) for function in dict.fromkeys(functions)),
            ],
        )


def _too_long(graph: Graph, machine: Resource, definition: Definition) -> Judged[State] | None:
    """Return the states that are worst off."""
    verdicts = {state: verdict for state in definition.states for verdict, _words in _slow(graph, machine, state)}
    worst = worst_of(verdicts.values())
    if worst is None:
        return None
    same = [state for state, verdict in verdicts.items() if verdict.case.when == worst.case.when]
    return Judged.of(worst, same or list(verdicts))


def _slow(graph: Graph, machine: Resource, state: State) -> list[tuple[Verdict, str]]:
    """Return when a state may take too long, and what it takes, in words: nothing, or one of each."""
    # The children of a Distributed Map have a type of their own.
    kind = Value.of(Known("EXPRESS")) if state.is_express_child else machine["type"]
    if kind.known == "STANDARD":  # as most are
        return []
    if state.type == "Wait":
        level = Severity.ERROR.where(_is_long_wait, type="EXPRESS")
        verdict = judge(type=kind, wait=state["Seconds"], level=level, along=[machine])
        wait = number_of_seconds(verdict.case.scalar("wait")) if verdict else 0
        return [(verdict, f"'{state.name}' waits {wait} s")] if verdict else []
    found: list[tuple[Verdict, str]] = []
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
            # Of several functions, of which one runs, the last one is said.
            found = [(verdict, f"function '{edge.target.name}' in '{state.name}' may run {timeout} s")]
    return found


def _is_long_wait(case: Case) -> bool:
    return number_of_seconds(case.scalar("wait")) >= EXPRESS_LIMIT


def _is_slow(case: Case) -> bool:
    is_long = number_of_seconds(case.scalar("timeout")) > EXPRESS_LIMIT
    return is_long and (case.lacks("limit") or number_of_seconds(case.scalar("limit")) > EXPRESS_LIMIT)

"""What the checks of workflows share."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from archlint import (
    Case,
    Definition,
    Edge,
    Graph,
    Kind,
    Remedy,
    Resource,
    Severity,
    State,
    Verdict,
    judge_each,
    put_in_states,
    quoted,
)

#: What is wrong in a definition, and the states that make it so.
Found: TypeAlias = tuple[Verdict, Sequence[State]]

#: States that only shape data or end an execution.
_PASSIVE = {"Pass", "Succeed", "Fail"}
_LONG_CHAIN = 4
#: What ends a Task that waits for something.
LIMITS = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
#: How long an EXPRESS execution lasts at most, in seconds: Step Functions Developer Guide, "Choosing workflow type".
EXPRESS_LIMIT = 300


#: A timeout to begin with, in seconds.
_TIMEOUT = 3600


def timed(tasks: Sequence[State]) -> Iterator[Remedy]:
    """Yield the remedy that gives Tasks a timeout."""
    return put_in_states(f"give {quoted(task.name for task in tasks)} a timeout", tasks, TimeoutSeconds=_TIMEOUT)


def judge_definitions(graph: Graph, machine: Resource, examine: Callable[[Definition], Found | None]) -> Found | None:
    """Return the worst that is wrong in a machine's definition, in whatever circumstances; None if nothing is.

    What is wrong in every definition that the machine may have is wrong always.
    """
    definitions = graph.definitions(machine)
    found = [(definition, result) for definition in definitions if (result := examine(definition))]
    if not found:
        return None
    results = [
        (Verdict(verdict.level, verdict.case.under(definition.case.when, definition.case.rests_on)), states)
        for definition, (verdict, states) in found
    ]
    if len(found) == len(definitions) and not any(verdict.case.when for _, (verdict, _) in found):
        verdict, states = max(results, key=lambda result: result[0].level.rank)
        results.append((Verdict(verdict.level, verdict.case.always), states))
    return min(results, key=lambda result: result[0].rank)


def judge_machines(graph: Graph, examine: Callable[[Definition], Found | None]) -> Iterator[tuple[Resource, Found]]:
    """Yield the state machines whose definition is wrong, each with the worst that is wrong in it."""
    for machine in graph.resources(Kind.MACHINE):
        found = judge_definitions(graph, machine, examine)
        if found:
            yield machine, found


def always(level: Severity, states: Sequence[State]) -> Found:
    """Return what is wrong with states whatever the circumstances."""
    return Verdict(level, Case()), states


def judge_states(states: Sequence[State], judge_one: Callable[[State], Verdict | None]) -> Found | None:
    """Return the states of a definition that are wrong, and how bad that is; None if each is right."""
    found = judge_each(states, judge_one)
    return (found.verdict, found.things) if found else None


def single_task(definition: Definition) -> Found | None:
    """Return the only Task of a definition that does nothing else, and how bad that is."""
    tasks = _only_tasks(definition)
    if len(tasks) != 1:
        return None
    task = tasks[0]
    integration = task.integration
    if integration is None or not integration.service or integration.is_job or integration.is_callback:
        return None
    simple = integration.is_invocation or integration.is_message
    plain = simple and not task.has("Retry", "Catch")
    return always(Severity.WARNING if plain else Severity.NOTE, tasks)


def linear_chain(definition: Definition) -> Found | None:
    """Return the Tasks of a definition that only calls functions or sends messages in a row, and how bad that is."""
    tasks = _only_tasks(definition)
    if len(tasks) < 2:
        return None
    for task in tasks:
        integration = task.integration
        if integration is None or integration.is_job or integration.is_callback or task.has("Catch"):
            return None
        if not (integration.is_invocation or integration.is_message):
            return None
    long = len(tasks) >= _LONG_CHAIN or any(task.has("Retry") for task in tasks)
    return always(Severity.NOTE if long else Severity.WARNING, tasks)


def _only_tasks(definition: Definition) -> tuple[State, ...]:
    """Return the Tasks of a definition that has nothing else but states that do no work."""
    if not definition.complete or any(state.type not in _PASSIVE | {"Task"} for state in definition.states):
        return ()
    return definition.tasks


def polling_tasks(definition: Definition) -> list[State]:
    """Return the Tasks that ask, round after round with a Wait, for a job that Step Functions could wait for."""
    waits = [state for state in definition.states if state.type == "Wait" and not state.is_express_child]
    tasks = [task for wait in waits for task in _reached(definition, wait) if _asks_for_job(task)]
    return [task for task in dict.fromkeys(tasks) if _comes_back(definition, task, waits)]


def _comes_back(definition: Definition, task: State, waits: list[State]) -> bool:
    """Tell whether a Choice after a Task leads back to a Wait before it."""
    before = [wait for wait in waits if task in _reached(definition, wait)]
    choices = [state for state in _reached(definition, task) if state.type == "Choice"]
    return any(wait in _reached(definition, choice) for choice in choices for wait in before)


def _reached(definition: Definition, start: State) -> list[State]:
    """Return the states that come after one, with nothing but Pass and Choice states between."""
    reached: list[State] = []
    passed = [start]
    for state in passed:
        new = [follower for follower in definition.followers(state) if follower not in reached]
        reached += new
        passed += [follower for follower in new if follower.type in ("Pass", "Choice")]
    return reached


def _asks_for_job(state: State) -> bool:
    return state.integration is not None and state.integration.asks_for_job


def awaited_functions(graph: Graph, machine: Resource, state: State) -> list[Edge]:
    """Return the edges to the functions that a state runs and waits for; none for what is no such Task."""
    if state.integration is None or not state.integration.is_invocation or state.integration.is_callback:
        return []
    task = graph.task(machine, state)
    return graph.functions(task) if task and task["asynchronous"].known is False else []


def number_of_seconds(value: object) -> float:
    """Return a number of seconds, also one that a substitution has made a string; 0 for anything else."""
    if isinstance(value, str) and value.strip().isdigit():
        return int(value)
    return value if isinstance(value, int | float) else 0

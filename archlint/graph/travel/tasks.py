"""What the state of a Task says of its attempts: its Retry and its Catch."""

from __future__ import annotations

from archlint.aws.delivery.calling import RETRY_ATTEMPTS, RETRY_INTERVAL, RETRY_RATE
from archlint.aws.kinds import Kind
from archlint.aws.workflows.state_machines import State
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Unknown, Value

#: So many waits are added up at most: later ones of a Retry that goes on for ever make no difference.
_MOST_WAITS = 1_000


def state_of(graph: Graph, task: Resource) -> State | None:
    """Return the state of a definition that a part of a machine stands for."""
    if task.kind is not Kind.TASK or task.owner is None:
        return None
    machine = task.owner
    return graph.once(("states by place", machine), lambda: _by_place(graph, machine)).get(task.at)


def _by_place(graph: Graph, machine: Resource) -> dict[Place, State]:
    states = [state for found in graph.definitions(machine) for state in found.tasks]
    return {state.place: state for state in reversed(states)}


def task_setting(state: State, name: str) -> Value | None:
    """Return what a state says of its attempts; None where the name is none of these.

    Args:
        state: the state.
        name: `retries`, whether it tries again; `retry_attempts`, how often at most; `retry_seconds`, the waits between
            these together; `catches`, whether it has somewhere to go when all fail.
    """
    if name == "catches":
        return _is_there(state["Catch"])
    if name == "retries":
        return _is_there(state["Retry"])
    if name in ("retry_attempts", "retry_seconds"):
        return state["Retry"].then(lambda _outcome, place: _longest(state, name))
    return None


def _is_there(value: Value) -> Value:
    if value.possibly(lambda outcome: isinstance(outcome, Unknown)):
        return value
    there = any(True for _ in value.each("[]"))
    return Value.of(Known(value=there), value.place)


def _longest(state: State, name: str) -> Value:
    """Return the most retries that one of the retriers makes, or the sum of its waits."""
    retriers = list(state["Retry"].each("[]"))
    found = [(_number(Value((each,)), "MaxAttempts", RETRY_ATTEMPTS), Value((each,))) for each in retriers]
    if any(attempts is None for attempts, _ in found):
        return Value.of(Unknown("one of its retriers says that with a value that is not known"), state["Retry"].place)
    attempts, retrier = max(((a or 0, r) for a, r in found), key=lambda each: each[0], default=(0, state["Retry"]))
    if name == "retry_attempts":
        return Value.of(Known(attempts), state["Retry"].place)
    interval = _number(retrier, "IntervalSeconds", RETRY_INTERVAL)
    rate = _number(retrier, "BackoffRate", RETRY_RATE)
    longest = retrier.step("MaxDelaySeconds")
    if not retriers:
        return Value.of(Known(0))
    if interval is None or rate is None or not (longest.certainly_absent or isinstance(longest.known, int | float)):
        return Value.of(Unknown("its intervals are not known"), state["Retry"].place)
    limit = longest.known if isinstance(longest.known, int | float) else None
    return Value.of(Known(_waits(int(min(attempts, _MOST_WAITS)), interval, rate, limit)), state["Retry"].place)


def _waits(attempts: int, interval: float, rate: float, limit: float | None) -> float:
    seconds, wait = 0.0, interval
    for _ in range(attempts):
        seconds += wait if limit is None else min(wait, limit)
        # A workflow runs for a year at most: longer waits are as good as that one.
        wait = min(wait * rate, 365 * 86_400.0)
    return seconds


def _number(value: Value, key: str, default: float) -> float | None:
    said = value.step(key)
    if isinstance(said.outcome, Absent):
        return default
    known = said.known
    return known if isinstance(known, int | float) and not isinstance(known, bool) else None

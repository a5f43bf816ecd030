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


def task_setting(graph: Graph, task: Resource, name: str) -> Value | None:
    """Return what a state says of its attempts; None where the name is none of these, or the state is not known.

    Args:
        graph: the graph.
        task: the part of a machine that stands for the state.
        name: `retries`, whether it tries again; `retry_attempts`, how often at most; `retry_seconds`, the waits between
            these together; `catches`, whether it has somewhere to go when all fail.
    """
    state = state_of(graph, task)
    if state is None:
        return None
    if name == "catches":
        return _is_there(state["Catch"])
    if name == "retries":
        return _is_there(state["Retry"])
    if name in ("retry_attempts", "retry_seconds"):
        retry = state["Retry"]
        attempts, seconds = graph.once(("retries", task), lambda: _longest(retry))
        return retry.then(lambda _outcome, _place: attempts if name == "retry_attempts" else seconds)
    return None


def _is_there(value: Value) -> Value:
    if value.possibly(lambda outcome: isinstance(outcome, Unknown)):
        return value
    there = not value.certainly_absent and any(True for _ in value.each("[]"))
    return Value.of(Known(value=there), value.place)


def _longest(retry: Value) -> tuple[Value, Value]:
    """Return the most retries that one of the retriers makes, and the sum of its waits."""
    retriers = [Value((each,)) for each in retry.each("[]")]
    found = [(_number(each, "MaxAttempts", RETRY_ATTEMPTS), each) for each in retriers]
    if not found:
        return Value.of(Known(0), retry.place), Value.of(Known(0))
    known = [(attempts, retrier) for attempts, retrier in found if attempts is not None]
    if len(known) < len(found):
        unknown = Unknown("one of its retriers says that with a value that is not known")
        return Value.of(unknown, retry.place), Value.of(unknown, retry.place)
    attempts, retrier = max(known, key=lambda each: each[0])
    interval = _number(retrier, "IntervalSeconds", RETRY_INTERVAL)
    rate = _number(retrier, "BackoffRate", RETRY_RATE)
    longest = retrier.step("MaxDelaySeconds")
    if interval is None or rate is None or not (longest.certainly_absent or isinstance(longest.known, int | float)):
        waits: Known | Unknown = Unknown("its intervals are not known")
    else:
        limit = longest.known if isinstance(longest.known, int | float) else None
        waits = Known(_waits(int(min(attempts, _MOST_WAITS)), interval, rate, limit))
    return Value.of(Known(attempts), retry.place), Value.of(waits, retry.place)


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

"""What becomes of a Task that fails: its Retry, its Catch, and whether anybody waits for the execution."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from archlint.aws.delivery.calling import RETRY_ATTEMPTS, RETRY_INTERVAL, RETRY_RATE
from archlint.aws.kinds import Kind
from archlint.aws.workflows.state_machines import State
from archlint.aws.workflows.workflow_shapes import EXPRESS_LIMIT
from archlint.graph.graph import Graph
from archlint.graph.resource import Edge, Resource
from archlint.graph.travel.loss.loss import conditions_of, wrong_in
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import NOTHING, Outcome, Unknown, Value

#: So many waits are added up at most: later ones of a Retry that goes on for ever make no difference.
_MOST_WAITS = 1_000
_EVERYTHING = Known("States.ALL")


def state_of(graph: Graph, task: Resource) -> State | None:
    """Return the state of a definition that a part of a machine stands for."""
    if task.kind is not Kind.TASK or task.owner is None:
        return None
    machine = task.owner
    return graph.once(("states by place", machine), lambda: _by_place(graph, machine)).get(task.at)


def _by_place(graph: Graph, machine: Resource) -> dict[Place, State]:
    states = [state for found in graph.definitions(machine) for state in found.tasks]
    return {state.place: state for state in reversed(states)}


def task_setting(state: State, name: str, end: Value = NOTHING) -> Value | None:
    """Return what a state says of its attempts; None where the name is none of these.

    Args:
        state: the state.
        name: `retries`, whether it is tried again, by itself or with what is around it; `retry_attempts`, how often at
            most; `retry_seconds`, the waits between these together; `catches`, whether it has somewhere to go when all
            fail.
        end: after how many seconds the execution is ended, whatever it says; nothing if that makes no difference.
    """
    if name == "catches":
        return _is_there(state["Catch"])
    if name == "retries":
        there = [_is_there(retry) for retry in _retries(state)]
        return next((each for each in there if each.known is not False), there[0])
    if name in ("retry_attempts", "retry_seconds"):
        retries = _retries(state)
        return retries[0].then(lambda _outcome, _place: _longest(retries, name, end))
    return None


def _retries(state: State) -> list[Value]:
    """Return the `Retry` of a state, and of what is around it as far as errors come there: it runs as a whole again.

    Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows".
    """
    found = [state["Retry"]]
    for each, outer in itertools.pairwise((state, *state.enclosing)):
        # The executions of a distributed Map end on their own.
        if outer.is_distributed_map or _EVERYTHING in _caught_by(each["Catch"]):
            break
        found.append(outer["Retry"])
    return [found[0], *(retry for retry in found[1:] if not retry.certainly_absent)]


def execution_end(state: State, machine: Resource) -> Value:
    """Return after how many seconds the execution that a state is part of is ended; nothing if that is not said.

    Source: AWS Step Functions Developer Guide, "State machine structure" (`TimeoutSeconds`), "Choosing workflow type".
    """
    is_child = any(each.is_distributed_map for each in state.enclosing)
    said = NOTHING if is_child else state.whole.step("TimeoutSeconds")
    seconds = said.known
    is_express = state.is_express_child if is_child else machine["type"].known == "EXPRESS"
    if is_express and not (isinstance(seconds, int | float) and seconds < EXPRESS_LIMIT):
        return Value.of(Known(EXPRESS_LIMIT), machine["type"].place)
    return said


def outlasts(state: State, end: Value) -> bool:
    """Tell whether the waits between a state's attempts certainly take longer than the execution may."""
    waits = [task_setting(state, "retry_seconds", each) for each in (end, NOTHING)]
    return waits[0] is not None and waits[1] is not None and waits[0].known != waits[1].known


def catching(state: State) -> Value:
    """Return whether what a state fails with at last is caught, there or by what is around it.

    True where all errors are, False where none is; absent where some are named, and unknown where that is not known.
    """
    some = False
    for each in (state, *state.enclosing):
        catch = each["Catch"]
        if catch.possibly(lambda outcome: isinstance(outcome, Unknown)):
            return catch
        names = _caught_by(catch)
        if _EVERYTHING in names:
            return Value.of(Known(value=True), catch.place)
        some = some or bool(names)
    return NOTHING if some else Value.of(Known(value=False), state["Catch"].place)


def left_alone(machine: Resource, start: Edge) -> tuple[bool, Case] | None:
    """Return whether nothing is left of an execution that fails: it is an EXPRESS one, and who starts it does not wait.

    Only STANDARD executions can be redriven.

    Returns:
        Whether that is so in every circumstance, and the first in which it is, as `wrong_in` does; None if in none.

    Source: AWS Step Functions Developer Guide, "Choosing workflow type in Step Functions".
    """
    return wrong_in(_is_left_alone, given=conditions_of([start]), type=machine["type"], awaited=start.awaited)


def _is_left_alone(case: Case) -> bool:
    return case.matches(type="EXPRESS", awaited=False)


def _caught_by(catch: Value) -> list[Outcome]:
    return [name.outcome for catcher in catch.each("[]") for name in Value((catcher,)).each("ErrorEquals[]")]


def _is_there(value: Value) -> Value:
    if value.possibly(lambda outcome: isinstance(outcome, Unknown)):
        return value
    there = not value.certainly_absent and any(True for _ in value.each("[]"))
    return Value.of(Known(value=there), value.place)


def _longest(retries: list[Value], name: str, end: Value) -> Value:
    """Return the most retries that one retrier of each level makes together, or the sum of their waits."""
    own = retries[0]
    found: list[tuple[float, Value]] = []
    for retry in retries:
        retriers = [Value((each,)) for each in retry.each("[]")]
        tried = [(_number(each, "MaxAttempts", RETRY_ATTEMPTS), each) for each in retriers]
        if any(attempts is None for attempts, _ in tried):
            return Value.of(Unknown("one of its retriers says that with a value that is not known"), retry.place)
        found.append(max(((a or 0, r) for a, r in tried), key=lambda each: each[0], default=(0, retry)))
    retried = math.prod(attempts + 1 for attempts, _ in found) - 1
    if name == "retry_attempts" and not isinstance(end.known, int | float):
        return Value.of(Known(retried), own.place)
    waits: list[float] = []
    for attempts, retrier in found:
        between = _waits_of(retrier, int(min(attempts, _MOST_WAITS)))
        if between is None:
            return Value.of(Unknown("its intervals are not known"), own.place)
        again = (wait for first in between for wait in (first, *waits))
        waits = list(itertools.islice(itertools.chain(waits, again), _MOST_WAITS))
    lasts = end.known if isinstance(end.known, int | float) else math.inf
    ended = next((number for number, sofar in enumerate(itertools.accumulate(waits)) if sofar >= lasts), None)
    if name == "retry_attempts":
        return Value.of(Known(retried if ended is None else ended), (own if ended is None else end).place)
    return Value.of(Known(sum(waits)), own.place) if ended is None else Value.of(Known(lasts), end.place)


def _waits_of(retrier: Value, attempts: int) -> list[float] | None:
    """Return how long each attempt of a retrier is waited for; None where that is not known."""
    interval = _number(retrier, "IntervalSeconds", RETRY_INTERVAL)
    rate = _number(retrier, "BackoffRate", RETRY_RATE)
    longest = retrier.step("MaxDelaySeconds")
    if interval is None or rate is None or not (longest.certainly_absent or isinstance(longest.known, int | float)):
        return None
    limit = longest.known if isinstance(longest.known, int | float) else math.inf
    return list(_waits(attempts, interval, rate, limit))


def _waits(attempts: int, interval: float, rate: float, limit: float) -> Iterator[float]:
    """Yield how long each attempt is waited for."""
    wait = interval
    for _ in range(attempts):
        yield min(wait, limit)
        # A workflow runs for a year at most: longer waits are as good as that one.
        wait = min(wait * rate, 365 * 86_400.0)


def _number(value: Value, key: str, default: float) -> float | None:
    said = value.step(key)
    if isinstance(said.outcome, Absent):
        return default
    known = said.known
    return known if isinstance(known, int | float) and not isinstance(known, bool) else None

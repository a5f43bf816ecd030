"""The history of an execution: how many events it takes up, and how soon a loop of states uses them up.

Source: AWS Step Functions Developer Guide, "Step Functions service quotas" (25,000 events in the history of a STANDARD
execution, which fails when it reaches them) and "Avoid reaching the history quota"; AWS Step Functions API Reference,
`HistoryEvent` (the events that each type of state adds).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from archlint.aws.workflows.choice_rules import may_count
from archlint.aws.workflows.state_machines import Definition, State
from archlint.model.data import dataclass
from archlint.model.values.value import Value

#: How many events the history of a STANDARD execution holds: it fails with the next one.
HISTORY_LIMIT = 25_000
#: The events of a state that nothing goes wrong in: it is entered and exited; a Task is scheduled, started and
#: succeeds in between, and what runs others is started and succeeds. Iterations of a Map come on top of that.
_EVENTS: Mapping[str, int] = {
    **dict.fromkeys(("Choice", "Pass", "Succeed", "Wait"), 2),
    **dict.fromkeys(("Map", "Parallel"), 4),
    "Task": 5,
    "Fail": 1,
}


@dataclass(frozen=True, eq=False, slots=True)
class Round:
    """A way from a Wait back to it.

    Attributes:
        states: the states on the way, the Wait first.
        inner: the states inside their Maps and Parallels.
    """

    states: Sequence[State]
    inner: Sequence[State]

    @property
    def events(self) -> int:
        """How many events one round adds to the history, at least."""
        certain = [state for state in self.inner if all(each.type != "Map" for each in state.enclosing)]
        return sum(_EVENTS.get(state.type, 2) for state in (*self.states, *certain))

    @property
    def lasting(self) -> int:
        """After how many rounds the history is full, at most."""
        return HISTORY_LIMIT // self.events

    @property
    def waits(self) -> list[Value]:
        """How long its Waits wait, in seconds; absent for those that wait until some time."""
        return [state["Seconds"] for state in self.states if state.type == "Wait"]

    @property
    def is_timed(self) -> bool:
        """Whether its Waits are what takes time: it waits for no job and no answer, and for nothing inside a state."""
        waiting = (each.integration for each in (*self.states, *self.inner) if each.integration is not None)
        return not any(each.is_job or each.is_callback for each in waiting) and all(
            state.type != "Wait" for state in self.inner
        )

    @property
    def may_be_counted(self) -> bool:
        """Whether a Choice possibly ends it after a number of rounds, or at some time."""
        return any(may_count(state["Choices"]) for state in self.states if state.type == "Choice")


def rounds(definition: Definition) -> Iterator[Round]:
    """Yield the shortest way from each Wait of a definition back to it, along which nothing fails.

    The EXPRESS children of a Distributed Map have no history that could be full: theirs are left out.
    """
    for wait in definition.states:
        states = _way_back(definition, wait) if wait.type == "Wait" and not wait.is_express_child else []
        if states:
            inner = [state for state in definition.states if not set(states).isdisjoint(state.enclosing)]
            yield Round(states, inner)


def _way_back(definition: Definition, start: State) -> list[State]:
    before: dict[State, State] = {}
    pending = deque([start])
    while pending:
        state = pending.popleft()
        for after in definition.followers(state):
            if after is start:
                return _trace(state, before)
            if after not in before:
                before[after] = state
                pending.append(after)
    return []


def _trace(last: State, before: Mapping[State, State]) -> list[State]:
    states = [last]
    while states[-1] in before:
        states.append(before[states[-1]])
    return states[::-1]

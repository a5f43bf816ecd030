"""What a definition of a state machine amounts to: a few Tasks in a row, a loop that polls a job.

Source: Step Functions Developer Guide, "Choosing workflow type in Step Functions" and "Integrating services".
"""

from __future__ import annotations

from archlint.aws.workflows.state_machines import Definition, State
from archlint.model.regex import regex

#: How long an EXPRESS execution lasts at most, in seconds.
EXPRESS_LIMIT = 300
_NUMBER = regex(r"\s*(?:(?P<plain>\d{1,9})|\{%\s*(?P<jsonata>\d{1,9})\s*%\})\s*")
#: No state takes as many seconds, and none takes what is no number; what JSON has may be larger than any float.
_NO_SECONDS = 10**9
#: States that only shape data or end an execution.
_PASSIVE = {"Pass", "Succeed", "Fail"}


def number_of_seconds(value: object) -> float:
    """Return a number of seconds, also one that stands in a string, or in JSONata; 0 for anything else."""
    if isinstance(value, str) and (number := _NUMBER.fullmatch(value)):
        return int(number["plain"] or number["jsonata"])
    return value if isinstance(value, int | float) and abs(value) < _NO_SECONDS else 0


def first_state(definition: Definition) -> State | None:
    """Return the state that every execution of a definition begins with; None where that is not known."""
    name = definition.body.step("StartAt").known
    return next((state for state in definition.states if state.parent is None and state.name == name), None)


def only_tasks(definition: Definition) -> tuple[State, ...]:
    """Return the Tasks of a definition that has nothing else but states that do no work; none of any other."""
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

"""Remedies in the definitions of state machines.

Source: AWS Step Functions Developer Guide, "Handle transient Lambda service exceptions" and "Choice workflow state".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from archlint.aws.workflows.state_machines import State
from archlint.findings.remedies.settings import put_in_states
from archlint.findings.remedies.words import Data, PutAt, Remedy
from archlint.findings.wording import quoted
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.model.values.value import Tree

#: A timeout to begin with, in seconds.
_TIMEOUT = 3600
_UNEXPECTED = "UnexpectedInput"
#: How to retry what a second try may help.
_RETRIER: Data = {
    "ErrorEquals": (
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ),
    "IntervalSeconds": 1,
    "MaxAttempts": 3,
    "BackoffRate": 2,
    "JitterStrategy": "FULL",
}


def timed(tasks: Sequence[State]) -> Iterator[Remedy]:
    """Yield the remedy that gives Tasks a timeout."""
    return put_in_states(f"give {quoted(task.name for task in tasks)} a timeout", tasks, TimeoutSeconds=_TIMEOUT)


def fail_by_default(choices: Sequence[State]) -> Iterator[Remedy]:
    """Yield the remedy that lets input which no rule of a Choice expects fail with a name of its own."""
    fail: Data = {"Type": "Fail", "Error": _UNEXPECTED, "Cause": "No rule of the Choice state applies to the input."}
    beside = {replace(choice.place, route=choice.place.route[:-1]): None for choice in choices}
    changes = [PutAt(choice.place, "Default", _UNEXPECTED) for choice in choices]
    changes += [PutAt(states, _UNEXPECTED, fail) for states in beside]
    yield Remedy(f"let {quoted(choice.name for choice in choices)} fail by default", tuple(changes))


def retried(graph: Graph, machine: Resource, is_wrong: Callable[[State], object]) -> Iterator[Remedy]:
    """Yield the remedy that retries Lambda's transient errors in the Tasks of a machine, in all its definitions.

    Args:
        graph: the graph.
        machine: the state machine.
        is_wrong: what is true of the Tasks that do not retry them.
    """
    found = [task for definition in graph.definitions(machine) for task in definition.tasks if is_wrong(task)]
    names = quoted(task.name for task in found)
    yield Remedy(f"retry Lambda's transient errors in {names}", tuple(map(_retry, found)), is_safe=True)


def _retry(task: State) -> PutAt:
    known = task["Retry"].outcome
    if isinstance(known, Tree) and known.is_list and known.node.document is task.place.document:
        return PutAt(known.node.place, len(known.node.data), _RETRIER)
    return PutAt(task.place, "Retry", [_RETRIER])

"""What is known of what functions and state machines do."""

from __future__ import annotations

from archlint.aws.function_calls import UNDERSTOOD
from archlint.aws.kinds import Kind, Link
from archlint.aws.services.stepfunctions import DEFINITIONS
from archlint.aws.state_machines import Definition, State
from archlint.graph.resource import Resource
from archlint.graph.store import Store


def is_understood(graph: Store, actor: Resource) -> bool:
    """Tell whether all that a function or state machine does is known: its code, or its definition, is read."""
    if actor.kind is Kind.MACHINE:
        found = definitions(graph, actor)
        return bool(found) and all(definition.complete for definition in found)
    return actor.declaration is not None and actor.declaration.noted(UNDERSTOOD)


def definitions(graph: Store, machine: Resource) -> tuple[Definition, ...]:
    """Return a state machine's definition, one for each of the circumstances that it depends on.

    None at all means that the scope does not settle it.
    """
    return machine.declaration.noted(DEFINITIONS) if machine.declaration else ()


def task(graph: Store, machine: Resource, state: State) -> Resource | None:
    """Return the part of a machine that stands for a Task of its definition."""
    tasks = graph.once(
        ("tasks", machine), lambda: {part.at: part for part in reversed(graph.parts(machine, Kind.TASK))}
    )
    return tasks.get(state.place)


def may_start_itself(graph: Store, machine: Resource) -> bool:
    """Tell whether a Task of a state machine possibly starts the machine anew: it may go on in another execution."""
    tasks = graph.parts(machine, Kind.TASK)
    starting = [part for part in tasks if part["action"].known == "states:StartExecution"]
    return any(all(edge.target is machine for edge in graph.outgoing(part, Link.INVOKES)) for part in starting)

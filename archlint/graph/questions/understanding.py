"""How much is known of the behaviour of functions and state machines."""

from __future__ import annotations

from archlint.aws.calls.actions import TELLING_FAILURES
from archlint.aws.calls.function_calls import (
    DROPPED,
    IGNORED,
    NEVER_RECEIVES,
    NEVER_REPORTS,
    OWN_ROLE,
    REPORTS,
    SINGLE_RECORDS,
    SWALLOWS,
    UNDERSTOOD,
    UNRETURNED,
    BatchReport,
)
from archlint.aws.kinds import Kind, Link
from archlint.aws.services.stepfunctions import DEFINITIONS
from archlint.aws.workflows.integrations import JOB_TIMEOUTS
from archlint.aws.workflows.state_machines import Definition, State
from archlint.graph.questions.delivery.polling import batch_size
from archlint.graph.questions.delivery.senders import functions
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome

#: What runs jobs that are declared on their own, by the service in the integration, and what they are.
_WITH_TIMEOUTS = frozenset({"batch", "glue", "states"})
_JOBS = frozenset({Kind.BATCH_JOB, Kind.GLUE_JOB, Kind.MACHINE})


def is_understood(graph: Store, actor: Resource) -> bool:
    """Tell whether all that a function or state machine does is known: its code, or its definition, is read."""
    if actor.kind is Kind.MACHINE:
        found = definitions(graph, actor)
        return bool(found) and all(definition.complete for definition in found)
    return actor.declaration is not None and actor.declaration.noted(UNDERSTOOD)


def batch_reports(graph: Store, function: Resource) -> tuple[BatchReport, ...]:
    """Return where a function's code says which records of a batch failed; none where that is not known."""
    return tuple(report for report in _reports(function) if not report.misnamed)


def misnamed_reports(graph: Store, function: Resource) -> tuple[BatchReport, ...]:
    """Return where a function's code lists records that failed under a name that Lambda does not read."""
    found = _reports(function)
    return found if all(report.misnamed for report in found) else ()


def _reports(function: Resource) -> tuple[BatchReport, ...]:
    return function.declaration.noted(REPORTS) if function.declaration is not None else ()


def never_reports(graph: Store, function: Resource) -> bool:
    """Tell whether a function's code certainly never says which records of a batch failed."""
    return function.declaration is not None and function.declaration.noted(NEVER_REPORTS)


def swallows(graph: Store, function: Resource, mapping: Resource) -> tuple[Place, ...]:
    """Return where a function's code hides from Lambda what fails of the batches of a mapping.

    Powertools raises an error where all records of a batch fail: of those that may have one record, it hides nothing.
    """
    if function.declaration is None or not function.declaration.noted(SWALLOWS):
        return ()
    found, unreturned = function.declaration.noted(SWALLOWS), function.declaration.noted(UNRETURNED)
    several = bool(unreturned) and batch_size(graph, mapping).certainly(_is_several)
    return found if several else tuple(place for place in found if place not in unreturned)


def single_records(graph: Store, function: Resource) -> tuple[Place, ...]:
    """Return where a function's code takes one record of what it is given, and certainly looks at no other one."""
    return function.declaration.noted(SINGLE_RECORDS) if function.declaration is not None else ()


def _is_several(size: Outcome) -> bool:
    return isinstance(size, Known) and isinstance(size.value, int | float) and size.value > 1


def never_receives(actor: Resource) -> bool:
    """Tell whether a function's code certainly asks no queue and no stream for what is in it."""
    return actor.declaration is not None and actor.declaration.noted(NEVER_RECEIVES)


def acts_as_function(call: Resource) -> bool:
    """Tell whether a call in a function's code certainly acts in the function's own role, and in no other."""
    return call.declaration is not None and call.declaration.noted(OWN_ROLE)


def unawaited_calls(graph: Store, function: Resource) -> dict[Resource, tuple[Place, ...]]:
    """Return the calls in a function's code that it may be done before, and what nobody waits for of each."""
    calls = ((call, call.declaration) for call in graph.parts(function, Kind.CALL))
    return {call: part.noted(DROPPED) for call, part in calls if part is not None and part.noted(DROPPED)}


def unchecked_batches(graph: Store, function: Resource) -> list[Resource]:
    """Return the calls in a function's code that send a batch and certainly do not look at what of it failed."""
    calls = (call for call in graph.parts(function, Kind.CALL) if call["action"].known in TELLING_FAILURES)
    return [call for call in calls if call.declaration is not None and call.declaration.noted(IGNORED)]


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


def awaited_functions(graph: Store, machine: Resource, state: State) -> list[Edge]:
    """Return the edges to the functions that a state runs and waits for; none for what is no such Task."""
    if state.integration is None or not state.integration.is_invocation or state.integration.is_callback:
        return []
    part = task(graph, machine, state)
    return functions(graph, part) if part and part["asynchronous"].known is False else []


def may_end_by_itself(graph: Store, machine: Resource, state: State) -> bool:
    """Tell whether the job that a Task waits for possibly has a timeout of its own.

    The arguments say so, or the Glue job, Batch job definition or state machine that they name; of one that lies
    outside the scope this is not known.
    """
    if any(not state.arguments.step(name).certainly_absent for name in JOB_TIMEOUTS):
        return True
    if state.integration is None or state.integration.service not in _WITH_TIMEOUTS:
        return False
    part = task(graph, machine, state)
    run = [edge.target for edge in graph.outgoing(part, Link.INVOKES)] if part else []
    jobs = [resource for resource in run if resource.kind in _JOBS]
    return not jobs or any(_may_time_out(graph, job) for job in jobs)


def _may_time_out(graph: Store, job: Resource) -> bool:
    if job.kind is not Kind.MACHINE:
        return not job["timeout"].certainly_absent
    found = definitions(graph, job)
    return not found or any(not each.body.step("TimeoutSeconds").certainly_absent for each in found)


def may_start_itself(graph: Store, machine: Resource) -> bool:
    """Tell whether a Task of a state machine possibly starts the machine anew: it may go on in another execution."""
    tasks = graph.parts(machine, Kind.TASK)
    starting = [part for part in tasks if part["action"].known == "states:StartExecution"]
    return any(all(edge.target is machine for edge in graph.outgoing(part, Link.INVOKES)) for part in starting)


def is_decided(graph: Store, edge: Edge) -> bool:
    """Tell whether a Task need not send: a Choice, a Map or a failure decides it, or it may write what is there."""
    task, machine = edge.source, edge.source.owner
    if task.kind is not Kind.TASK or machine is None:
        return False
    certain = graph.once(("certain tasks", machine), lambda: _certain_tasks(graph, machine))
    return task.at not in certain or task["changes"].known is False


def _certain_tasks(graph: Store, machine: Resource) -> frozenset[Place]:
    """Return where the Tasks of a machine stand that every execution in which nothing fails comes to."""
    found = definitions(graph, machine)
    return frozenset(state.place for each in found for state in each.tasks if each.is_certain(state))

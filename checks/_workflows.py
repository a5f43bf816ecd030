"""What the checks of small workflows share."""

from archlint import Definition, Graph, Resource, Severity, State

#: States that only shape data or end an execution.
_PASSIVE = {"Pass", "Succeed", "Fail"}
_LONG_CHAIN = 4


def single_task(graph: Graph, machine: Resource) -> tuple[State, Severity] | None:
    """Return the only Task of a machine that does nothing else, and how bad that is."""
    tasks = _only_tasks(graph.definition(machine))
    if len(tasks) != 1:
        return None
    task = tasks[0]
    integration = task.integration
    if integration is None or not integration.service or integration.is_job or integration.is_callback:
        return None
    simple = integration.is_invocation or integration.is_message
    plain = simple and not task.has("Retry", "Catch")
    return task, Severity.WARNING if plain else Severity.NOTE


def linear_chain(graph: Graph, machine: Resource) -> tuple[tuple[State, ...], Severity] | None:
    """Return the Tasks of a machine that only calls functions or sends messages in a row, and how bad that is."""
    tasks = _only_tasks(graph.definition(machine))
    if len(tasks) < 2:
        return None
    for task in tasks:
        integration = task.integration
        if integration is None or integration.is_job or integration.is_callback or task.has("Catch"):
            return None
        if not (integration.is_invocation or integration.is_message):
            return None
    long = len(tasks) >= _LONG_CHAIN or any(task.has("Retry") for task in tasks)
    return tasks, Severity.NOTE if long else Severity.WARNING


def _only_tasks(definition: Definition | None) -> tuple[State, ...]:
    """Return the Tasks of a definition that has nothing else but states that do no work."""
    if definition is None or not definition.complete:
        return ()
    if any(state.type not in _PASSIVE | {"Task"} for state in definition.states):
        return ()
    return definition.tasks

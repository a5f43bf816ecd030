"""What several checks say of state machines: of one that does little, of Tasks that do not try again."""

from archlint import (
    LAMBDA_TRANSIENT_ERRORS,
    Case,
    Definition,
    Judged,
    Resource,
    Severity,
    State,
    Verdict,
    covers,
    judge,
    judge_each,
    only_tasks,
)

_LONG_CHAIN = 4


def single_task(_machine: Resource, definition: Definition) -> Judged[State] | None:
    """Return the only Task of a definition that does nothing else, and how bad that is."""
    tasks = only_tasks(definition)
    if len(tasks) != 1:
        return None
    task = tasks[0]
    integration = task.integration
    if integration is None or not integration.service or integration.is_job or integration.is_callback:
        return None
    simple = integration.is_invocation or integration.is_message
    plain = simple and not task.has("Retry", "Catch")
    return judge_each(tasks, lambda _task: judge(level=Severity.WARNING if plain else Severity.NOTE))


def linear_chain(_machine: Resource, definition: Definition) -> Judged[State] | None:
    """Return the Tasks of a definition that only calls functions or sends messages in a row, and how bad that is."""
    tasks = only_tasks(definition)
    if len(tasks) < 2:
        return None
    for task in tasks:
        integration = task.integration
        if integration is None or integration.is_job or integration.is_callback or task.has("Catch"):
            return None
        if not (integration.is_invocation or integration.is_message):
            return None
    long = len(tasks) >= _LONG_CHAIN or any(task.has("Retry") for task in tasks)
    return judge_each(tasks, lambda _task: judge(level=Severity.NOTE if long else Severity.WARNING))


def lacks_retry(task: State) -> Verdict | None:
    """Return how bad it is that a Task which invokes a function does not retry Lambda's transient errors."""
    if task.integration is None or not task.integration.is_function:
        return None
    retries = [state["Retry"] for state in (task, *task.enclosing)]
    return judge(*retries, catch=task["Catch"], level=_level)


def _level(case: Case) -> Severity | None:
    if any(covers(retry, LAMBDA_TRANSIENT_ERRORS) for retry in case.unnamed):
        return None
    return Severity.NOTE if covers(case.catch, frozenset({"States.ALL"})) else Severity.WARNING

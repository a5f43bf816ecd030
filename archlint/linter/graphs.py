"""From files to the documents and graphs of all their scopes, for those who ask about graphs and not for findings."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.findings.problems import Problems
from archlint.graph.graph import Graph
from archlint.linter.inputs.environments import Environment, warn_of_unused_values
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope, partition
from archlint.linter.outcomes.read import read_scope, settable, warn_of_overruns
from archlint.model.budget import Budget
from archlint.model.source.document import Document


def read_all(
    files: Iterable[Input], environment: Environment, problems: Problems
) -> list[tuple[list[Document], Graph]]:
    """Return the documents and graphs of all scopes that files make, as they are in an environment.

    Raises:
        ParametersError: the samconfig.toml beside one of the files cannot be read.
    """
    found = []
    can_be_set = []
    for scope in partition(files, problems):
        deployed = scope.deployed(environment)
        try:
            graph = _read_whole(deployed, problems)
            if graph is not None:
                can_be_set.append(settable(scope, graph[0]))
                found.append(graph)
        except Exception as error:  # the next scope may still be fine
            problems.crashed(scope.shown, error)
    if found:
        warn_of_unused_values([environment], can_be_set, problems)
    return found


def _read_whole(scope: Scope, problems: Problems) -> tuple[list[Document], Graph] | None:
    """Return the documents and the graph of a scope, whose derived edges are worked out; None as `read_scope` does."""
    budget = Budget(scope.steps)
    try:
        found = read_scope(scope, problems, budget)
        if found is not None:
            found[1].network  # noqa: B018 - what is evaluated for it may overrun the budget
    finally:
        warn_of_overruns(budget, problems)
    return found

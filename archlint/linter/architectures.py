"""From a request to the architecture of what it is about, with or without what is found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from archlint.architecture.join import marked
from archlint.architecture.model import Architecture, Mark
from archlint.findings.problems import Problems
from archlint.findings.wording import quoted
from archlint.linter.inputs.environments import known_beside
from archlint.linter.inputs.inputs import Input
from archlint.linter.request import Request, environments_of, inputs_of, lint, run_settings, settled
from archlint.linter.run import run
from archlint.model.errors import MisuseError

if TYPE_CHECKING:
    from archlint.findings.result import Report


def describe_architecture(request: Request, *, with_findings: bool = False) -> Report:
    """Return a report with the architecture of one environment; what cannot be read is among its errors.

    Args:
        request: what to look at, and in which environment.
        with_findings: whether to lint it: what is found is then in the report, and at the nodes.

    Raises:
        archlint.model.errors.ArchlintError: as for `lint`; or the request names several environments.
    """
    request = replace(request, with_architecture=True)
    problems = Problems()
    files = inputs_of(request, request.configurations, problems)
    environments = environments_of(_settled(request, files) if with_findings else request, files)
    if len(environments) > 1:
        raise MisuseError(f"a graph is of one environment, not of {quoted([each.name for each in environments])}")
    if with_findings:
        report = lint(request)
    else:
        report = run(
            files,
            [],
            problems,
            respect_ignores=False,
            with_architecture=True,
            environments=environments,
            jobs=request.jobs,
        )
        report = replace(report, warnings=tuple(problems.warnings))
    return replace(report, architecture=with_marks(report))


def _settled(request: Request, files: Sequence[Input]) -> Request:
    """Return a request that names the environments that linting looks at: those of the configuration, too."""
    said = settled(request, run_settings(request))
    if request.config_envs or not said.config_envs:
        return said
    known = known_beside(files)
    return replace(said, config_envs=tuple(name for name in said.config_envs if name in known))


def with_marks(report: Report) -> Architecture:
    """Return the architecture of a report with what is found at its nodes; an empty one where it has none."""
    marks: dict[str, list[Mark]] = {}
    for found in report.findings:
        mark = Mark(found.check, found.level.value, found.message, found.location, found.fingerprint)
        for node in found.nodes:
            marks.setdefault(node, []).append(mark)
    return marked(report.architecture or Architecture(), marks)

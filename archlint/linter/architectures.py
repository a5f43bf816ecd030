"""From a request to the architecture of what it is about, with or without what is found in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archlint.findings.marks import marked_architecture
from archlint.findings.problems import Problems
from archlint.graph.architecture.model import Architecture
from archlint.linter.linting import lint
from archlint.linter.request import Request, environments_of, inputs_of, run_settings, settled
from archlint.linter.run import run

if TYPE_CHECKING:
    from archlint.findings.result import Report


def describe_architecture(request: Request, *, with_findings: bool = False) -> tuple[Report, Architecture]:
    """Return a report and the architecture of one environment; what cannot be read is among the report's errors.

    Args:
        request: what to look at, and in which environment.
        with_findings: whether to lint it: what is found is then in the report, and at the nodes.

    Raises:
        archlint.model.errors.ArchlintError: as for `lint`; or there are several environments.
    """
    request = replace(request, with_architecture=True, one_environment="a graph")
    report = lint(request) if with_findings else _unlinted(request)
    return report, marked_architecture(report.architecture, report.findings)


def _unlinted(request: Request) -> Report:
    """Return a report without findings, with the architecture."""
    said = settled(request, run_settings(request))
    problems = Problems()
    files = inputs_of(said, said.configurations, problems)
    environments = environments_of(said, files, are_named=bool(request.config_envs))
    report = run(
        files,
        [],
        problems,
        respect_ignores=False,
        with_architecture=True,
        environments=environments,
        jobs=said.jobs,
        cache=bool(said.cache),
        cache_dir=said.cache_dir,
    )
    return replace(report, warnings=tuple(problems.warnings))

"""Checks whose level or thresholds differ by file or resource: each is asked once for each set of thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path

from archlint.findings.check import Check
from archlint.findings.finding import Finding
from archlint.findings.severity import Severity
from archlint.graph.graph import Graph
from archlint.linter.config.configuration import Configuration
from archlint.linter.config.settings import Override
from archlint.linter.outcomes.suppressor import files_of


def findings_of(
    graph: Graph, configuration: Configuration, paths: Mapping[str, Path | None]
) -> Callable[[Check], Iterable[tuple[Check, Finding]]]:
    """Return what asks a check, as it is configured where nothing overrides that.

    It returns what the check finds, each with the check as it is configured there.

    Args:
        graph: what checks are asked about.
        configuration: what may override how they are configured.
        paths: where the scope's files lie, by what they are called; None if a file has no path.
    """

    def found(check: Check) -> Iterable[tuple[Check, Finding]]:
        overrides = configuration.overriding(check.name)
        return _varied(check, graph, paths, overrides) if overrides else plainly(check)

    def plainly(check: Check) -> Iterable[tuple[Check, Finding]]:
        return zip(repeat(check), check.run(graph))

    return found if configuration.overrides else plainly


def _varied(
    check: Check, graph: Graph, paths: Mapping[str, Path | None], overrides: Sequence[Override]
) -> Iterator[tuple[Check, Finding]]:
    setting = [override for override in overrides if _thresholds(override, check)]
    leveling = [override for override in overrides if _level(override, check)]
    sets = [{}, *(_thresholds(override, check) for override in setting)]
    for thresholds in (each for index, each in enumerate(sets) if each not in sets[:index]):
        for finding in check.configured(None, thresholds).run(graph):
            files = tuple(files_of(finding, paths))
            holding = _first(setting, files, finding)
            if thresholds == ({} if holding is None else _thresholds(holding, check)):
                level = _first(leveling, files, finding)
                yield (check if level is None else check.configured(_level(level, check), {})), finding


def _first(overrides: Sequence[Override], files: Sequence[str], finding: Finding) -> Override | None:
    return next((override for override in overrides if override.holds(files, finding.at.name)), None)


def _thresholds(override: Override, check: Check) -> dict[str, int | float]:
    said = override.said_of(check.name)
    return dict(said.thresholds) if said else {}


def _level(override: Override, check: Check) -> Severity | None:
    said = override.said_of(check.name)
    return said.level if said else None

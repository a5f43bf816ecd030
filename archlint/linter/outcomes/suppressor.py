"""What keeps a finding from counting: comments and metadata in the files of its scope, and the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from archlint.findings.finding import Finding
from archlint.findings.ignored.suppressions import Suppressions
from archlint.findings.result import Suppression
from archlint.linter.config.configuration import Configuration
from archlint.model.source.files.project import resolved_folder


class Suppressor:
    """Says which findings of one scope do not count, and why.

    Args:
        paths: where the scope's files lie, by what they are called; None if a file has no path.
        written: what the scope's documents and code ask to ignore; None if that is not to be applied.
        configuration: what the configuration asks to ignore; None if that is not to be applied.

    Attributes:
        needed: what of the configuration was needed: the name of the resource, as it is written there, and the check.
    """

    def __init__(
        self,
        paths: Mapping[str, Path | None],
        written: Suppressions | None = None,
        configuration: Configuration | None = None,
    ) -> None:
        self._paths = paths
        self._written = written
        self._configuration = configuration
        self.needed: set[tuple[str, str]] = set()

    def of(self, check: str, finding: Finding) -> Suppression | None:
        """Return what suppresses a check's finding; None if nothing does. What is written beside it comes first."""
        found = self._written.of(check, finding) if self._written else None
        if self._configuration is None:
            return found
        said = self._configuration.said_of(finding.at.name, check)
        self.needed.update((settings.name, check) for settings in said)
        return found or self._configured(self._configuration, check, finding)

    def _configured(self, configuration: Configuration, check: str, finding: Finding) -> Suppression | None:
        if not (configuration.resources or configuration.per_file_ignores):
            return None
        for file in files_of(finding, self._paths):
            found = configuration.suppression(check, file, finding.at.name)
            if found is not None:
                return found
        return None


def files_of(finding: Finding, paths: Mapping[str, Path | None]) -> Iterator[str]:
    """Yield the resolved paths of the files that people may name for a finding; empty for one that has no path.

    A plan's finding stands in its sources; people may name these, the plan, or the file that calls the module.

    Args:
        finding: the finding.
        paths: where the scope's files lie, by what they are called; None if a file has no path.
    """
    places = (finding.at.at.written, finding.at.at, *(call.written for call in finding.at.outermost.calls))
    for shown in dict.fromkeys(place.document.path for place in places):
        path = paths.get(shown, Path(shown))
        yield str(resolved_folder(path) / path.name) if path is not None else ""

"""What one run found about a folder, and the texts that it was found in: whatever an editor asks is answered by it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from lsprotocol import types

from archlint.cli.server.buffers import uri_of
from archlint.cli.server.positions import EditedText, PositionUnits
from archlint.findings.check import Check
from archlint.findings.marks import marked_architecture
from archlint.findings.result import Report, Result
from archlint.graph.architecture.model import Architecture
from archlint.linter.kept import KeptOutcomes
from archlint.linter.linting import lint
from archlint.linter.request import Request
from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError
from archlint.model.source.files.raw import MAX_JSON, read_bytes
from archlint.model.source.location import Location
from archlint.model.source.text import Unreadable, decode
from archlint.report.drawing.selection import without_asides
from archlint.report.drawing.sketch import Sketch, sketch


@dataclass(frozen=True, slots=True)
class OpenText:
    """What an editor held when a run began.

    Attributes:
        uri: what it calls the document.
        version: the version.
        text: the text.
    """

    uri: str
    version: int
    text: EditedText


class View:
    """What a run found.

    Attributes:
        folder: the folder that it was about, as the editor writes it.
        real: that folder, resolved.
        request: what was asked.
        report: what was found.
        checks: all checks there are, by their names.
        pages: the addresses of the pages of checks, by their names.
    """

    def __init__(
        self,
        folder: str,
        request: Request,
        report: Report,
        opened: Mapping[str, OpenText],
        units: PositionUnits,
        checks: Mapping[str, Check],
        pages: Mapping[str, str],
        described: KeptOutcomes,
    ) -> None:
        """Take up what a run found.

        Args:
            folder: the folder that it was about, as the editor writes it.
            request: what was asked.
            report: what was found.
            opened: what the editor held, by resolved paths.
            units: what it counts columns in.
            checks: all checks there are, by their names.
            pages: the addresses of their pages, by their names.
            described: what need not be described again.
        """
        self.folder, self.request, self.report = folder, request, report
        self.checks, self.pages = checks, pages
        self._opened = opened
        self._units = units
        self._described = described
        self.real = os.path.realpath(folder)
        self._texts: dict[str, EditedText] = {}
        self._uris: dict[str, str] = {}

    @cached_property
    def architecture(self) -> Architecture:
        """The resources and edges, with what is found at them; none if they cannot be said any more.

        They are described once somebody asks, for no diagnostic has to wait for them.
        """
        try:
            report = lint(replace(self.request, with_architecture=True), kept=self._described)
        except ArchlintError:
            return Architecture()
        return marked_architecture(report.architecture, report.findings)

    @cached_property
    def drawn(self) -> Sketch:
        """What would be drawn of it: resources, and lines from one to another one."""
        return sketch(without_asides(self.architecture))

    def path_to_open(self, shown: str) -> str:
        """Return the path by which to open what the report calls `shown`."""
        return os.path.join(self.real, shown)  # noqa: PTH118 - any text

    def shown(self, real: str) -> str:
        """Return what the report calls a file, by its resolved path."""
        known = self._names.get(real) or self._names_in_architecture.get(real)
        return known or real.removeprefix(self.real.rstrip(os.sep) + os.sep)

    @cached_property
    def _names(self) -> dict[str, str]:
        """What the report calls files, by their resolved paths: links, and what lies above, have names of their own."""
        return self._by_real_path([*self.report.files, *(found.location.path for found in self.report.findings)])

    @cached_property
    def _names_in_architecture(self) -> dict[str, str]:
        """What files are called in which nothing is found, and that are no templates: code, say."""
        architecture = self.architecture
        nodes, edges = architecture.nodes, architecture.edges
        return self._by_real_path([*(each.location.path for each in nodes), *(each.location.path for each in edges)])

    def _by_real_path(self, paths: Iterable[str]) -> dict[str, str]:
        return {os.path.realpath(self.path_to_open(path)): path for path in dict.fromkeys(paths)}

    def opened(self, shown: str) -> OpenText | None:
        """Return what the editor held of a file; None if that was not open."""
        return self._opened.get(os.path.realpath(self.path_to_open(shown)))

    def uri(self, shown: str) -> str:
        """Return what the editor calls a file, or would call it."""
        if shown not in self._uris:
            opened = self.opened(shown)
            as_written = os.path.normpath(os.path.join(self.folder, shown))  # noqa: PTH118 - as above
            self._uris[shown] = opened.uri if opened is not None else uri_of(as_written)
        return self._uris[shown]

    def text(self, shown: str) -> EditedText:
        """Return the text of a file: what the editor held, or else what is in it; empty if it cannot be read."""
        if shown not in self._texts:
            opened = self.opened(shown)
            self._texts[shown] = opened.text if opened is not None else EditedText(self._on_disk(shown), self._units)
        return self._texts[shown]

    def _on_disk(self, shown: str) -> str:
        try:
            return decode(read_bytes(Path(self.path_to_open(shown)), MAX_JSON))
        except Unreadable:
            return ""

    def location(self, location: Location) -> types.Location:
        """Return where a location is for the editor."""
        return types.Location(self.uri(location.path), self.text(location.path).range(location))

    def written_at(self, location: Location) -> str:
        """Return the text that stands at a location, on its first line."""
        line = self.text(location.path).line(location.line - 1)
        end = location.end_column if location.end_line == location.line else len(line) + 1
        return line[max(location.column, 1) - 1 : end - 1]

    def findings_at(self, shown: str, first: int, last: int) -> Iterator[Result]:
        """Yield the findings of a file that stand on some of its lines, from 1, the last one included."""
        for finding in self.report.findings:
            at = finding.location
            if at.path == shown and at.line <= last and max(at.line, at.end_line) >= first:
                yield finding

"""The options of `archlint trace`, and what they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from archlint.cli.errors import INCOMPLETE, OK
from archlint.cli.options import FILE, group
from archlint.cli.terminal import report_problems, warn, write
from archlint.findings.ignored.targets import require_other, require_unread
from archlint.model.errors import MisuseError

if TYPE_CHECKING:
    from archlint.graph.graph import Graph
    from archlint.linter import Request


class Tracing(NamedTuple):
    """What is asked of the way of messages."""

    start: str | None
    to: str | None
    form: str
    output: Path | None

    def run(self, request: Request, read: Iterable[Path]) -> int:
        """Read templates, write what is asked for, and return the exit code.

        Args:
            request: what to read.
            read: files that are read beside the templates.

        Raises:
            ArchlintError: it cannot be done.
        """
        from archlint.findings.problems import Problems
        from archlint.findings.wording import quoted
        from archlint.linter.config.configurations import Configurations
        from archlint.linter.read import read_all
        from archlint.linter.request import environments_of, inputs_of

        require_unread([self.output], read)
        problems = Problems()
        files = inputs_of(request, Configurations(), problems)
        environments = environments_of(request, files)
        if len(environments) > 1:
            raise MisuseError(f"a trace is of one environment, not of {quoted([each.name for each in environments])}")
        found = read_all(files, environments[0], problems)
        report_problems(problems.warnings, problems.errors)
        if not found:
            warn("no template found")
            return INCOMPLETE if problems.errors else OK
        if self.output is not None:
            require_other(self.output, [document.path for documents, _ in found for document in documents])
        write(self._lines([graph for _, graph in found]), self.output)
        return INCOMPLETE if problems.errors else OK

    def _lines(self, graphs: Sequence[Graph]) -> Iterator[str]:
        from archlint.report.trace.asked import trace_from

        if self.start is None:
            raise MisuseError("name where the message starts, with --from")
        return trace_from(graphs, self.form, self.start, self.to)


tracing = group(
    "tracing",
    Tracing,
    click.option("--from", "start", metavar="RESOURCE", help="Where the message starts: Orders, or queue:Orders."),
    click.option("--to", metavar="RESOURCE", help="Show only the ways that lead to RESOURCE."),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="docs/trace.schema.json describes the JSON.",
    ),
    click.option("--output", metavar="FILE", type=FILE, help="Write to FILE instead of standard output."),
)

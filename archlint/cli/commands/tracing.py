"""The options of `archlint trace`, and what they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archlint.cli.errors import INCOMPLETE, OK
from archlint.cli.options.group import form_for, format_option, group, output_option, packaged_schema, schema_option
from archlint.cli.terminal import report_problems, warn, write
from archlint.findings.ignored.targets import require_other, require_unread
from archlint.findings.wording import NO_TEMPLATE
from archlint.model.data import NamedTuple
from archlint.model.errors import MisuseError

if TYPE_CHECKING:
    from archlint.findings.problems import Problems
    from archlint.graph.graph import Graph
    from archlint.linter import Request
    from archlint.model.source.document import Document

_FORMATS = ("text", "json", "mermaid")


class Traced(NamedTuple):
    """What is said of the way of messages.

    Attributes:
        problems: what could not be read, and warnings.
        documents: the documents that were read.
        lines: what is asked for; None where there is no template.
    """

    problems: Problems
    documents: Sequence[Document]
    lines: Iterator[str] | None


class Tracing(NamedTuple):
    """What is asked of the way of messages."""

    start: str | None
    to: str | None
    loss: bool
    load: tuple[str, ...]
    form: str | None
    output: Path | None

    def run(self, request: Request) -> int:
        """Read templates, write what is asked for, and return the exit code.

        Raises:
            ArchlintError: it cannot be done.
        """
        problems, documents, lines = self.of(request)
        report_problems(problems.warnings, problems.errors)
        if lines is None:
            if not problems.errors:
                warn(NO_TEMPLATE)
        else:
            if self.output is not None:
                require_other(self.output, [document.path for document in documents])
            write(lines, self.output)
        return INCOMPLETE if problems.errors else OK

    def of(self, request: Request) -> Traced:
        """Read templates, and return what is asked for.

        Raises:
            ArchlintError: it cannot be done.
        """
        from archlint.findings.problems import Problems
        from archlint.linter.graphs import read_all
        from archlint.linter.request import environments_of, inputs_of, run_settings, settled

        self._require_sense()
        problems = Problems()
        are_named = bool(request.config_envs)
        request = settled(replace(request, one_environment="a trace"), run_settings(request))
        require_unread([self.output], request.named_files)
        files = inputs_of(request, request.configurations, problems)
        environments = environments_of(request, files, are_named=are_named)
        found = read_all(files, environments[0], problems)
        documents = [document for read, _ in found for document in read]
        loads = self._loads(request, documents, problems)
        return Traced(problems, documents, self._lines([graph for _, graph in found], loads) if found else None)

    def _require_sense(self) -> None:
        if self.to is not None and self.start is None:
            raise MisuseError("--to needs --from: where the message starts")
        if self.load and (self.loss or self.start is not None):
            raise MisuseError("--load goes without --from and --loss")

    def _loads(self, request: Request, documents: Sequence[Document], problems: Problems) -> dict[str, float]:
        """Return the loads that are declared: on the command line, in the configuration, in templates."""
        from archlint.linter.config.loads import load_of, named_load
        from archlint.linter.declared_loads import loads_in
        from archlint.linter.request import run_settings

        if self.loss or self.start is not None:
            return {}
        configured = ((name, load_of(text)) for name, text in run_settings(request).load)
        said = [named_load(text) for text in self.load]
        return {
            **dict(loads_in(documents, problems)),
            **{name: rate for name, rate in configured if rate is not None},
            **dict(said),
        }

    def _lines(self, graphs: Sequence[Graph], loads: dict[str, float]) -> Iterator[str]:
        from archlint.graph.travel.hops import Hops
        from archlint.report.trace.asked import loads_of, losses_of, trace_from
        from archlint.report.trace.naming import first_of

        form = form_for(self.form, self.output, _FORMATS)
        if self.loss:
            return losses_of(graphs, form, self.start, self.to)
        if self.start is not None:
            return trace_from(graphs, form, self.start, self.to)
        if loads:
            return loads_of(graphs, form, loads)
        first = first_of([Hops(graph) for graph in graphs], "; messages start from ")
        raise MisuseError(f"ask for --from RESOURCE, for --loss, or for a --load{first}")


tracing = group(
    "tracing",
    Tracing,
    "Reports",
    click.option("--from", "start", metavar="RESOURCE", help="Where the message starts: Orders, or queue:Orders."),
    click.option("--to", metavar="RESOURCE", help="Show only the ways that lead to RESOURCE."),
    click.option(
        "--loss",
        is_flag=True,
        help="List the ways in which messages are lost, the likeliest first: all, or those --from a resource on.",
    ),
    click.option(
        "--load",
        metavar="RESOURCE=LOAD",
        multiple=True,
        help="Carry a load along, such as Orders=500/s, and say what cannot take it; [load] in the configuration and"
        " Metadata of templates declare loads, too.",
    ),
    format_option(_FORMATS, "trace.mmd"),
    schema_option("the trace in JSON", packaged_schema("trace")),
    output_option("what is traced"),
)

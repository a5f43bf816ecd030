"""The options of `graph` that say what is shown, and how."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from archlint.cli.options.group import form_for, format_option, group, schema_option
from archlint.cli.terminal import warn
from archlint.model.data import NamedTuple
from archlint.model.errors import MisuseError

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from archlint.graph.architecture.model import Architecture

_FORMATS = ("json", "text", "dot", "mermaid", "graphml", "svg")
_FOCUS, _DEPTH, _WITH_FINDINGS = "--focus", "--depth", "--with-findings"


class Drawing(NamedTuple):
    """What to show of an architecture, and in which format.

    Attributes:
        form: the format; None means what the name of the file to write to says, or JSON.
        focus, depth, kind, stack, everything: as for `Selection`; `depth` is None where it is not said.
        with_findings: whether to lint, and to mark what is found.
    """

    form: str | None
    focus: tuple[str, ...]
    depth: int | None
    kind: tuple[str, ...]
    stack: tuple[str, ...]
    everything: bool
    with_findings: bool

    def require_sense(self, *, chooses_checks: bool = False) -> None:
        """Make sure that no option would do nothing without a word.

        Args:
            chooses_checks: whether an option says which checks run.

        Raises:
            MisuseError: one would; or a kind is none.
        """
        if self.depth is not None and not self.focus:
            raise MisuseError(f"{_DEPTH} needs {_FOCUS}")
        if chooses_checks and not self.with_findings:
            raise MisuseError(f"options that choose checks need {_WITH_FINDINGS}")
        if self.kind:
            from archlint.report.drawing.selection import kind_named  # most graphs are drawn whole

            for name in self.kind:
                kind_named(name)

    def render(self, architecture: Architecture, places: Sequence[str], output: Path | None = None) -> Iterator[str]:
        """Return the lines of what is wanted of an architecture; tell people if it is too large for its format.

        Args:
            architecture: the architecture.
            places: the files and folders that it is made from.
            output: the file to write to, whose name may say the format; None means standard output.

        Raises:
            ArchlintError: what is wanted is not there, or there is no program that draws it.
        """
        from archlint.report.drawing.selection import Selection

        form = form_for(self.form, output, _FORMATS)
        depth = 1 if self.depth is None else self.depth
        shown = Selection(self.focus, depth, self.kind, self.stack, self.everything).of(architecture)
        if form == "svg":
            from archlint.model.source.files.project import root_of
            from archlint.report.drawing.svg import render_svg

            folders = [os.path.realpath(place) for place in places]
            roots = [root_of(each if os.path.isdir(each) else os.path.dirname(each)) for each in folders]  # noqa: PTH112, PTH120
            return render_svg(shown, roots)
        if form == "mermaid":
            from archlint.report.drawing.mermaid import excess

            if words := excess(shown):
                warn(words)
        return _renderer(form)(shown)


def _renderer(form: str) -> Callable[[Architecture], Iterator[str]]:
    # Loaded only now: one run needs one of them.
    if form == "text":
        from archlint.report.drawing.listing import render_listing as render
    elif form == "dot":
        from archlint.report.drawing.dot import render_dot as render
    elif form == "mermaid":
        from archlint.report.drawing.mermaid import render_mermaid as render
    elif form == "graphml":
        from archlint.report.drawing.graphml import render_graphml as render
    else:
        from archlint.report.drawing.document import render_json as render
    return render


def _schema() -> Iterator[str]:
    from archlint.report.drawing.document import render_graph_schema

    return render_graph_schema()


def _complete_kind(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem as Item

    from archlint.aws.kinds import Kind
    from archlint.report.drawing.selection import option_of

    del context, parameter
    return [Item(name) for name in map(option_of, Kind) if name.lower().startswith(incomplete.lower())]


drawing = group(
    "drawing",
    Drawing,
    "Reports",
    format_option(
        _FORMATS,
        "graph.svg",
        "JSON and GraphML have every node and edge; in drawings, what only connects two others is a line. SVG needs "
        "Graphviz.",
    ),
    click.option(
        _FOCUS,
        metavar="RESOURCE",
        multiple=True,
        help="Show only what is near a resource: its name, logical id, kind:name or id; repeatable.",
    ),
    click.option(
        _DEPTH,
        metavar="N",
        type=click.IntRange(min=0),
        help=f"How many edges away what {_FOCUS} shows may be; by default 1.",
    ),
    click.option(
        "--kind",
        metavar="KIND",
        multiple=True,
        shell_complete=_complete_kind,
        help="Show only resources of a kind, such as queue or state-machine; repeatable.",
    ),
    click.option(
        "--stack",
        metavar="STACK",
        multiple=True,
        help="Show only what is in a stack, template or module, by its name in the drawing; repeatable.",
    ),
    click.option("--all", "everything", is_flag=True, help="Show policies, permissions, roles and keys as nodes, too."),
    click.option(_WITH_FINDINGS, is_flag=True, help="Lint, too, and mark what is found."),
    schema_option("the graph", _schema),
)

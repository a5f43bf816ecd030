"""`archlint graph`: the graph of all scopes that can be read and drawn, in one environment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from archlint.cli.errors import INCOMPLETE, OK, expected_errors
from archlint.cli.terminal import report_problems, warn, write
from archlint.findings.ignored.targets import require_other, require_unread
from archlint.findings.problems import Problems
from archlint.findings.wording import quoted
from archlint.linter.read import read_all
from archlint.linter.request import environments_of, inputs_of, run_settings, settled
from archlint.model.errors import MisuseError
from archlint.report import diagram
from archlint.report import graph as report

if TYPE_CHECKING:
    from archlint.graph.graph import Graph
    from archlint.linter import Request
    from archlint.linter.inputs.environments import Environment
    from archlint.linter.inputs.inputs import Input
    from archlint.model.source.document import Document

_Found: TypeAlias = tuple[list["Document"], "Graph"]

_RENDERERS: dict[str, Callable[[report.Network], Iterable[str]]] = {
    "json": report.render_json,
    "dot": diagram.render_dot,
    "mermaid": diagram.render_mermaid,
}


def draw(request: Request, form: str, output: Path | None) -> NoReturn:
    """Write the graph of what a request is about, and end: with 2 if a part of it could not be read or drawn.

    Args:
        request: what to read, and in which environment.
        form: the format.
        output: the file to write to; None means standard output.
    """
    problems = Problems()
    with expected_errors():
        are_named = bool(request.config_envs)
        request = settled(request, run_settings(request))
        variables = (Path(part) for files in request.var_files for part in (str(files), *str(files).split(",")))
        require_unread([output], (request.config, *request.parameter_files, *variables))
        files = inputs_of(request, request.configurations, problems)
        found = read_all(files, _environment(request, files, are_named=are_named), problems)
        lines = _lines(found, _RENDERERS[form], problems)
    report_problems(problems.warnings, problems.errors)
    if not found and not problems.errors:
        warn("no template found")
    with expected_errors():
        if output is not None:
            require_other(output, [document.path for documents, _ in found for document in documents])
        write(lines, output)
    sys.exit(INCOMPLETE if problems.errors else OK)


def _environment(request: Request, files: Sequence[Input], *, are_named: bool) -> Environment:
    environments = environments_of(request, files, are_named=are_named)
    if len(environments) > 1:
        names = quoted([each.name for each in environments])
        raise MisuseError(f"a graph is of one environment, not of {names}: name one of them")
    return environments[0]


def _lines(
    found: Sequence[_Found], render: Callable[[report.Network], Iterable[str]], problems: Problems
) -> Sequence[str]:
    """Return the lines of one graph of all scopes; what cannot be drawn becomes a problem, and is left out."""

    def drawn(some: Sequence[_Found]) -> Sequence[str]:
        return list(render(report.network([(documents[0].path, graph) for documents, graph in some])))

    try:
        return drawn(found)
    except Exception:  # which of them it was, each shows on its own
        whole = [each for each in found if _is_drawn(each, drawn, problems)]
        return drawn(whole)


def _is_drawn(each: _Found, drawn: Callable[[Sequence[_Found]], object], problems: Problems) -> bool:
    try:
        drawn([each])
    except Exception as error:
        problems.crashed(each[0][0].path, error)
        return False
    return True

"""From a scope's files to their documents and graph, whatever is in them."""

from __future__ import annotations

from pathlib import Path

from archlint.graph import Graph
from archlint.inputs import Input
from archlint.parse.detect import is_broken_template, is_old_state, is_readable
from archlint.parse.document import Document, Unreadable, parse
from archlint.parse.scope import read_graph
from archlint.problems import Problems
from archlint.project import resolved_folder
from archlint.scopes import NOT_A_TEMPLATE, Scope, bytes_of


def read(scope: Scope, problems: Problems) -> tuple[list[Document], Graph] | None:
    """Return the documents and the graph of a scope; None if there is no template in it that can be read.

    Whatever is in the files, the worst that comes of it is a problem.
    """
    if scope.folder is not None:
        return _configuration(scope, scope.folder, problems)
    templates = [(document, file.path) for file in scope.files if (document := _document(file, problems))]
    if not templates:
        return None
    try:
        parameters = {file.shown: {p.name: p.value for p in file.parameters} for file in scope.files if file.parameters}
        graph, documents = read_graph(templates, parameters)
    except Exception as error:  # also RecursionError and MemoryError: the next file may still be fine
        problems.crashed(scope.shown, error)
        return None
    return documents, graph


def _configuration(scope: Scope, folder: Path, problems: Problems) -> tuple[list[Document], Graph] | None:
    # Imported here: most runs meet no Terraform.
    from archlint.parse.terraform.scope import read_folder

    given = {str(resolved_folder(file.path) / file.path.name): file.data for file in scope.files if file.path}
    try:
        found, refused = read_folder(folder, {path: data for path, data in given.items() if data is not None})
    except Exception as error:  # as above
        problems.crashed(scope.shown, error)
        return None
    for problem in refused:
        problems.unreadable(problem.path, problem.refusal)
    return found


def _document(file: Input, problems: Problems) -> Document | None:
    try:
        return _template(file, problems)
    except Exception as error:  # as above
        problems.crashed(file.shown, error)
        return None


def _template(file: Input, problems: Problems) -> Document | None:
    data = b""
    try:
        data = bytes_of(file)
        document = parse(data, file.shown)
    except Unreadable as refusal:
        # Something else in YAML or JSON, with a mistake in it, is not our business.
        if not data or is_broken_template(data):
            problems.unreadable(file.shown, refusal)
        elif file.named:
            problems.warn(file.shown, f"{NOT_A_TEMPLATE}: {refusal.message}")
        return None
    if is_old_state(document.data):
        problems.unreadable(file.shown, Unreadable("a Terraform state older than Terraform 0.12's"))
        return None
    if is_readable(document.data):
        return document
    if file.named:
        problems.warn(file.shown, NOT_A_TEMPLATE)
    return None

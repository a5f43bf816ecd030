"""From a scope's files to their documents and graph; a file that cannot be read becomes a problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from archlint.findings.problems import Problems
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.languages.detect import FileKind, is_broken_template, is_unfilled, kind_of
from archlint.linter.inputs.environments import Settable
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope, bytes_of, warn_of_no_template
from archlint.model.budget import Budget
from archlint.model.regex import regex
from archlint.model.source.document import Document, parse
from archlint.model.source.files.project import resolved_folder
from archlint.model.source.text import Lines, Unreadable, decode

#: Longer lines are not quoted, in characters: nobody wrote them by hand.
_LONGEST = 1000
#: How a text begins that is no YAML, nor JSON, though YAML may read it as another one than it is.
_COMMENT = regex(rb"(?:\xef\xbb\xbf)?\s*+/[/*]")
#: Templates with these words have secrets, or give some to others.
_SECRETIVE = (b"NoEcho", b"AWS::CloudFormation::Stack", b"AWS::Serverless::Application")


def read_scope(scope: Scope, problems: Problems, budget: Budget) -> tuple[list[Document], Graph] | None:
    """Return the documents and the graph of a scope; None if there is no template in it that can be read.

    A file that cannot be read becomes a problem; what goes beyond the budget is not evaluated.
    """
    if scope.folders:
        return _configuration(scope, scope.folders, problems, budget)
    templates = [(document, file.path) for file in scope.files if (document := _document(file, problems))]
    if not templates:
        return None
    try:
        parameters = {file.shown: {p.name: p.value for p in file.parameters} for file in scope.files if file.parameters}
        source_root = scope.files[0].source_root
        unread = partial(_leave_out, problems)
        tell = partial(_tell_once, problems)
        graph, documents = read_graph(templates, parameters, source_root, unread, budget, tell)
    except Exception as error:  # also RecursionError and MemoryError: the next file may still be fine
        problems.crashed(scope.shown, error)
        return None
    return documents, graph


def _leave_out(problems: Problems, path: str, refusal: Unreadable) -> None:
    """Tell that one of the sources of a plan cannot be read: the plan says most of it, though not in which line."""
    problems.warn(path, f"cannot be read, and is left out beside the plan or state: {refusal.message}", refusal.line)


def _tell_once(problems: Problems, path: str, message: str) -> None:
    """Warn of a file, unless it is told already that it cannot be read."""
    if path not in {error.path for error in problems.errors}:
        problems.warn(path, message)


def warn_of_overruns(budget: Budget, problems: Problems) -> None:
    """Add an error for each place at which nothing was evaluated because the budget was spent."""
    for place in budget.overruns:
        location = place.location
        problems.failed(location.path, "is not evaluated: it takes more steps than there are for it", location.line)


def settable(scope: Scope, documents: Iterable[Document]) -> Settable:
    """Return what can be set from outside in the documents of a scope."""
    if not scope.folders:
        return Settable(parameters={name for document in documents for name in _parameters(document)})
    from archlint.languages.terraform.modules.reading.module import declared_variables  # as below

    return Settable(variables={name for each in scope.folders for name in declared_variables(each, documents)})


def _parameters(document: Document) -> Iterable[str]:
    parameters = document.data.get("Parameters") if isinstance(document.data, dict) else None
    return parameters if isinstance(parameters, dict) else ()


def _configuration(
    scope: Scope, folders: Sequence[Path], problems: Problems, budget: Budget
) -> tuple[list[Document], Graph] | None:
    # Imported here: most runs meet no Terraform.
    from archlint.graph.making.from_configuration import read_folders

    given = {str(resolved_folder(file.path) / file.path.name): file.data for file in scope.files if file.path}
    try:
        known = {path: data for path, data in given.items() if data is not None}
        first, warn = scope.files[0], problems.warn
        found, refused = read_folders(folders, known, first.variables, budget, warn, workspace=first.workspace)
    except Exception as error:  # as above
        problems.crashed(scope.shown, error)
        return None
    files = {file.shown: file for file in scope.files}
    for problem in refused:
        _refuse(problem.path, problem.refusal, files.get(problem.path), problems)
    return found


def _excerpt(data: bytes, refusal: Unreadable) -> str:
    """Return the line of a YAML text that is wrong; nothing where it may hold a secret, of which only data can tell."""
    if not refusal.column or data.lstrip()[:1] in (b"{", b"[") or any(word in data for word in _SECRETIVE):
        return ""
    try:
        line = Lines(decode(data)).line(refusal.line)
    except Unreadable:
        return ""
    return line if len(line) <= _LONGEST else ""


def _refuse(path: str, refusal: Unreadable, file: Input | None, problems: Problems, excerpt: str = "") -> None:
    """Add the error that a file cannot be read; a warning where it is yet to be filled in, and is not named."""
    if file is not None and not file.named and is_unfilled(bytes_of(file)):
        problems.warn(path, f"is a template of a template, and is not linted: {refusal.message}", refusal.line)
    else:
        problems.unreadable(path, refusal, excerpt=excerpt)


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
        if _COMMENT.match(data) and is_broken_template(data):
            raise Unreadable("JSON has no comments", 1, 1)
        document = parse(data, file.shown)
    except Unreadable as refusal:
        # Something else in YAML or JSON, with a mistake in it, is not our business.
        if not data:
            problems.unreadable(file.shown, refusal)
        elif is_broken_template(data):
            _refuse(file.shown, refusal, file, problems, _excerpt(data, refusal))
        else:
            warn_of_no_template(file, problems, refusal, _excerpt(data, refusal))
        return None
    kind = kind_of(document)
    if kind is FileKind.OLD_STATE:
        problems.unreadable(file.shown, Unreadable("a Terraform state older than Terraform 0.12's"))
        return None
    if kind.is_read_alone:
        return document
    warn_of_no_template(file, problems)
    return None

"""Which files are read together: resources see each other only inside one scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archlint.graph import Graph
from archlint.inputs import Input
from archlint.parse.detect import is_broken_template, is_template, may_be_template
from archlint.parse.document import MAX_JSON, Document, Unreadable, parse, read_bytes
from archlint.parse.scope import read_graph
from archlint.problems import Problems

_NOT_A_TEMPLATE = "is not a template, and is not linted"


@dataclass(frozen=True, slots=True)
class Scope:
    """Files whose resources see each other, and how many bytes they have.

    One file so far: a nested stack will join the template that names it.
    """

    file: Input
    size: int


def partition(files: Iterable[Input], problems: Problems) -> list[Scope]:
    """Return the scopes that files make, without those files that are certainly no templates.

    Only looks for words in the files' bytes: a run that finds no template ends here.
    """
    scopes = []
    for file in files:
        try:
            data = _bytes(file)
        except Unreadable as refusal:
            problems.unreadable(file.shown, refusal)
            continue
        if may_be_template(data):
            scopes.append(Scope(file, len(data)))
        elif file.named:
            problems.warn(file.shown, _NOT_A_TEMPLATE)
    return scopes


def read(scope: Scope, problems: Problems) -> tuple[Document, Graph] | None:
    """Return the document and the graph of a scope; None if it is no template, or none that can be read.

    Whatever is in the files, the worst that comes of it is a problem.
    """
    file = scope.file
    try:
        document = _template(file, problems)
        return (document, read_graph(document, file.path)) if document else None
    except Exception as error:  # also RecursionError and MemoryError: the next file may still be fine
        problems.crashed(file.shown, error)
        return None


def _template(file: Input, problems: Problems) -> Document | None:
    data = b""
    try:
        data = _bytes(file)
        document = parse(data, file.shown)
    except Unreadable as refusal:
        # Something else in YAML or JSON, with a mistake in it, is not our business.
        if not data or is_broken_template(data):
            problems.unreadable(file.shown, refusal)
        elif file.named:
            problems.warn(file.shown, f"{_NOT_A_TEMPLATE}: {refusal.message}")
        return None
    if is_template(document.data):
        return document
    if file.named:
        problems.warn(file.shown, _NOT_A_TEMPLATE)
    return None


def _bytes(file: Input) -> bytes:
    if file.data is not None:
        return file.data
    assert file.path is not None, "only standard input has no path, and it brings its data"
    return read_bytes(file.path, MAX_JSON)

"""From a finding to its fixes: plain data, edits of the user's files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from archlint.findings.finding import Finding
from archlint.findings.remedies.words import Remedy
from archlint.findings.result import Fix, Replacement
from archlint.languages.detect import FileKind, kind_of
from archlint.languages.editors import DocumentChange, edited_document, editor
from archlint.linter.fixes.cycles import refuse_cycle
from archlint.linter.fixes.paths import Put
from archlint.linter.fixes.writer import Writer
from archlint.model.source.document import Document
from archlint.model.source.edits import Edit, NotEditable, line_edits
from archlint.model.source.embedded_edit import EmbeddedEditor
from archlint.model.source.location import Locator, Route


def fixes_of(finding: Finding) -> Iterator[Fix]:
    """Yield the fixes of a finding, the best first; one that no edit can make says why."""
    for remedy in finding.remedies():
        yield _fix(remedy)


def _fix(remedy: Remedy) -> Fix:
    writer = Writer()
    try:
        written = writer.puts(remedy)
        for document, puts in written.items():
            refuse_cycle(document, puts)
        replacements = [
            _replacement(document, edit)
            for document, changes in _changes(written, writer.removals).items()
            for edit in _edits(document, changes, in_turn=_is_in_turn(document, writer.removals))
        ]
    except NotEditable as refusal:
        return Fix(remedy.title, is_safe=remedy.is_safe, refusal=str(refusal))
    return Fix(remedy.title, is_safe=remedy.is_safe, replacements=tuple(replacements))


def _changes(
    written: Mapping[Locator, Sequence[Put]], removals: Sequence[tuple[Document, Route]]
) -> Mapping[Document, Sequence[DocumentChange]]:
    """Return what changes each file, in an order in which one change may follow on another."""
    found: dict[Document, list[DocumentChange]] = {}
    for each, puts in written.items():
        document, around = _home(each)
        # What is added to the last resource of a file stands before what comes behind that.
        ordered = sorted(puts, key=lambda put: -len(put.route))
        in_turn = _in_turn(ordered) if _is_in_turn(document, removals) else ordered
        found.setdefault(document, []).extend(partial(_put, around, put) for put in in_turn)
    for document, route in reversed(removals):
        found.setdefault(document, []).append(partial(_removed, route))
    return found


def _is_in_turn(document: Document, removals: Sequence[tuple[Document, Route]]) -> bool:
    """Tell whether changes are made one after the other.

    What several of them add to a block of HCL stands in the same columns; what is added may stand where something is
    taken out.
    """
    return kind_of(document) is FileKind.HCL or any(document is each for each, _ in removals)


def _in_turn(puts: Iterable[Put]) -> Iterator[Put]:
    """Yield what is put as it is once that before it is there: new elements of a list follow one another."""
    count: Counter[Route] = Counter()
    for route, data in puts:
        *way, last = route
        yield Put((*way, last + count[route]) if isinstance(last, int) else route, data)
        count[route] += 1


def _home(document: Locator) -> tuple[Document, Route | None]:
    """Return the file that a document is, or stands in, and the string in that."""
    if isinstance(document, Document):
        return document, None
    around = document.origin(())
    if not isinstance(around.document, Document):
        raise NotEditable("it is written inside of a text")
    return around.document, around.route


def _put(around: Route | None, put: Put, document: Document) -> list[Edit]:
    found = editor(document) if around is None else EmbeddedEditor(document, around)
    return found.put(put.route, put.data)


def _removed(route: Route, document: Document) -> list[Edit]:
    return editor(document).removed(route)


def _edits(document: Document, changes: Sequence[DocumentChange], *, in_turn: bool) -> Iterable[Edit]:
    if len(changes) > 1 and in_turn:
        return line_edits(document.text, edited_document(document, changes).text)
    return (edit for change in changes for edit in change(document))


def _replacement(document: Document, edit: Edit) -> Replacement:
    return Replacement(document.location(edit.start, edit.end), edit.start, edit.end, edit.text)

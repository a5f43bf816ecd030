"""From a finding to its fixes: plain data, edits of the user's files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.findings.finding import Finding
from archlint.findings.remedies.words import Remedy
from archlint.findings.result import Fix, Replacement
from archlint.languages.editors import editor
from archlint.linter.fixes.cycles import refuse_cycle
from archlint.linter.fixes.paths import Put
from archlint.linter.fixes.writer import Writer
from archlint.model.source.document import Document
from archlint.model.source.edits import Edit, Editor, NotEditable
from archlint.model.source.embedded_edit import EmbeddedEditor
from archlint.model.source.location import Locator


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
        edits = [(document, edit) for document, puts in written.items() for edit in _edits(document, puts)]
        edits += [(each, edit) for each, route in writer.removals for edit in _editor(each).removed(route)]
        replacements = [_replacement(document.origin(()).document, edit) for document, edit in edits]
    except NotEditable as refusal:
        return Fix(remedy.title, is_safe=remedy.is_safe, refusal=str(refusal))
    return Fix(remedy.title, is_safe=remedy.is_safe, replacements=tuple(replacements))


def _edits(document: Locator, puts: Sequence[Put]) -> Iterator[Edit]:
    edits = _editor(document)
    # What is added to the last resource of a file stands before what comes behind that.
    for route, data in sorted(puts, key=lambda each: -len(each.route)):
        yield from edits.put(route, data)


def _editor(document: Locator) -> Editor:
    """Return the editor of a document, or of the JSON in a string of one."""
    if isinstance(document, Document):
        return editor(document)
    around = document.origin(())
    if not isinstance(around.document, Document):
        raise NotEditable("it is written inside of a text")
    return EmbeddedEditor(around.document, around.route)


def _replacement(document: Locator, edit: Edit) -> Replacement:
    assert isinstance(document, Document), "text inside of a string is edited in the document around it"
    return Replacement(document.location(edit.start, edit.end), edit.start, edit.end, edit.text)

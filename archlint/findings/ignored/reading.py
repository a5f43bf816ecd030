"""What stands in a file that ignores are written into or taken out of: what it asks to ignore, and the rest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archlint.findings.ignored.file_replacement import Refused
from archlint.findings.ignored.ignores import Ignore, Misunderstood, from_comment, ignores
from archlint.languages.detect import FileKind, by_name
from archlint.model.data import NamedTuple
from archlint.model.source.comments import Comment
from archlint.model.source.document import Document, parse
from archlint.model.source.text import Unreadable


class Reading(NamedTuple):
    """What is read in a text.

    Attributes:
        asked: what it asks to ignore.
        rest: what else it says, to be compared.
    """

    asked: Iterable[Ignore | Misunderstood]
    rest: Any


def code_marker(path: Path) -> str | None:
    """Return what starts a comment in a file of code; None for other files, by their names."""
    # Imported here, as below: most runs read no code.
    from archlint.code.syntax.files import GRAMMARS

    grammar = GRAMMARS.get(path.suffix)
    return None if grammar is None else "#" if grammar == "python" else "//"


def reading_of(path: Path, text: str) -> Reading:
    """Return what is read in the text of a file.

    Raises:
        Refused: it is no document, or code that cannot be read.
        Unreadable: it is no HCL.
    """
    if code_marker(path) is not None:
        return _in_code(path, text)
    if by_name(path.name) is FileKind.HCL:
        # Imported here: most runs meet no HCL.
        from archlint.languages.terraform.hcl import hcl

        return Reading(ignores(hcl.parse_hcl(text.encode(), str(path))), hcl.structure_of(text))
    document = reread(text, str(path))
    return Reading(ignores(document), document.data)


def _in_code(path: Path, text: str) -> Reading:
    from archlint.code.syntax.files import Unparsable, comments_and_structure

    comments: tuple[Comment, ...]
    try:
        comments, structure = comments_and_structure(text, path)
    except Unparsable as error:
        raise Refused(str(error)) from None
    return Reading(map(from_comment, comments), structure)


def reread(text: str, path: str) -> Document:
    """Return the document in a text that is to be written.

    Raises:
        Refused: it cannot be read any more.
    """
    try:
        return parse(text.encode(), path)
    except Unreadable as refusal:
        raise Refused(f"the file could not be read any more: {refusal}") from None

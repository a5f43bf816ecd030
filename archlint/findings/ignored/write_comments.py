"""Ignores as comments above the lines where findings are: in YAML, in HCL and in code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from archlint.findings.ignored.file_replacement import Refused
from archlint.findings.ignored.ignores import Ignore, Misunderstood, from_comment, ignores
from archlint.model.regex import regex
from archlint.model.source.comments import Comment
from archlint.model.source.document import Document, parse
from archlint.model.source.edits import Edit, applied
from archlint.model.source.location import Location
from archlint.model.source.text import Lines, Unreadable, indentation

#: The checks to ignore at each place of a file, in order.
Wanted: TypeAlias = Mapping[Location, Sequence[str]]

_LINE_END = regex(r"\r\n|\r|\n")
_NEWLINE = "\n"
_WHY_BROKEN = "a comment would change what the file says"


class _Reading(NamedTuple):
    """What is read in a text: what it asks to ignore, and what else it says, to be compared."""

    asked: Iterable[Ignore | Misunderstood]
    rest: Any


def request(checks: Iterable[str], reason: str) -> str:
    """Return the words of a comment that asks to ignore checks."""
    return f"archlint: ignore[{', '.join(sorted(checks))}] {reason}".rstrip()


def above_yaml(document: Document, wanted: Wanted, reason: str) -> str:
    """Return a YAML text with a comment above each line where something is to be ignored.

    Raises:
        Refused: a comment would be none there, or change something else.
    """

    def read(text: str) -> _Reading:
        found = reread(text, document.path)
        return _Reading(ignores(found), found.data)

    return _commented(document.text, "#", wanted, reason, read)


def above_hcl(text: str, path: Path, wanted: Wanted, reason: str) -> str:
    """Return the text of a configuration file with such comments.

    Raises:
        Refused: see `above_yaml`.
        Unreadable: it is no HCL.
    """
    # Imported here: most runs meet no HCL.
    from archlint.languages.terraform.hcl import hcl

    def read(text: str) -> _Reading:
        return _Reading(ignores(hcl.parse_hcl(text.encode(), str(path))), hcl.structure_of(text))

    return _commented(text, "#", wanted, reason, read)


def code_marker(path: Path) -> str | None:
    """Return what starts a comment in a file of code; None for other files, by their names."""
    # Imported here, as below: most runs read no code.
    from archlint.code.syntax.files import GRAMMARS

    grammar = GRAMMARS.get(path.suffix)
    return None if grammar is None else "#" if grammar == "python" else "//"


def above_code(text: str, path: Path, wanted: Wanted, reason: str) -> str:
    """Return the text of a file of code with such comments.

    Raises:
        Refused: see `above_yaml`; or the code cannot be read.
    """
    from archlint.code.syntax.files import Unparsable, comments_and_structure

    # A backslash goes on with the next line, whatever the grammar thinks.
    lines = Lines(text)
    if any(lines.line(at.line - 1).endswith("\\") for at in wanted):
        raise Refused(_WHY_BROKEN)

    def read(text: str) -> _Reading:
        comments: tuple[Comment, ...]
        try:
            comments, structure = comments_and_structure(text, path)
        except Unparsable as error:
            raise Refused(str(error)) from None
        return _Reading(map(from_comment, comments), structure)

    return _commented(text, code_marker(path) or "#", wanted, reason, read)


def reread(text: str, path: str) -> Document:
    """Return the document in a text that is to be written.

    Raises:
        Refused: it cannot be read any more.
    """
    try:
        return parse(text.encode(), path)
    except Unreadable as refusal:
        raise Refused(f"the file could not be read any more: {refusal}") from None


def _commented(text: str, marker: str, wanted: Wanted, reason: str, read: Callable[[str], _Reading]) -> str:
    at_lines: dict[int, set[str]] = {}
    for location, checks in wanted.items():
        at_lines.setdefault(location.line, set()).update(checks)
    lines, edits = Lines(text), []
    for number, names in at_lines.items():
        line, start = lines.line(number), lines.start(number)
        blanks = line[: indentation(line)]
        # The last line may have none: then it gets what the others have.
        ending = _LINE_END.search(text, start) or _LINE_END.search(text)
        edits.append(
            Edit(start, start, f"{blanks}{marker} {request(names, reason)}{ending[0] if ending else _NEWLINE}")
        )
    changed = applied(text, edits)
    reading = read(changed)
    said = [(ignore.of, set(ignore.checks)) for ignore in reading.asked if isinstance(ignore, Ignore)]
    for above, (number, names) in enumerate(sorted(at_lines.items()), start=1):
        if (number + above, names) not in said:
            raise Refused("a comment would not be one there")
    if reading.rest != read(text).rest:
        raise Refused(_WHY_BROKEN)
    return changed

"""What takes an ignore that no finding needs out of the file that asks for it, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from archlint.findings.ignored.file_replacement import Refused, read_user_file
from archlint.findings.ignored.ignores import Ignore, ignores
from archlint.findings.ignored.reading import code_marker, reading_of, reread
from archlint.findings.result import Fix, Replacement
from archlint.findings.wording import quoted
from archlint.languages.cloudformation.cdk import CONSTRUCT_PATH
from archlint.languages.detect import FileKind, by_name
from archlint.languages.editors import editor
from archlint.linter.fixes.home import at
from archlint.linter.fixes.paths import emptied
from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.source.edits import Edit, NotEditable, applied
from archlint.model.source.files.working import path_to_open
from archlint.model.source.location import Location, Route
from archlint.model.source.text import Lines, Unreadable

#: The names of checks between the brackets of what asks to ignore them.
_NAMES = regex(r"(?<=\[)[^\]]*")
_BLANKS = " \t"
_LINE_ENDS = "\r\n"
_OPENS = regex(r"/\*+")
_CLOSES = "*/"


def needless_ignore(path: str, line: int, column: int, checks: Collection[str]) -> Fix:
    """Return the fix that takes checks out of what a file asks to ignore.

    Args:
        path: the file.
        line: where it asks for that, from 1.
        column: see there.
        checks: the names of the checks, as they are written.
    """
    title = f"remove the needless ignore of {quoted(checks)}"
    try:
        text = read_user_file(Path(path_to_open(path))).text
        edits = _edits(path, text, (line, column), checks)
    except (Refused, Unreadable, NotEditable) as refusal:
        return Fix(title, is_safe=True, refusal=str(refusal))
    return fix_of_ignore(title, path, text, edits)


def fix_of_ignore(title: str, path: str, text: str, edits: Sequence[Edit]) -> Fix:
    """Return the fix that makes edits of a file that asks for what no finding needs."""
    lines = Lines(text)
    replacements = [
        Replacement(Location(path, *lines.position(each.start), *lines.position(each.end)), *each) for each in edits
    ]
    return Fix(title, is_safe=True, replacements=tuple(replacements))


def _edits(path: str, text: str, position: tuple[int, int], checks: Collection[str]) -> Sequence[Edit]:
    file = Path(path)
    if code_marker(file) is None and by_name(file.name) is not FileKind.HCL:
        document = reread(text, path)
        found = _asked(ignores(document), position)
        if found.route is not None:
            return _in_data(document, found, found.route, checks)
    reading = reading_of(file, text)
    edit = _in_comment(text, _asked(reading.asked, position), checks)
    if reading_of(file, applied(text, [edit])).rest != reading.rest:
        raise Refused("something else would change")
    return [edit]


def _asked(asked: Any, position: tuple[int, int]) -> Ignore:
    """Return the ignore that stands at a line and column."""
    for each in asked:
        if isinstance(each, Ignore) and (each.location.line, each.location.column) == position:
            return each
    raise Refused("it is written elsewhere")


def _left(names: Sequence[str], checks: Collection[str]) -> list[str]:
    return [name for name in names if name not in checks]


# Comments


def _in_comment(text: str, asked: Ignore, checks: Collection[str]) -> Edit:
    lines, where = Lines(text), asked.location
    start = lines.start(where.line) + where.column - 1
    end = lines.start(where.end_line) + where.end_column - 1
    left = _left(asked.checks, checks)
    if left:
        names = _NAMES.search(text, start, end)
        assert names is not None, "it has been understood"
        return Edit(names.start(), names.end(), ", ".join(left))
    opening = _OPENS.match(text, start, end)
    if opening is not None:
        closed = len(text[end:]) - len(text[end:].lstrip(_BLANKS))
        if not text.startswith(_CLOSES, end + closed):
            return Edit(opening.end(), end, "")
        end += closed + len(_CLOSES)
    return _whole(text, start, end)


def _whole(text: str, start: int, end: int) -> Edit:
    """Return the edit that takes out a comment: with its line if nothing else is there, else with the blanks before."""
    first = max(text.rfind(each, 0, start) for each in _LINE_ENDS) + 1
    rest = text[end:].split("\n", 1)[0].strip()
    before = text[first:start].rstrip(_BLANKS)
    if rest:
        return Edit(start, end, "")
    if before:
        return Edit(first + len(before), end + len(text[end:]) - len(text[end:].lstrip(_BLANKS)), "")
    newline = text.find("\n", end)
    return Edit(first, len(text) if newline < 0 else newline + 1, "")


# Data


def _in_data(document: Document, asked: Ignore, route: Route, checks: Collection[str]) -> Sequence[Edit]:
    """Return the edits of an entry of Metadata, or of a text under a key `//`."""
    left = _left(asked.checks, checks)
    entry = at(document.data, route)
    if isinstance(entry, str):
        if left:
            names = _NAMES.search(entry)
            assert names is not None, "it has been understood"
            return editor(document).put(route, f"{entry[: names.start()]}{', '.join(left)}{entry[names.end() :]}")
        return editor(document).removed(emptied(document.data, route, len(route) - isinstance(route[-1], int)))
    metadata = route.index("Metadata", len(asked.of) if isinstance(asked.of, tuple) else 0)
    if CONSTRUCT_PATH in at(document.data, route[: metadata + 1]):
        raise Refused("CDK makes it: take it out of the construct's Metadata")
    if len(left) == len(asked.checks) - 1 and left:
        return editor(document).removed((*route, "check", next(n for n, c in enumerate(asked.checks) if c in checks)))
    if left:
        return editor(document).put((*route, "check"), [*left])
    return editor(document).removed(emptied(document.data, route, metadata + 1))

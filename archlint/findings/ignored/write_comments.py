"""Ignores as comments above the lines where findings are: in YAML, in HCL and in code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from archlint.findings.ignored.file_replacement import Refused
from archlint.findings.ignored.ignores import Ignore
from archlint.findings.ignored.reading import Reading, code_marker, reading_of
from archlint.model.regex import regex
from archlint.model.source.edits import Edit, applied
from archlint.model.source.location import Location
from archlint.model.source.text import Lines, indentation

#: The checks to ignore at each place of a file, in order.
Wanted: TypeAlias = Mapping[Location, Sequence[str]]

_LINE_END = regex(r"\r\n|\r|\n")
_NEWLINE = "\n"
_WHY_BROKEN = "a comment would change what the file says"


def request(checks: Iterable[str], reason: str) -> str:
    """Return the words of a comment that asks to ignore checks."""
    return f"archlint: ignore[{', '.join(sorted(checks))}] {reason}".rstrip()


def with_comments(path: Path, text: str, wanted: Wanted, reason: str) -> str:
    """Return the text of a file of YAML, HCL or code with a comment above each line where something is to be ignored.

    Raises:
        Refused: a comment would be none there, or change something else.
        Unreadable: the file is not what it is called.
    """
    marker = code_marker(path)
    # A backslash goes on with the next line, whatever the grammar thinks.
    lines = Lines(text)
    if marker is not None and any(lines.line(at.line - 1).endswith("\\") for at in wanted):
        raise Refused(_WHY_BROKEN)
    return _commented(text, marker or "#", wanted, reason, partial(reading_of, path))


def _commented(text: str, marker: str, wanted: Wanted, reason: str, read: Callable[[str], Reading]) -> str:
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

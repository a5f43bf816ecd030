"""What takes an entry that no finding needs out of a configuration, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archlint.findings.ignored.file_replacement import Refused, read_user_file
from archlint.findings.result import Fix
from archlint.linter.config.toml.faults import open_configuration
from archlint.linter.fixes.home import at
from archlint.linter.fixes.needless import fix_of_ignore
from archlint.model.errors import ConfigurationError
from archlint.model.source.edits import Edit, applied
from archlint.model.source.location import Route
from archlint.model.source.text import Lines, Unreadable

_RESOURCES, _IGNORE = "resources", "ignore"
_HEADER, _COMMENT, _COMMA = "[", "#", ","


def needless_entry(path: str, resource: str, line: int, check: str) -> Fix:
    """Return the fix that takes a check out of what a configuration ignores at a resource.

    Args:
        path: the file.
        resource: the name of the resource, as it is written there.
        line: the line that names the check; 0 if that is not known.
        check: the name of the check.
    """
    title = f"remove the needless ignore of '{check}' at '{resource}'"
    try:
        text = read_user_file(Path(path)).text
        file = open_configuration(Path(path))
        above = file.above if file is not None else ()
        edit = _edit(text, above, (resource, line, check))
    except (Refused, Unreadable, ConfigurationError) as refusal:
        return Fix(title, is_safe=True, refusal=str(refusal))
    return fix_of_ignore(title, path, text, [edit])


def _edit(text: str, above: Route, entry: tuple[str, int, str]) -> Edit:
    """Return the edit: what it makes of the text is proven by reading it."""
    resource, line, check = entry
    wanted = tomllib.loads(text)
    names = at(wanted, (*above, _RESOURCES, resource, _IGNORE))
    if line and isinstance(names, list) and check in names:
        names.remove(check)
        is_all = not names
        meant = _meaning(wanted, above)
        for edit in _candidates(text, line, check, is_all=is_all):
            if _meaning(_parsed(applied(text, [edit])), above) == meant:
                return edit
    raise Refused("it does not stand in a line of its own")


def _candidates(text: str, line: int, check: str, *, is_all: bool) -> Iterator[Edit]:
    """Yield the edits that may do it: the table, the line, the name with a comma."""
    lines = Lines(text)
    first, written = lines.start(line), lines.line(line)
    if is_all:
        yield _table(text, line)
    yield Edit(first, _next_line(text, first), "")
    for name in (f'"{check}"', f"'{check}'"):
        start = text.find(name, first, first + len(written))
        if start < 0:
            continue
        end = start + len(name)
        behind = len(text) - len(text[end:].lstrip())
        if text.startswith(_COMMA, behind):
            yield Edit(start, len(text) - len(text[behind + 1 :].lstrip(" ")), "")
        before = len(text[:start].rstrip())
        if text.startswith(_COMMA, before - 1):
            yield Edit(before - 1, end, "")
        yield Edit(start, end, "")


def _table(text: str, line: int) -> Edit:
    """Return the edit that takes out the table around a line, with the blank lines behind it."""
    lines = text.splitlines(keepends=True)
    first = next((n for n in range(line - 1, -1, -1) if lines[n].lstrip().startswith(_HEADER)), 0)
    end = next((n for n in range(line, len(lines)) if lines[n].lstrip().startswith(_HEADER)), len(lines))
    own = max(n for n in range(first, end) if lines[n].strip() and not lines[n].lstrip().startswith(_COMMENT))
    last = next((n for n in range(own + 1, end) if lines[n].strip()), end)
    return Edit(sum(map(len, lines[:first])), sum(map(len, lines[:last])), "")


def _next_line(text: str, start: int) -> int:
    newline = text.find("\n", start)
    return len(text) if newline < 0 else newline + 1


def _meaning(data: Any, above: Route) -> Any:
    """Return what a configuration says; a resource where nothing is ignored is nothing."""
    *way, last = (*above, _RESOURCES)
    outer = at(data, tuple(way))
    if isinstance(outer, dict) and isinstance(outer.get(last), dict):
        outer[last] = {name: table for name, table in outer[last].items() if at(table, (_IGNORE,)) != []}
        outer[last] = {name: t for name, t in outer[last].items() if not isinstance(t, dict) or _IGNORE in t}
        if not outer[last]:
            del outer[last]
    return data


def _parsed(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None

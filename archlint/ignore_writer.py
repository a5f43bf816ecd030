"""Writing ignores into templates: comments into YAML, Metadata into JSON, and nothing else changes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from archlint.file_replacement import replace_file
from archlint.ignores import Ignore, ignores, resources
from archlint.location import Location, Route
from archlint.parse.cdk import CONSTRUCT_PATH
from archlint.parse.detect import is_template
from archlint.parse.document import MAX_JSON, Document, Unreadable, parse, read_bytes
from archlint.parse.json_edit import Edit, JsonEditor, applied
from archlint.parse.text import Lines
from archlint.problems import Problems
from archlint.report.model import Result

#: Where a resource keeps what is to be ignored.
_PATH = ("Metadata", "archlint", "ignore")

#: The checks to ignore at each place.
_Wanted: TypeAlias = Mapping[Location, Sequence[str]]


class Written(NamedTuple):
    """How many findings are ignored from now on, and in how many files."""

    findings: int
    files: int


class _Refusal(Exception):  # noqa: N818 - it reads well after "except"
    """Why a file is left as it is."""


def write_ignores(findings: Iterable[Result], reason: str, problems: Problems) -> Written:
    """Write an ignore for each finding into the template where it stands, or where its function is declared.

    A file is replaced in one go, and only if what is written reads as what was there and the new ignores; any other
    file is left as it is, and becomes an error.

    Args:
        findings: what to ignore.
        reason: why; may be empty.
        problems: takes up the files that cannot be written.
    """
    by_file: dict[str, dict[Location, list[str]]] = {}
    for finding in findings:
        at = finding.declared or finding.location
        by_file.setdefault(at.path, {}).setdefault(at, []).append(finding.check)
    reason = " ".join(reason.encode(errors="replace").decode().split())
    count = files = 0
    for path, wanted in sorted(by_file.items()):
        try:
            _rewrite(Path(path), {at: sorted(set(checks)) for at, checks in wanted.items()}, reason)
        except (_Refusal, OSError, Unreadable) as refusal:
            why = refusal.strerror or str(refusal) if isinstance(refusal, OSError) else str(refusal)
            problems.failed(path, f"no ignores can be written here: {why}")
        else:
            count += sum(map(len, wanted.values()))
            files += 1
    return Written(count, files)


def _rewrite(path: Path, wanted: _Wanted, reason: str) -> None:
    data = read_bytes(path, MAX_JSON)
    document = parse(data, str(path))
    if not is_template(document.data):
        raise _Refusal("it is no template")
    text = document.text.encode()
    if not data.endswith(text) or len(data) - len(text) not in (0, 3):
        raise _Refusal("it is not in UTF-8")
    write = _commented if document.is_yaml else _annotated
    mark = data[: len(data) - len(text)]
    replace_file(path, mark + write(document, wanted, reason).encode())


# YAML


def _commented(document: Document, wanted: _Wanted, reason: str) -> str:
    """Return a YAML text with a comment above each line where something is to be ignored."""
    at_lines: dict[int, set[str]] = {}
    for location, checks in wanted.items():
        at_lines.setdefault(location.line, set()).update(checks)
    lines, edits = Lines(document.text), []
    for number, names in at_lines.items():
        line, start = document.line(number), lines.start(number)
        indentation = line[: len(line) - len(line.lstrip())]
        ending = re.compile(r"\r\n|\r|\n|\Z").search(document.text, start)[0] or "\n"  # type: ignore[index]
        comment = f"# archlint: ignore[{', '.join(sorted(names))}] {reason}".rstrip()
        edits.append(Edit(start, start, f"{indentation}{comment}{ending}"))
    text = applied(document.text, edits)
    changed = _parsed(text, document.path)
    said = [(ignore.of, set(ignore.checks)) for ignore in ignores(changed) if isinstance(ignore, Ignore)]
    for above, (number, names) in enumerate(sorted(at_lines.items()), start=1):
        if (number + above, names) not in said:
            raise _Refusal("a comment would not be one there")
    if changed.data != document.data:
        raise _Refusal("a comment would change what the file says")
    return text


# JSON


def _annotated(document: Document, wanted: _Wanted, reason: str) -> str:
    """Return a JSON text with Metadata in each resource where something is to be ignored."""
    found = list(resources(document.data))
    starts = [_position(document.locate(route)) for route, _ in found]
    entries: dict[int, set[str]] = {}
    for location, checks in wanted.items():
        index = bisect_right(starts, _position(location)) - 1
        if index < 0:
            raise _Refusal("something that is found there is no resource")
        entries.setdefault(index, set()).update(checks)
    editor, data, edits = JsonEditor(document.text), deepcopy(document.data), []
    for index, names in entries.items():
        route, body = found[index]
        added = [{"check": name, **({"reason": reason} if reason else {})} for name in sorted(names)]
        edits.append(_edit(editor, route, body, added))
        _add(data, route, added)
    text = applied(document.text, edits)
    if _parsed(text, document.path).data != data:
        raise _Refusal("Metadata would change what else the file says")
    return text


def _position(location: Location) -> tuple[int, int]:
    return location.line, location.column


def _edit(editor: JsonEditor, route: Route, body: dict[str, Any], added: list[dict[str, str]]) -> Edit:
    """Return the edit that adds entries to what a resource's Metadata asks to ignore."""
    inner: Any = body
    value: Any = added
    for depth, key in enumerate(_PATH):
        if not isinstance(inner, dict):
            raise _Refusal("there is Metadata of another form")
        if CONSTRUCT_PATH in inner:
            raise _Refusal("CDK makes it: give the construct Metadata in the CDK app")
        if key not in inner:
            for step in reversed(_PATH[depth + 1 :]):
                value = {step: value}
            return editor.member((*route, *_PATH[:depth]), key, value)
        inner = inner[key]
    at = (*route, *_PATH)
    return editor.elements(at, added) if isinstance(inner, list) else editor.wrapped(at, added)


def _add(data: Any, route: Route, added: list[dict[str, str]]) -> None:
    """Add entries to what a resource's Metadata asks to ignore, in the data."""
    for step in (*route, *_PATH[:-1]):
        data = data[step] if isinstance(step, int) else data.setdefault(step, {})
    present = data.get(_PATH[-1], [])
    data[_PATH[-1]] = [*(present if isinstance(present, list) else [present]), *added]


def _parsed(text: str, path: str) -> Document:
    try:
        return parse(text.encode(), path)
    except Unreadable as refusal:
        raise _Refusal(f"the file could not be read any more: {refusal}") from None

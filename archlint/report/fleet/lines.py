"""The rows of an audit as JSON Lines, and their JSON schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archlint.findings.audited import AUDIT_COLUMNS, REQUIRED, AuditColumn, AuditRow
from archlint.model.source.printable import JSON_HASH, without_commands
from archlint.report.fleet.files import written_beside

_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "integer", "minimum": 0},
    "texts": {"type": "array", "items": {"type": "string"}},
}


def render_lines(rows: Iterable[AuditRow]) -> Iterator[str]:
    """Yield a line for each row: an object with the columns that apply, in ASCII."""
    for row in rows:
        line = json.dumps({name: row[name] for name in AUDIT_COLUMNS if name in row}, ensure_ascii=True)
        yield without_commands(line, JSON_HASH)


def write_lines(rows: Iterable[AuditRow], path: Path) -> None:
    """Write a line for each row to a file, which is replaced once they are all there.

    Raises:
        UnwritableFileError: it cannot be written.
    """
    with written_beside(path) as beside, beside.open("w", encoding="ascii", newline="\n") as file:
        file.writelines(f"{line}\n" for line in render_lines(rows))


def render_audit_schema() -> Iterator[str]:
    """Yield the lines of the JSON schema of one line, without line breaks."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of what archlint audit finds: archlint audit --format jsonl",
        "description": "What does not apply is left out. A source comes first, then its findings, then its errors.",
        "type": "object",
        "properties": {name: _property(column) for name, column in AUDIT_COLUMNS.items()},
        "additionalProperties": False,
        "oneOf": [
            {"properties": {"record": {"const": record}}, "required": list(names)} for record, names in REQUIRED.items()
        ],
    }
    yield from json.dumps(schema, indent=2).split("\n")


def _property(column: AuditColumn) -> dict[str, Any]:
    values: dict[str, Any] = {"enum": list(column.values)} if column.values else _KINDS[column.kind]
    return {**values, "description": column.documentation}

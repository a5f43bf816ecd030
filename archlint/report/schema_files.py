"""The JSON schemas of what archlint writes for programs, where no code makes them: `docs/` has the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("schemas")


def schema_text(name: str) -> str:
    """Return the text of a schema.

    Args:
        name: `report`, `trace` or `explanation`.
    """
    return (_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")


def schema_named(name: str) -> dict[str, Any]:
    """Return a schema as data.

    Args:
        name: as for `schema_text`.
    """
    found = json.loads(schema_text(name))
    assert isinstance(found, dict)
    return found

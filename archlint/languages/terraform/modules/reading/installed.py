"""The modules that `terraform init` has put into `.terraform`, as its manifest says.

Source: Terraform's `internal/modsdir/manifest.go` (`Record`): each has a `Key`, the names of the calls that lead to it
with dots between them, and a `Dir`, relative to the root module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any

from archlint.model.source.document import parse
from archlint.model.source.files import disk
from archlint.model.source.files.project import Tell, leads_out
from archlint.model.source.files.raw import MAX_BYTES, read_bytes
from archlint.model.source.text import Unreadable

_FOLDER = (".terraform", "modules")
_NAME = "modules.json"


def is_installed(path: str) -> bool:
    """Tell whether a file is one that `terraform init` made: then the author does not edit it."""
    if _FOLDER[0] not in path:
        return False
    parts = PurePath(path).parts
    return any(parts[index : index + 2] == _FOLDER for index in range(len(parts) - 2))


def installed(folder: Path, project: Path, shown: Callable[[Path], str], tell: Tell) -> dict[str, str]:
    """Return where the modules of a root module are installed, by the names of the calls that lead to each.

    Args:
        folder: the root module's folder, resolved.
        project: the folder that the project fills.
        shown: returns what to call a file.
        tell: called with what is wrong with the manifest.
    """
    file = folder.joinpath(*_FOLDER, _NAME)
    if not disk.exists(file):
        return {}
    if leads_out(file, project):
        tell(shown(file), "leads out of the project, and is left alone")
        return {}
    try:
        data = parse(read_bytes(file, MAX_BYTES), str(file)).data
    except Unreadable as refusal:
        tell(shown(file), f"cannot be read, and is left alone: {refusal.message}")
        return {}
    return dict(_records(data.get("Modules") if isinstance(data, dict) else None))


def _records(records: Any) -> Iterator[tuple[str, str]]:
    """Yield the key and the folder of each record that has both."""
    for record in records if isinstance(records, list) else ():
        key, folder = (record.get("Key"), record.get("Dir")) if isinstance(record, dict) else (None, None)
        if isinstance(key, str) and isinstance(folder, str):
            yield key, folder

"""Where caches lie, and the secret that entries are signed with: in a folder of the user's, not of a repository's."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from archlint.model.source.files.raw import read_bytes
from archlint.model.source.text import Unreadable

_NAME = "archlint"
_SECRET = "key"
_LENGTH = 32


def user_folder() -> Path | None:
    """Return the folder for archlint's own files that may be removed; None where no home is known.

    Source: XDG Base Directory Specification, `XDG_CACHE_HOME`; Apple, "File System Programming Guide"; Microsoft,
    "Known Folders", `FOLDERID_LocalAppData`.
    """
    said = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(said):  # noqa: PTH117 - the specification says to leave any other alone
        return Path(said, _NAME)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local, _NAME, "Cache") if local else None
    home = os.path.expanduser("~")  # noqa: PTH111 - it never raises
    if not os.path.isabs(home):  # noqa: PTH117
        return None
    return Path(home, "Library", "Caches", _NAME) if sys.platform == "darwin" else Path(home, ".cache", _NAME)


def secret() -> bytes | None:
    """Return the user's secret, made now if there is none; None if it cannot be kept, or others could know it."""
    folder = user_folder()
    if folder is None:
        return None
    path = folder / _SECRET
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read(path)
        with os.fdopen(descriptor, "wb") as file:
            made = os.urandom(_LENGTH)
            file.write(made)
        return made
    except (OSError, ValueError):
        return None


def _read(path: Path) -> bytes | None:
    status = path.lstat()
    others = stat.S_IRWXG | stat.S_IRWXO
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & others):
        return None
    try:
        found = read_bytes(path, _LENGTH)
    except Unreadable:
        return None
    # One that is shorter is being written by another process.
    return found if len(found) == _LENGTH else None

"""Files that keep bytes under names, in a folder that may be anybody's: what is not signed is not there.

The folder may lie in a repository that comes from elsewhere, with entries in it. Each is signed with a secret that lies
outside of it, and what has another signature is passed over. No link in it is followed.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from archlint.model.regex import regex
from archlint.model.source.files.raw import read_own_bytes
from archlint.model.source.text import Unreadable

#: How many bytes all entries may have, and one; the least recently used ones go.
MAX_CACHE_BYTES = 256_000_000
_MAX_ENTRY = 4_000_000
#: The entries lie in so many folders, by the first digit of their names; each may have its share of the bytes.
_DIGITS = "0123456789abcdef"
_SIGNATURE = 32
#: For so many seconds the time of use of an entry is not written again.
_RECENT = 3600
_NAME = regex(r"[0-9a-f]{8,128}(?:\.\d{1,12}\.new)?")
#: Source: "Cache Directory Tagging Specification", bford.info/cachedir.
_TAG = (
    "CACHEDIR.TAG",
    (
        "Signature: 8a477f597d28d172789f06886806bc55\n"
        "# This folder holds what archlint found in earlier runs. It may be removed at any time.\n"
    ),
)
_IGNORED = ".gitignore", "# Made by archlint.\n*\n"


class NoCacheFolder(Exception):  # noqa: N818 - it names the state of a folder
    """A folder that holds other things than a cache."""


class EntryStore:
    """What is kept in one folder. Nothing of it ever raises: what cannot be kept is not kept.

    Args:
        folder: the folder; it is made when something is kept.
        secret: what entries are signed with.
    """

    def __init__(self, folder: str, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret

    def get(self, name: str) -> bytes | None:
        """Return what is kept under a name, of hexadecimal digits; None if nothing is, or it was signed elsewhere."""
        # As text: that is done for each of hundreds of scopes.
        folder = f"{self._folder}{os.sep}{name[0]}"
        path = f"{folder}{os.sep}{name[1:]}"
        if os.path.islink(folder) or os.path.islink(path):  # noqa: PTH114
            return None
        try:
            data = read_own_bytes(path, _MAX_ENTRY)
        except Unreadable:
            return None
        from archlint.model.hashes import compare_digest

        signature, kept = data[:_SIGNATURE], data[_SIGNATURE:]
        if not compare_digest(signature, self._signature(name, kept)):
            return None
        with suppress(OSError):
            if time.time() - os.stat(path).st_mtime > _RECENT:  # noqa: PTH116
                os.utime(path)
        return kept

    def put(self, name: str, data: bytes) -> None:
        """Keep something under a name, in place of what was; other processes see either of both, and whole."""
        path = self._path(name)
        if len(data) > _MAX_ENTRY - _SIGNATURE or not self._is_made(path.parent):
            return
        beside = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            # A file that is there already was left behind by a process that died.
            with suppress(FileNotFoundError):
                beside.unlink()
            _write(beside, self._signature(name, data) + data)
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def prune(self, names: set[str]) -> None:
        """Drop what was not used for longest where there is more than may be kept, beside some names."""
        for digit in sorted({name[0] for name in names}):
            self._prune(Path(self._folder, digit))

    def make(self) -> bool:
        """Make the folder, and what says in it that it is a cache; tell whether it is there.

        Raises:
            NoCacheFolder: there is something else in it.
        """
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - as text, as all of it
            present = os.listdir(self._folder)  # noqa: PTH208 - as above
            if present and _TAG[0] not in present:
                raise NoCacheFolder(self._folder)
            for name, text in (_TAG, _IGNORED):
                with suppress(FileExistsError):
                    _write(Path(self._folder, name), text.encode())
        except OSError:
            return False
        return True

    def _is_made(self, folder: Path) -> bool:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            return False
        return not folder.is_symlink()

    def _path(self, name: str) -> Path:
        return Path(self._folder, name[0], name[1:])

    def _signature(self, name: str, data: bytes) -> bytes:
        from archlint.model.hashes import blake2b

        signed = blake2b(name.encode(), key=self._secret, digest_size=_SIGNATURE)
        signed.update(data)
        return signed.digest()

    def _prune(self, folder: Path) -> None:
        if folder.is_symlink():
            return
        found: list[tuple[float, int, str]] = []
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        found.append((status.st_mtime, status.st_size, entry.path))
        size = sum(each[1] for each in found)
        for _, length, path in sorted(found):
            if size <= MAX_CACHE_BYTES // len(_DIGITS):
                return
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - as it is listed
                size -= length


def _write(path: Path, data: bytes) -> None:
    """Make a file, which must not be there, as only the user reads it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)

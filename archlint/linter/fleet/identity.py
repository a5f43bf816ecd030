"""What tells whether a source, or what it is linted with, is still what it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archlint.findings.check import Check
from archlint.linter.cache.identity import program_identity
from archlint.linter.request import Request

#: A folder with more entries has no identity: to look at them takes as long as to lint them.
_MAX_ENTRIES = 500_000
#: The folder of git's own files, and what in it says what is ignored.
_GIT, _IGNORED = ".git", ("info", "exclude")


def files_identity(folders: Iterable[str], words: str = "") -> str:
    """Return a hash of the names, sizes and times of all that lies in folders, or of files; empty if it is too much.

    Args:
        folders: the folders and files.
        words: what else is to be hashed.
    """
    found = hashlib.sha256(words.encode(errors="surrogatepass"))
    number = 0
    for folder in folders:
        for line in _entries(folder):
            number += 1
            if number > _MAX_ENTRIES:
                return ""
            found.update(os.fsencode(line) + b"\0")
    return found.hexdigest()


def _entries(folder: str) -> Iterator[str]:
    yield _line(folder, folder)
    for above, folders, files in os.walk(folder):
        folders.sort()
        is_root = above == folder
        if _GIT in folders:
            folders.remove(_GIT)
            if is_root:
                yield _line(os.path.join(above, _GIT, *_IGNORED), _GIT)  # noqa: PTH118
        for name in sorted([*files, *folders]):
            path = os.path.join(above, name)  # noqa: PTH118
            yield _line(path, path)


def _line(path: str, name: str) -> str:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return f"{name} -"
    # What changes in a folder shows in what is in it; its time changes with what git keeps there, too.
    is_folder = os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114
    return f"{name} {status.st_mode}" + ("" if is_folder else f" {status.st_size} {status.st_mtime_ns} {status.st_ino}")


def identity_of_request(request: Request, checks: Iterable[Check]) -> str:
    """Return a hash of what sources are linted with: archlint itself, its checks, the packs and the options."""
    said = replace(request, root=None, paths=(), checks=None, jobs=None, cache=False, cache_dir=None)
    files = [*request.packs, *([str(request.config)] if request.config else [])]
    return files_identity(files, f"{said!r} {program_identity(checks)}")

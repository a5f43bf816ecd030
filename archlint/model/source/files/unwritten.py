"""Files that count as being there though they are yet to be written: an editor holds what will be in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

#: Files that count as being there, by their real paths, though they are not yet written.
_UNWRITTEN: ContextVar[frozenset[str]] = ContextVar("unwritten", default=frozenset())


@contextmanager
def with_unwritten(paths: Iterable[str]) -> Iterator[None]:
    """Let files count as being there that are not: those of an editor that has yet to write them.

    Args:
        paths: their real paths; their folders are there.
    """
    token = _UNWRITTEN.set(frozenset(paths))
    try:
        yield
    finally:
        _UNWRITTEN.reset(token)


def unwritten() -> frozenset[str]:
    """Return the files that count as being there though they are not, by their real paths."""
    return _UNWRITTEN.get()


def is_present(path: str) -> bool:
    """Tell whether a path leads anywhere, a link to nowhere included, or to what counts as being there."""
    return os.path.lexists(path) or is_unwritten(path)


def is_unwritten(path: str) -> bool:
    """Tell whether a path leads to a file that is yet to be written."""
    files = _UNWRITTEN.get()
    return bool(files) and os.path.realpath(path) in files


def unwritten_in(folder: str) -> list[str]:
    """Return the names of the files in a folder that are yet to be written."""
    parts = map(os.path.split, _UNWRITTEN.get())
    return [name for above, name in parts if above == os.path.realpath(folder or os.curdir)]


class FolderEntry(Protocol):
    """What is in a folder under one name, as `os.DirEntry` says it."""

    def is_symlink(self) -> bool:
        """Tell whether it is a link."""
        ...

    def is_dir(self) -> bool:
        """Tell whether it is a folder, or leads to one."""
        ...

    def is_file(self) -> bool:
        """Tell whether it is a file, or leads to one."""
        ...


class _UnwrittenFile:
    """The entry of a file that is yet to be written."""

    def is_symlink(self) -> bool:
        return False

    def is_dir(self) -> bool:
        return False

    def is_file(self) -> bool:
        return True


#: What a folder holds under the name of such a file.
UNWRITTEN_FILE: FolderEntry = _UnwrittenFile()

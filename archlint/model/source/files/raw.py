"""What is in a file, as bytes: read within limits, and without waiting."""

from __future__ import annotations

import os
import stat
from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from archlint.model.source.files import disk
from archlint.model.source.files.project import is_out_of_bounds
from archlint.model.source.text import Unreadable

MEGABYTE = 1_000_000
#: No larger file is read, whatever is in it.
MAX_JSON = 200 * MEGABYTE
_OUT_OF_BOUNDS = "it lies outside of the folders that are allowed"


class TooLarge(Unreadable):
    """A file that has more bytes than are read."""


#: What files are read as, by their real paths, instead of what is in them.
_INSTEAD: ContextVar[Mapping[str, bytes] | None] = ContextVar("instead", default=None)


@contextmanager
def reading_instead(files: Mapping[str, bytes]) -> Iterator[None]:
    """Let files be read as if something else were in them: what an edit would make of them, say.

    Args:
        files: what they are read as, by their real paths, beside what is read so already; each has to exist, or
            `with_unwritten` says that it does.
    """
    token = _INSTEAD.set(ChainMap(files, _INSTEAD.get() or {}))  # type: ignore[arg-type]
    try:
        yield
    finally:
        _INSTEAD.reset(token)


def is_reading_instead() -> bool:
    """Tell whether files are read as if something else were in them."""
    return bool(_INSTEAD.get())


def read_own_bytes(path: str | Path, limit: int) -> bytes:
    """Return what is in a file of archlint's own, as `read_bytes` does: nobody asks for what rests on it.

    Raises:
        Unreadable: as for `read_bytes`.
    """
    return _read(path, limit)


def read_again(path: Path, limit: int) -> bytes:
    """Return what is in a file that `read_bytes` has returned before: what rests on it is known.

    Raises:
        Unreadable: as for `read_bytes`.
    """
    if is_out_of_bounds(str(path)):
        raise Unreadable(_OUT_OF_BOUNDS)
    return _read(path, limit)


def read_bytes(path: Path, limit: int) -> bytes:
    """Return what is in a regular file, or is read instead of it; never waits, whatever the path leads to.

    Raises:
        Unreadable: for anything else, for more than `limit` bytes, and outside of where projects are confined to.
    """
    if is_out_of_bounds(str(path)):
        raise Unreadable(_OUT_OF_BOUNDS)
    if not disk.is_recording():
        disk.note(READ, f"{limit} {path}", "")
        return _read(path, limit)
    try:
        data = _read(path, limit)
    except Unreadable as refusal:
        disk.note(READ, f"{limit} {path}", _refused(refusal))
        raise
    disk.note(READ, f"{limit} {path}", disk.content_digest(data))
    return data


#: The kind of look that reads a file; it rests on the file, by its real path.
READ = "bytes"


@disk.answered(READ, lambda limit_and_path, _answer: os.path.realpath(limit_and_path.partition(" ")[2]))
def _digest_of(limit_and_path: str) -> str:
    limit, _, path = limit_and_path.partition(" ")
    try:
        return disk.content_digest(_read(path, int(limit)))
    except Unreadable as refusal:
        return _refused(refusal)


def _refused(refusal: Unreadable) -> str:
    return f"{type(refusal).__name__}: {refusal.message}"


def _read(path: str | Path, limit: int) -> bytes:
    instead = _INSTEAD.get()
    if instead is not None:
        known = instead.get(str(path))
        if known is None:
            known = instead.get(os.path.realpath(path))
        if known is not None:
            refuse_size(len(known), limit)
            return known
    return _read_file(path, limit)


def _read_file(path: str | Path, limit: int) -> bytes:
    try:
        # Before opening: that alone makes a tape rewind and a FIFO's writer go on.
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - for each of thousands of files
            raise Unreadable("not a regular file")
        # After opening, too: the path may lead elsewhere by now, hence O_NONBLOCK.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("not a regular file")
            refuse_size(status.st_size, limit)
            data = _all_of(descriptor, status.st_size, limit)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None
    except ValueError as error:  # a NUL in the path
        raise Unreadable(str(error)) from None
    refuse_size(len(data), limit)
    return data


def _all_of(descriptor: int, size: int, limit: int) -> bytes:
    """Return what is in an open file, or one byte more than the limit; most files are read at once."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    parts = [data]
    while data and size <= limit:
        data = os.read(descriptor, MEGABYTE)
        parts.append(data)
        size = sum(map(len, parts))
    return b"".join(parts)


def refuse_size(size: int, limit: int) -> None:
    """Raise `TooLarge` for more than `limit` bytes."""
    if size > limit:
        raise TooLarge(f"larger than {limit / MEGABYTE:g} MB")


#: Larger local files are not read, in bytes.
MAX_BYTES = 4 * 1024 * 1024

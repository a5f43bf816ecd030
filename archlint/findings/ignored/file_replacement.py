"""Putting a file in another one's place in one go: a reader meanwhile sees the old one or the new one."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from archlint.model.data import NamedTuple
from archlint.model.source.files.file_names import STDIN
from archlint.model.source.files.project import leads_out, project_root
from archlint.model.source.files.raw import MAX_JSON, read_bytes
from archlint.model.source.text import decode

#: Why a file may not be replaced though it can be written: its folder is closed, or it is mounted by itself.
_IN_PLACE = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS, errno.EXDEV}


#: How many bytes UTF-8's byte order mark has.
_MARK = 3


class Refused(Exception):  # noqa: N818 - it reads well after "except"
    """Why a file is left as it is."""


class UserFile(NamedTuple):
    """What is in a file of the user's that may be rewritten.

    Attributes:
        mark: its byte order mark; empty if it has none.
        text: its text.
    """

    mark: bytes
    text: str

    def with_text(self, text: str) -> bytes:
        """Return what is in the file once it has another text."""
        return self.mark + text.encode()


def read_user_file(path: Path) -> UserFile:
    """Return what is in a file that may be rewritten.

    Raises:
        Refused: it is standard input, not the project's own, or not in UTF-8.
        Unreadable: it cannot be read.
    """
    if str(path) == STDIN:
        raise Refused("it is standard input")
    if leads_out(path, project_root(path)):
        raise Refused("it leads out of the project")
    data = read_bytes(path, MAX_JSON)
    text = decode(data)
    mark = len(data) - len(text.encode())
    if not data.endswith(text.encode()) or mark not in (0, _MARK):
        raise Refused("it is not in UTF-8")
    return UserFile(data[:mark], text)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file, new or in place of one; a link to it stays a link, and its mode what it was.

    Raises:
        OSError: it cannot be written; what was there still is.
    """
    import tempfile  # most runs write nothing

    target = Path(os.path.realpath(path))
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:50]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_file(path: Path, data: bytes) -> None:
    """Write a file as a whole, or write to what is no file but takes text: a pipe that has a reader, a device.

    Raises:
        OSError: it cannot be written; a file that was there still is.
    """
    status = path.stat() if os.path.exists(path) else None  # noqa: PTH110 - it never raises
    if status is not None and (descriptor := _open_one(status)) is not None:
        _write_to(os.dup(descriptor), data)
    elif status is None or stat.S_ISREG(status.st_mode):
        _replace_or_write(path, data)
    elif stat.S_ISCHR(status.st_mode):
        _write_to(os.open(path, os.O_WRONLY), data)
    elif stat.S_ISFIFO(status.st_mode):
        _write_to(_open_pipe(path), data)
    else:
        raise OSError(errno.EINVAL, "it is neither a file nor a pipe")


def _open_one(status: os.stat_result) -> int | None:
    """Return the descriptor of standard output or error if that is the file, whatever it is called."""
    for descriptor in (1, 2):
        with suppress(OSError):  # it is not open
            if os.path.samestat(status, os.fstat(descriptor)):
                return descriptor
    return None


def _open_pipe(path: Path) -> int:
    """Return a descriptor of a named pipe; to open it as a file would wait for a reader, and there may be none."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        raise OSError(error.errno, "nobody reads from it" if error.errno == errno.ENXIO else error.strerror) from None
    os.set_blocking(descriptor, True)
    return descriptor


def _write_to(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _replace_or_write(path: Path, data: bytes) -> None:
    try:
        replace_file(path, data)
    except OSError as error:
        if error.errno not in _IN_PLACE or not os.access(path, os.W_OK):
            raise
        path.write_bytes(data)


def _mode(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)  # there is no other way to ask
    os.umask(mask)
    return 0o666 & ~mask

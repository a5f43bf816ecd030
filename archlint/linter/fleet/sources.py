"""What is audited: folders, and revisions of git repositories."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError, MisuseError
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.text import Unreadable, decode

_AT, _COMMENT = "@", "#"
_MAX_LIST = 100 * MEGABYTE
#: What a bare repository holds.
_BARE = ("HEAD", "objects", "refs")


@dataclass(frozen=True, slots=True)
class AuditSource:
    """A folder, or a repository at a revision.

    Attributes:
        name: how it is written.
        folder: where the folder or the repository is, absolute.
        revision: the revision of git; empty for what lies in the folder.
    """

    name: str
    folder: str
    revision: str = ""


def audit_source_of(name: str) -> AuditSource:
    """Return the source that a text names: a folder, `REPOSITORY@REVISION`, or a bare repository, at its HEAD."""
    path = os.path.abspath(name)  # noqa: PTH100 - any text may be a path
    if os.path.lexists(path):
        is_bare = all(os.path.lexists(os.path.join(path, each)) for each in _BARE)  # noqa: PTH118
        return AuditSource(name, path, "HEAD" if is_bare else "")
    for at, letter in enumerate(name):
        # A revision may have more of them, as `HEAD@{1}` has; a folder, too.
        if letter == _AT and name[at + 1 :] and os.path.isdir(name[:at]):  # noqa: PTH112
            return AuditSource(name, os.path.abspath(name[:at]), name[at + 1 :])  # noqa: PTH100
    return AuditSource(name, path)


def sources_of(names: Sequence[str], lists: Iterable[Path]) -> list[AuditSource]:
    """Return the sources that are named, and those in lists, each once, in order.

    Raises:
        ArchlintError: a list cannot be read.
        MisuseError: there is no source.
    """
    every = dict.fromkeys((*names, *(name for path in lists for name in _listed(path))))
    if not every:
        raise MisuseError("name sources to audit, or a file that lists them (--sources)")
    return [audit_source_of(name) for name in every]


def _listed(path: Path) -> Iterator[str]:
    """Yield the sources that a file lists, one a line; what starts with `#` is a comment."""
    try:
        text = decode(read_bytes(path, _MAX_LIST))
    except Unreadable as refusal:
        raise ArchlintError(f"--sources: '{path}' cannot be read: {refusal.message}") from None
    for line in text.splitlines():
        name = line.strip()
        if name and not name.startswith(_COMMENT):
            yield name

"""The local files a template points to: read only inside the project, never followed out of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from archlint.parse.document import Document, Unreadable, parse, read_bytes

#: Larger local files are not read, in bytes.
MAX_BYTES = 4 * 1024 * 1024


def project_root(path: Path) -> Path:
    """Return the folder that a template's project fills, resolved.

    That is the nearest folder above `path` that holds `.git`; else the working folder, if the template lies in it;
    else the template's own folder.
    """
    return _root_of(path.resolve().parent, Path.cwd())


@lru_cache(maxsize=4096)
def _root_of(folder: Path, working: Path) -> Path:
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
    working = working.resolve()
    return working if folder.is_relative_to(working) else folder


class LocalFiles:
    """Reads files beside a template.

    Args:
        template: the template's path; None if it came from standard input, which has no files beside it.
    """

    def __init__(self, template: Path | None) -> None:
        self._folder = template.parent if template is not None else None
        self._root: Path | None = None
        self._template = template
        self._documents: dict[str, Document | None] = {}

    def read(self, location: str) -> Document | None:
        """Return the document at `location`, relative to the template.

        Returns:
            None where the location is not a file inside the project, or cannot be read: what it would say
            is then unknown.
        """
        if location not in self._documents:
            self._documents[location] = self._read(location)
        return self._documents[location]

    def _read(self, location: str) -> Document | None:
        if self._folder is None or self._template is None or "://" in location or "\0" in location:
            return None
        path = self._folder / location
        if self._root is None:
            self._root = project_root(self._template)
        try:
            if not path.resolve().is_relative_to(self._root):
                return None
            return parse(read_bytes(path, MAX_BYTES), str(path))
        except (Unreadable, OSError, RuntimeError, ValueError):
            return None

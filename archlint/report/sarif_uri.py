"""Where a file stands for SARIF: relative to the repository's root, whatever folder archlint ran in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

import sarif_om as om

#: The name under which all relative addresses are; it is GitHub's and CodeQL's own.
ROOT_ID = "%SRCROOT%"


def repository_root(paths: Iterable[str]) -> Path:
    """Return the root of the repository that holds all of `paths`, or the working folder if there is none."""
    folders = {str(_real(path).parent) for path in paths}
    if folders:
        try:
            common = Path(os.path.commonpath(folders))
        except ValueError:  # files on several drives have nothing in common
            return _real("")
        for folder in (common, *common.parents):
            # A worktree's `.git` is a file.
            if (folder / ".git").exists():
                return folder
    return _real("")


class Uris:
    """The addresses of files below one root."""

    def __init__(self, root: Path) -> None:
        self._root = _real(str(root))
        self._of = cache(self._artifact)

    def artifact(self, path: str) -> om.ArtifactLocation:
        """Return where the file at `path` is: below the root if it is there, else with its full address."""
        return self._of(path)

    def _artifact(self, path: str) -> om.ArtifactLocation:
        real = _real(path)
        if not real.is_relative_to(self._root):
            return om.ArtifactLocation(uri=real.as_uri())
        # Bytes, since a file's name need not be text.
        uri = quote(os.fsencode(real.relative_to(self._root).as_posix()))
        return om.ArtifactLocation(uri=uri, uri_base_id=ROOT_ID)


def _real(path: str) -> Path:
    # `Path.resolve` raises on a loop of links, and a report of that very error must not fail on it.
    return Path(os.path.realpath(path))

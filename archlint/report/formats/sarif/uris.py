"""Where a file stands for SARIF: relative to the repository's root."""

from __future__ import annotations

import os
from functools import cache
from urllib.parse import quote

import sarif_om as om

from archlint.report.repository import Repository

#: The name under which all relative addresses are; it is GitHub's and CodeQL's own.
ROOT_ID = "%SRCROOT%"


class Uris:
    """The addresses of the files of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._of = cache(self._artifact)

    def artifact(self, path: str) -> om.ArtifactLocation:
        """Return where the file at `path` is: below the root if it is there, else with its full address."""
        return self._of(path)

    def shown(self, path: str) -> str:
        """Return where the file at `path` is, as people read it."""
        return self._repository.locate(path).as_posix()

    def _artifact(self, path: str) -> om.ArtifactLocation:
        file = self._repository.locate(path)
        if file.is_absolute():
            return om.ArtifactLocation(uri=file.as_uri())
        # Bytes, since a file's name need not be text.
        return om.ArtifactLocation(uri=quote(os.fsencode(file.as_posix())), uri_base_id=ROOT_ID)

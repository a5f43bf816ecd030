"""Where a project begins, and what its files are called as seen from there."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path


def project_root(path: Path) -> Path:
    """Return the folder that a template's project fills, resolved.

    That is the nearest folder above `path` that holds `.git`; else the working folder, if the template lies in it;
    else the template's own folder.
    """
    return _root_of(resolved_folder(path), os.getcwd())  # noqa: PTH109 - a key, cheap to get


def resolved_folder(path: Path) -> Path:
    """Return the folder that a file lies in, resolved; looked up once for each folder."""
    return _resolved(str(path.parent), os.getcwd())  # noqa: PTH109 - a key, cheap to get


def identity(path: Path) -> str:
    """Return what a file is called wherever its project lies and archlint runs: as its project's root sees it."""
    resolved, root = resolved_folder(path) / path.name, project_root(path)
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else resolved.as_posix()


@lru_cache(maxsize=4096)
def _resolved(folder: str, working: str) -> Path:
    return Path(working, folder).resolve()


@lru_cache(maxsize=4096)
def _root_of(folder: Path, working_folder: str) -> Path:
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
    working = Path(working_folder).resolve()
    return working if folder.is_relative_to(working) else folder

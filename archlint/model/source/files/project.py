"""Where a project begins, what leads out of it, and what its files are called as seen from there."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from archlint.model.source.files import disk
from archlint.model.source.files.working import forgotten, when_over, working_folder

#: Called with what is left alone: the file that names it, and why.
Tell: TypeAlias = Callable[[str, str], None]
#: What is said of a file or folder that a template names, and that is left alone.
OUTSIDE = "names '{}', which leads out of the project, and is left alone"

#: Folders in which homes are, and one that is a home.
_HOMES = frozenset({"/home", "/root", "/Users"})
#: For each folder looked up so far the nearest one that holds `.git`, or nothing; both resolved.
_REPOSITORIES: dict[str, str] = {}
when_over(_REPOSITORIES.clear)
#: The folder that no project reaches out of, then those in which git may have its files besides, all resolved; empty
#: where nothing is said.
_CONFINED: ContextVar[tuple[str, ...]] = ContextVar("confined", default=())


@contextmanager
def confined_to(folder: str, *others: str) -> Iterator[None]:
    """Let the projects in a folder end there, in this thread, even if a repository reaches further up.

    Args:
        folder: the folder, resolved.
        others: folders in which, too, git may have the files of a repository in `folder`, resolved.
    """
    token = _CONFINED.set((folder, *others))
    try:
        yield
    finally:
        _CONFINED.reset(token)


@contextmanager
def lent(folder: str) -> Iterator[None]:
    """Let a folder of archlint's own be read, too, in this thread, where projects are confined.

    Args:
        folder: the folder, resolved.
    """
    folders = _CONFINED.get()
    token = _CONFINED.set((*folders, folder) if folders else ())
    try:
        yield
    finally:
        _CONFINED.reset(token)


def is_confined() -> bool:
    """Tell whether projects are confined to folders."""
    return bool(_CONFINED.get())


def is_out_of_bounds(path: str) -> bool:
    """Tell whether a path leads out of all folders that projects are confined to; false where they are not."""
    folders = _CONFINED.get()
    return bool(folders) and all(leads_out(path, folder) for folder in folders)


def project_root(path: Path) -> Path:
    """Return the folder that a template's project fills, resolved.

    That is the nearest folder above `path` that holds `.git`; else the working folder, if the template lies in it;
    else the template's own folder.
    """
    return _path_of(_root(str(resolved_folder(path))))


def root_of(folder: str) -> str:
    """Return the folder that the project of the files in a resolved folder fills, as `project_root` does."""
    return _root(folder)


def outermost(folder: str) -> str | None:
    """Return how far up a project may reach that no repository holds, for what its files name above it.

    That is the outermost folder above the working one, with nothing between the two, that belongs to the user, that not
    everybody may write into, and that is neither a home nor the root of the file system.

    Args:
        folder: a resolved folder of the project.

    Returns:
        None if a repository holds the folder, or it does not lie there.
    """
    return _reach(folder) or None


@disk.answered("reach")
def _reach(folder: str) -> str:
    if _repository(folder) or _CONFINED.get():
        return ""
    working, home = os.path.realpath(working_folder()), os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111 - a key
    found = _outermost(working, home)
    return found if found is not None and lies_in(folder, found) else ""


@forgotten
@lru_cache(maxsize=16)
def _outermost(working: str, home: str) -> str | None:
    homes = {home, *map(str, Path(home).parents), *_HOMES}
    found = None
    for folder in (Path(working), *Path(working).parents):
        if str(folder) in homes or not _is_own(folder):
            break
        found = str(folder)
    return found


def _is_own(folder: Path) -> bool:
    """Tell whether a folder may be part of a project of the user's."""
    try:
        status = folder.stat()
    except OSError:
        return False
    is_users = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return is_users and not status.st_mode & stat.S_IWOTH and folder != folder.parent


def leads_out(path: str | Path, root: str | Path) -> bool:
    """Tell whether what a path leads to, through links or by itself, lies outside of a resolved folder.

    What is no path at all leads nowhere, and so it leads out.
    """
    try:
        return not lies_in(disk.real(path), str(root))
    except (OSError, ValueError):
        return True


def lies_in(path: str, folder: str) -> bool:
    """Tell whether one resolved path is, or lies in, another one."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def entry_path(folder: str, name: str) -> str:
    """Return the path of an entry of a folder; `os.path.join` takes as long as to look the entry up."""
    return f"{folder}{name}" if folder.endswith(os.sep) else f"{folder}{os.sep}{name}"


def shown(path: str) -> str:
    """Return a path as people write it: relative to the working folder, if it is below it."""
    return path.removeprefix(working_folder() + os.sep)


def resolved_folder(path: Path) -> Path:
    """Return the folder that a file lies in, resolved; looked up once for each folder."""
    return _path_of(_resolved_folder(os.path.dirname(path)))  # noqa: PTH120 - asked all the time


@disk.answered("resolved")
def _resolved_folder(folder: str) -> str:
    return _resolved(folder, working_folder())


def path_in_project(path: Path) -> str:
    """Return what a file is called wherever its project lies and archlint runs: as its project's root sees it."""
    resolved, root = entry_path(str(resolved_folder(path)), path.name), str(project_root(path))
    inner = resolved[len(root.rstrip(os.sep)) + 1 :] if lies_in(resolved, root) else resolved
    return inner.replace(os.sep, "/")


def path_among_projects(path: Path) -> str:
    """Return what a file or folder is called, and no other one: as its project's root sees it.

    Where neither a repository nor the working folder holds it, that is its whole path: each folder of such files would
    be a project of its own, with a `template.yaml` each.
    """
    folder = str(resolved_folder(path))
    working = _resolved("", working_folder())
    is_alone = not _repository(folder) and not lies_in(folder, working)
    return (Path(folder) / path.name).as_posix() if is_alone else path_in_project(path)


@forgotten
@lru_cache(maxsize=4096)
def _resolved(folder: str, working: str) -> str:
    return os.path.realpath(os.path.join(working, folder))  # noqa: PTH118 - for each of thousands of folders


@forgotten
@lru_cache(maxsize=4096)
def _path_of(path: str) -> Path:
    return Path(path)


@disk.answered("root")
def _root(folder: str) -> str:
    repository = _repository(folder)
    if repository:
        return repository
    working = _resolved("", working_folder())
    return working if lies_in(folder, working) else folder


def note_no_repository(folder: str) -> None:
    """Take note that no repository begins in a resolved folder: what is known of the one above it holds for it, too."""
    above = os.path.dirname(folder)  # noqa: PTH120 - as below
    if above in _REPOSITORIES and folder != next(iter(_CONFINED.get()), None):
        _REPOSITORIES.setdefault(folder, _REPOSITORIES[above])


def _repository(folder: str) -> str:
    """Return the nearest folder, this one or above it, that holds `.git`; empty if there is none."""
    found, below = "", []
    limit = next(iter(_CONFINED.get()), None)
    while folder:
        if folder in _REPOSITORIES:
            found = _REPOSITORIES[folder]
            break
        below.append(folder)
        if os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118 - for each of very deep folders
            found = folder
            break
        if folder == limit:
            break
        above = os.path.dirname(folder)  # noqa: PTH120
        folder = above if above != folder else ""
    _REPOSITORIES.update(dict.fromkeys(below, found))
    return found

"""The files of a commit in a private folder, taken from git's objects: nothing of the repository runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archlint.linter.since.git import Git, RevisionError
from archlint.linter.since.revision import revision_of
from archlint.linter.since.tree import FILES, LINK, blobs, most_bytes, sizes_of, tree_entries
from archlint.model.source.files.project import leads_out
from archlint.model.source.files.raw import MEGABYTE

#: More is not written for one commit, nor held at once, in bytes.
_MOST_BYTES = 2000 * MEGABYTE
_BATCH = 16 * MEGABYTE
#: Longer texts are no paths, in bytes.
_LONGEST = 4096
#: What marks the folder of a project; see `project_root`.
_MARK = ".git"


def repository(folder: str) -> Git:
    """Return the repository that a folder is, or that lies in it; never one that the folder lies in.

    Raises:
        RevisionError: there is none, or git refuses.
    """
    real = os.path.realpath(folder)
    if not os.path.isdir(real):  # noqa: PTH112 - any text may be a path
        raise RevisionError(f"'{folder}' is no folder")
    git = Git(real)
    found = os.path.realpath(git.asked("rev-parse", "--absolute-git-dir"))
    if found != real and Path(found).parent != Path(real):
        raise RevisionError(f"'{folder}' is no git repository")
    return git


def commit_of(git: Git, revision: str) -> str:
    """Return the commit that a revision means.

    Raises:
        RevisionError: it means none.
    """
    commit = revision_of(git, revision).commit
    if not commit:
        raise RevisionError(f"there is no commit in '{git.root}' yet")
    return commit


@contextmanager
def checked_out(git: Git, commit: str) -> Iterator[str]:
    """Let the files of a commit lie in a folder, whose path is yielded, resolved.

    A file that archlint would refuse for its size is as long as it is, and empty otherwise. A submodule is not there.

    Raises:
        RevisionError: an object is not at hand, or it is too much.
    """
    with TemporaryDirectory(prefix="archlint-") as room:
        folder = os.path.join(os.path.realpath(room), "repository")  # noqa: PTH118
        Path(folder, _MARK).mkdir(parents=True)
        _fill(git, commit, folder)
        yield folder


def _fill(git: Git, commit: str, folder: str) -> None:
    files, links = dict[str, str](), dict[str, str]()
    for mode, identity, name in tree_entries(git, commit):
        if mode in FILES:
            files[name] = identity
        elif mode == LINK:
            links[name] = identity
    # No tree that git writes has a link and a folder of one name; some file systems know no case.
    through = {name.casefold() for name in links}
    files, links = (
        {name: each for name, each in some.items() if not _leads_through(name, through)} for some in (files, links)
    )
    sizes = sizes_of(git, dict.fromkeys((*files.values(), *links.values())))
    if sum(size for name in files if (size := sizes[files[name]]) <= most_bytes(name)) > _MOST_BYTES:
        raise RevisionError(f"'{git.root}' holds more than {_MOST_BYTES / MEGABYTE:g} MB that may be read")
    for name, identity in files.items():
        if sizes[identity] > most_bytes(name):
            _write(folder, name, b"", sizes[identity])
    wanted = {name: each for name, each in files.items() if sizes[each] <= most_bytes(name)}
    for names in _batches(wanted, sizes):
        texts = blobs(git, list(dict.fromkeys(wanted[name] for name in names)))
        for name in names:
            _write(folder, name, texts[wanted[name]])
    # Last, so that nothing is written through one.
    targets = blobs(git, [each for each in dict.fromkeys(links.values()) if sizes[each] <= _LONGEST])
    for name, identity in links.items():
        if identity in targets:
            _link(folder, name, targets[identity])


def _leads_through(name: str, links: Set[str]) -> bool:
    parts = name.casefold().split("/")
    return bool(links) and any("/".join(parts[:count]) in links for count in range(1, len(parts)))


def _batches(files: dict[str, str], sizes: dict[str, int]) -> Iterator[list[str]]:
    batch, size = list[str](), 0
    for name, identity in files.items():
        batch.append(name)
        size += sizes[identity]
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _write(folder: str, name: str, data: bytes, size: int = 0) -> None:
    path = f"{folder}{os.sep}{name}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - for each file of a repository
        with open(path, "xb") as file:  # noqa: PTH123 - as above
            file.write(data)
            if size:
                file.truncate(size)
    except OSError:  # a name that is too long, or that another one is on this file system
        return


def _link(folder: str, name: str, target: bytes) -> None:
    path = f"{folder}{os.sep}{name}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        os.symlink(os.fsdecode(target), path)  # noqa: PTH211
        if leads_out(path, folder):
            os.unlink(path)  # noqa: PTH108
    except (OSError, ValueError):
        return

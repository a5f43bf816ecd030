"""Which files of a commit go by other names now: those with the same content, and those that git takes for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from archlint.linter.since.git import Git
from archlint.linter.since.tree import CommitTree, identities

#: More files are not compared with one another, as with git's own `diff.renameLimit`.
_MOST = 1000


def renames_of(tree: CommitTree, before: str, room: str) -> dict[str, str]:
    """Return the new names of files that are gone, by their old ones.

    git compares folders that lie in no repository, for which no attributes and no programs are configured. Files that
    are not in the index count, too.

    Args:
        tree: the tree of the commit.
        before: the folder in which the files that are gone lie, as they were.
        room: a folder to work in.

    Raises:
        RevisionError: git cannot tell.
    """
    found = _same(tree)
    gone = [name for name in tree.gone if name not in found and os.path.lexists(os.path.join(before, name))]  # noqa: PTH118
    taken = set(found.values())
    added = [name for name in tree.added if name not in taken]
    if not gone or not added or max(len(gone), len(added)) > _MOST:
        return found
    old = _laid_out(((name, os.path.join(before, name)) for name in gone), room, "old", "a")  # noqa: PTH118
    new = _laid_out(((name, tree.path(name)) for name in added), room, "new", "b")
    return {**found, **_similar(tree.git, room, old, new)}


def _same(tree: CommitTree) -> dict[str, str]:
    """Return the files with the same content; of several, one with the same name of its own."""
    if not tree.gone or not tree.added:
        return {}
    wanted = set(tree.gone.values())
    known: dict[str, list[str]] = {}
    for name, identity in identities(tree, tree.added):
        if identity in wanted:
            known.setdefault(identity, []).append(name)
    found = {}
    for name, identity in tree.gone.items():
        if candidates := known.get(identity):
            own = name.rpartition("/")[2]
            best = next((each for each in candidates if each.rpartition("/")[2] == own), candidates[0])
            candidates.remove(best)
            found[name] = best
    return found


def _laid_out(files: Iterable[tuple[str, str]], room: str, side: str, mark: str) -> dict[str, str]:
    """Put files into folders of their own; return their names by these."""
    found = {}
    for number, (name, path) in enumerate(files):
        folder = Path(room, side, f"{mark}{number}")
        folder.mkdir(parents=True)
        target = folder / name.rpartition("/")[2].lstrip(".")
        try:
            os.link(path, target, follow_symlinks=False)
        except OSError:
            try:
                shutil.copyfile(path, target, follow_symlinks=False)
            except OSError:
                continue
        found[folder.name] = name
    return found


def _similar(git: Git, room: str, old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    said = git.compare(room, "old", "new")
    found = {}
    for number, word in enumerate(said):
        if word[:1] == "R" and word[1:].isdecimal() and number + 2 < len(said):
            before, after = (PurePath(path).parts[1] for path in said[number + 1 : number + 3])
            found[old[before]] = new[after]
    return found

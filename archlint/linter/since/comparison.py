"""The working tree beside a revision: the trees of all repositories that are looked at, and what stands for what."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from archlint.findings.problems import Problems
from archlint.languages.detect import configures, may_be_template
from archlint.languages.terraform.hcl.file_names import sets_variables
from archlint.linter.inputs.code_folders import is_code
from archlint.linter.inputs.scopes import Scope
from archlint.linter.since.git import Git, RevisionError
from archlint.linter.since.reach import reached
from archlint.linter.since.renames import renames_of
from archlint.linter.since.revision import Revision, is_commit, revision_of
from archlint.linter.since.snapshot import Kept, Snapshot
from archlint.linter.since.tree import most_bytes, tree_of
from archlint.model.source.files.project import lies_in, root_of
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.files.working import path_to_show
from archlint.model.source.text import Unreadable

#: Repositories inside of repositories inside of repositories.
_DEEPEST = 10
#: A file with a NUL so far at its front is no text.
_FRONT = 8000
_HCL = ".hcl"


def repositories_of(places: Iterable[str]) -> list[str]:
    """Return the roots of the repositories that files and folders lie in, resolved.

    Raises:
        RevisionError: one lies in none.
    """
    found = dict[str, None]()
    for place in places:
        if not place:
            raise RevisionError("standard input has no revision: say with --stdin-filename where it would lie")
        real = os.path.realpath(place)
        root = root_of(real if os.path.isdir(real) else os.path.dirname(real))  # noqa: PTH112, PTH120 - any text
        if not os.path.lexists(os.path.join(root, ".git")):  # noqa: PTH118
            raise RevisionError(f"'{path_to_show(place)}' lies in no git repository")
        found[root] = None
    # One that lies in another one is part of that, as a submodule.
    return [root for root in found if not any(root != other and lies_in(root, other) for other in found)]


class Comparison:
    """What repositories held at a revision, in folders of their own, beside what they hold now.

    Attributes:
        name: what people call the revision.
        changed: the files that are not the same, where they lie or lay in the working tree.
        renamed: the new places of files that have moved, by their old ones.
        pairs: the repositories, each with the folder that stands for it.
    """

    def __init__(self, roots: Sequence[str], name: str, room: str, problems: Problems) -> None:
        """Look what has changed.

        Args:
            roots: the repositories.
            name: the revision; empty means the merge base with the default branch.
            room: an empty folder, resolved.
            problems: takes up a warning of each submodule whose commit is not at hand.

        Raises:
            RevisionError: there is no such revision, or it is not at hand.
        """
        self.name = name
        self.changed: set[str] = set()
        self.renamed: dict[str, str] = {}
        self.snapshots: list[Snapshot] = []
        self.pairs: list[tuple[str, str]] = []
        self._room = room
        for number, root in enumerate(roots):
            git = Git(root)
            git.require_tree()
            revision = revision_of(git, name)
            self.name = revision.name
            folder = os.path.join(room, str(number))  # noqa: PTH118
            self.pairs.append((root, folder))
            self._add(git, revision, folder, problems, 0)

    def _add(self, git: Git, revision: Revision, folder: str, problems: Problems, depth: int) -> None:
        tree = tree_of(git, revision.commit)
        snapshot = Snapshot(tree, folder)
        self.snapshots.append(snapshot)
        self.changed |= {tree.path(name) for name in (*tree.changed, *tree.gone, *tree.added, *tree.other_links)}
        for name, commit in tree.nested.items():
            path = tree.path(name)
            # A link would lead git to another repository.
            if depth < _DEEPEST and os.path.lexists(os.path.join(path, ".git")) and os.path.realpath(path) == path:  # noqa: PTH118
                nested = Git(path)
                nested.require_tree()
                if is_commit(nested, commit):
                    self._add(nested, Revision(commit, commit), snapshot.path(name), problems, depth + 1)
                else:
                    problems.warn(path, "is a submodule without the commit that it was at: all in it counts as new")

    def fill(self) -> None:
        """Put into the snapshots what has changed; find out what has moved.

        Raises:
            RevisionError: that is not at hand.
        """
        for number, snapshot in enumerate(self.snapshots):
            tree = snapshot.tree
            snapshot.add_changed()
            room = os.path.join(self._room, f"renames{number}")  # noqa: PTH118
            for old, new in renames_of(tree, snapshot.folder, room).items():
                self.renamed[tree.path(old)] = tree.path(new)
            # Which module a file of Terragrunt's applies may stand in one above it.
            snapshot.add(name for name in tree.kept if name.endswith(_HCL))

    def lay_out(self) -> None:
        """Put all into the snapshots that the revision had.

        Raises:
            RevisionError: that is not at hand.
        """
        for snapshot in self.snapshots:
            snapshot.add_changed()
            snapshot.add(snapshot.tree.kept)
            snapshot.add_links()

    def differing(self, other: Comparison) -> set[str]:
        """Return the files that are not the same at two revisions, where they would lie in the working tree."""
        one, two = self._identities(), other._identities()
        return {path for path in one.keys() | two.keys() if one.get(path) != two.get(path)}

    def _identities(self) -> dict[str, str]:
        """Return git's ids of the files of the revision that are not those of the working tree; of those, nothing."""
        found: dict[str, str] = {}
        for snapshot in self.snapshots:
            tree = snapshot.tree
            found |= {tree.path(name): each for name, each in (*tree.changed.items(), *tree.gone.items())}
            found |= dict.fromkeys(map(tree.path, (*tree.kept, *tree.links)), "")
            found |= dict.fromkeys(map(tree.path, tree.other_links), "a link")
        return found

    @property
    def kept(self) -> Kept:
        """The files that have not changed, by where they would lie in the snapshots."""
        each = ((snapshot, name) for snapshot in self.snapshots for name in snapshot.tree.kept)
        return Kept({snapshot.path(name): snapshot.tree.path(name) for snapshot, name in each})

    def fill_up(self, scopes: Iterable[Scope]) -> None:
        """Put in the files that scopes may read, and links."""
        found = list(scopes)
        for snapshot in self.snapshots:
            snapshot.add(reached(snapshot, found))
            snapshot.add_links()

    def back(self, path: str) -> str:
        """Return the path of the working tree that one of a snapshot stands for; others stay what they are."""
        return next((_moved(path, old, new) for new, old in self.pairs if lies_in(path, old)), path)

    def forth(self, path: str) -> str:
        """Return the path of a snapshot that stands for one of the working tree; others stay what they are."""
        return next((_moved(path, new, old) for new, old in self.pairs if lies_in(path, new)), path)

    def now(self, path: str) -> str:
        """Return where in the working tree a file of a snapshot lies now, if it still is there."""
        place = self.back(path)
        return self.renamed.get(place, place)

    @property
    def parts(self) -> set[bytes]:
        """The names of changed files that templates may name: not templates themselves, and no code."""
        return {os.fsencode(Path(path).name) for path in self.changed if self._may_be_named(path)}

    def _may_be_named(self, path: str) -> bool:
        if is_code(path) or configures(os.path.basename(path)) or sets_variables(path):  # noqa: PTH119 - for each file
            return False
        return any(not may_be_template(data) and b"\0" not in data[:_FRONT] for data in self._texts(path))

    def _texts(self, path: str) -> Iterator[bytes]:
        """Yield what is in a changed file, and what was in it."""
        for each in (path, self.forth(path)):
            try:
                yield read_bytes(Path(each), most_bytes(each))
            except Unreadable:
                continue


def _moved(path: str, old: str, new: str) -> str:
    return new + path[len(old.rstrip(os.sep)) :] if path != old else new

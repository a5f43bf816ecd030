"""A commit's files in a folder of their own, as far as archlint may read them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archlint.linter.since.tree import CommitTree, most_bytes
from archlint.model.source.files.project import leads_out, lent
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.text import Unreadable

#: What marks the folder of a project; see `project_root`.
_MARK = ".git"


class Kept(Mapping[str, bytes]):
    """The files of snapshots that have not changed, by where they would lie there; read in the working tree.

    Args:
        places: where they lie now, by where they would lie.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, path: str) -> bytes:
        """Return what is in a file; nothing if it cannot be read."""
        place = self._places[path]
        try:
            return read_bytes(Path(place), most_bytes(place))
        except Unreadable:
            return b""

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a file."""
        return path in self._places

    def __iter__(self) -> Iterator[str]:
        """Yield where the files would lie."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)


@contextmanager
def room_for_files() -> Iterator[str]:
    """Make an empty folder for the files of revisions, which may be read, and of which nothing stays."""
    with TemporaryDirectory(prefix="archlint-") as room:
        real = os.path.realpath(room)
        with lent(real):
            yield real


class Snapshot:
    """A folder with what one repository held.

    A file that is still the same is a second name of the one in the working tree, or a copy where that cannot be.

    Args:
        tree: the tree of the commit.
        folder: the folder to fill, resolved; what is in it belongs to nobody else.
    """

    def __init__(self, tree: CommitTree, folder: str) -> None:
        self.tree = tree
        self.folder = folder
        self._made: set[str] = set()
        self._links = True
        Path(folder, _MARK).mkdir(parents=True)

    def path(self, name: str) -> str:
        """Return where a file of the commit lies here."""
        return f"{self.folder}{os.sep}{name}"

    def add_changed(self) -> None:
        """Add what the files were that have changed since, or are gone.

        Raises:
            RevisionError: it is not at hand.
        """
        for name, data in self.tree.texts({**self.tree.changed, **self.tree.gone}):
            target = self._target(name)
            try:
                with open(target, "xb") as file:  # noqa: PTH123 - for each file of a repository
                    file.write(data)
            except OSError:  # a name that is too long, or that another one is on this file system
                continue

    def add(self, names: Iterable[str]) -> None:
        """Add files of the working tree as they are now."""
        for name in names:
            self._add(self.tree.path(name), name)

    def add_links(self) -> None:
        """Add the symbolic links that are still there, and lead to something in here; last, so that nothing follows."""
        for name in self.tree.links:
            source = self.tree.path(name)
            try:
                if os.path.islink(source):  # noqa: PTH114 - as above
                    target = self._target(name)
                    os.symlink(os.readlink(source), target)  # noqa: PTH115, PTH211
                    if leads_out(target, self.folder):
                        os.unlink(target)  # noqa: PTH108
            except OSError:
                continue

    def _add(self, source: str, name: str) -> None:
        try:
            target = self._target(name)
            if self._links:
                try:
                    os.link(source, target, follow_symlinks=False)
                except FileExistsError:
                    pass
                except OSError:  # another file system, or one that has no such thing
                    self._links = False
            if not self._links and not os.path.lexists(target):
                shutil.copyfile(source, target, follow_symlinks=False)
        except OSError:
            return

    def _target(self, name: str) -> str:
        """Return where to put a file, in a folder that is there."""
        target = self.path(name)
        folder = os.path.dirname(target)  # noqa: PTH120
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)
        return target

"""Which unchanged files of a commit scopes may read: those beside and above theirs, and those that they name.

A folder of a commit may hold any number of files, and most of them concern no template that has changed. What is found
is too much rather than too little: whatever may be a path in a text is taken for one.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from archlint.linter.inputs.changed import real_path
from archlint.linter.inputs.code_folders import code_folders, is_code
from archlint.linter.inputs.scopes import Scope, bytes_of
from archlint.linter.since.snapshot import Snapshot
from archlint.linter.since.tree import most_bytes
from archlint.model.regex import regex
from archlint.model.source.files.file_names import SUFFIXES
from archlint.model.source.files.project import lies_in
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.text import Unreadable

#: A text that may be a path, or the part of one in front of what is filled in.
_WORD = regex(rb"[^\s\"'`,;:(){}\[\]<>=$|*?\0]{1,300}")
#: Functions of Terraform's that list a folder.
_LISTING = b"fileset"
#: In no more files than these other ones are looked for, each of at most so many bytes.
_MOST, _MOST_BYTES = 5000, MEGABYTE


def reached(snapshot: Snapshot, scopes: Iterable[Scope]) -> list[str]:
    """Return the unchanged files of a snapshot that scopes may read, by their names."""
    search = _Search(snapshot)
    for scope in scopes:
        for file in scope.files:
            path = real_path(file)
            try:
                data = bytes_of(file)
            except Unreadable:
                continue
            if lies_in(path, snapshot.folder):
                search.start(os.path.dirname(path), data)  # noqa: PTH120 - a resolved path
            for root in map(os.path.realpath, scope.folders):
                if lies_in(root, snapshot.folder):
                    search.name(root, data)
    search.follow()
    return sorted(search.found)


class _Search:
    def __init__(self, snapshot: Snapshot) -> None:
        self.found: set[str] = set()
        self._snapshot = snapshot
        self._names: Sequence[str] = sorted(snapshot.tree.kept)
        self._known = frozenset(self._names)
        self._folders: dict[str, list[str]] = {}
        for name in self._names:
            self._folders.setdefault(name.rpartition("/")[0], []).append(name)
        self._pending: list[str] = []
        self._named: set[tuple[str, bytes]] = set()

    def start(self, folder: str, data: bytes) -> None:
        """Add what lies beside and above a file of a scope and its code, and what it names."""
        below = self._relative(folder)
        self._add_upwards(below)
        for code in code_folders(folder, data):
            if lies_in(code, self._snapshot.folder):
                self._add_upwards(self._relative(code))
                self._add(self._below(self._relative(code)))
        if _LISTING in data:
            self._add(self._below(below))
        self.name(folder, data)

    def name(self, folder: str, data: bytes) -> None:
        """Add the files and folders that a text may name that lies in a folder, or is read as if it did."""
        below = self._relative(folder)
        for word in {*_WORD.findall(data)} if data else ():
            if (below, word) in self._named:
                continue
            self._named.add((below, word))
            path = os.path.normpath(
                f"{below}/{os.fsdecode(word.strip(b'/'))}" if below else os.fsdecode(word.strip(b"/"))
            )
            target = path.replace(os.sep, "/")
            if target.startswith("..") or target == ".":
                continue
            if target in self._known:
                self._add((target,))
            else:
                self._add(self._below(target))
                # Code leaves the ends of names away.
                self._add(name for name in self._starting(f"{target}.") if is_code(name))

    def follow(self) -> None:
        """Add what the files name that were found, and so on."""
        looked = 0
        while self._pending and looked < _MOST:
            name = self._pending.pop()
            if not (is_code(name) or name.lower().endswith(SUFFIXES)):
                continue
            looked += 1
            place = self._snapshot.tree.path(name)
            try:
                data = read_bytes(Path(place), min(_MOST_BYTES, most_bytes(name)))
            except Unreadable:
                continue
            self.name(os.path.dirname(self._snapshot.path(name)), data)  # noqa: PTH120

    def _relative(self, folder: str) -> str:
        return folder.removeprefix(self._snapshot.folder).strip(os.sep).replace(os.sep, "/")

    def _add_upwards(self, folder: str) -> None:
        parts = folder.split("/") if folder else []
        for count in range(len(parts) + 1):
            self._add(self._folders.get("/".join(parts[:count]), ()))

    def _below(self, folder: str) -> Iterator[str]:
        return self._starting(f"{folder}/") if folder else iter(self._names)

    def _starting(self, start: str) -> Iterator[str]:
        """Yield the names that start with a text."""
        for number in range(bisect_left(self._names, start), len(self._names)):
            if not self._names[number].startswith(start):
                return
            yield self._names[number]

    def _add(self, names: Iterable[str]) -> None:
        new = [name for name in names if name not in self.found]
        self.found.update(new)
        self._pending += new

"""The disk, as a scope's reading looks at it: each look is recorded where someone keeps what comes of it.

What is read of a scope goes through here, and through `raw` and `project`, so that it is known what its outcome rests
on: the same looks with the same answers give the same outcome.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeAlias, TypeVar

from archlint.model.source.files.real_paths import RealPaths
from archlint.model.source.files.unwritten import UNWRITTEN_FILE, FolderEntry, is_unwritten, unwritten_in
from archlint.model.source.files.working import when_over

_T = TypeVar("_T")
_Answer: TypeAlias = Callable[[str], str]

#: What is asked of the disk, and of what: the kind of look, and a path.
Look: TypeAlias = tuple[str, str]

#: Looks with their answers: those at entries of folders, which are most, by folder and name; the others one by one.
GroupedLooks: TypeAlias = tuple[list[tuple[str, str, str]], dict[str, dict[str, str]]]

#: What each kind of look is answered by, and what looks of some kinds rest on.
_ANSWERS: dict[str, _Answer] = {}
_RESTS: dict[str, Callable[[str, str], str]] = {}
_YES = "yes"


class Looks:
    """Looks at the disk, with their answers.

    Attributes:
        answers: what each was answered with.
        is_consistent: whether none was answered in two ways: something changed meanwhile.
    """

    def __init__(self) -> None:
        self.answers: dict[Look, str] = {}
        self.is_consistent = True

    def note(self, kind: str, path: str, answer: str) -> None:
        """Add a look."""
        if self.answers.setdefault((kind, path), answer) != answer:
            self.is_consistent = False

    def grouped(self) -> GroupedLooks:
        """Return the looks in the form in which they are compared quickly."""
        others: list[tuple[str, str, str]] = []
        entries: dict[str, dict[str, str]] = {}
        for (kind, path), answer in self.answers.items():
            if kind == _ENTRY:
                folder, _, name = path.partition("\0")
                entries.setdefault(folder, {})[name] = answer
            else:
                others.append((kind, path, answer))
        return others, entries

    def add(self, others: Looks) -> None:
        """Add others."""
        for (kind, path), answer in others.answers.items():
            self.note(kind, path, answer)
        self.is_consistent = self.is_consistent and others.is_consistent


_LOOKS: ContextVar[Looks | None] = ContextVar("looks", default=None)
_NOTED: ContextVar[dict[str, set[str]] | None] = ContextVar("noted", default=None)


@contextmanager
def recording() -> Iterator[Looks]:
    """Record the looks that are made meanwhile; those of a recording inside another one are in that one only."""
    looks = Looks()
    token = _LOOKS.set(looks)
    try:
        yield looks
    finally:
        _LOOKS.reset(token)


def is_recording() -> bool:
    """Tell whether looks are recorded."""
    return _LOOKS.get() is not None


@contextmanager
def noting() -> Iterator[Mapping[str, set[str]]]:
    """Note what looks made meanwhile rest on, whoever records them: what is yielded fills up, by their kinds."""
    noted: dict[str, set[str]] = {kind: set() for kind in _RESTS}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def note(kind: str, path: str, answer: str) -> None:
    """Record a look that has been made, if looks are recorded; note what it rests on, if that is noted."""
    if (looks := _LOOKS.get()) is not None:
        looks.note(kind, path, answer)
    if _NOTED.get() is not None:
        note_again([(kind, path, answer)])


def note_again(looks: Iterable[tuple[str, str, str]]) -> None:
    """Note what looks rest on that were made before, if that is noted: kind, path and answer of each."""
    noted = _NOTED.get()
    for kind, path, answer in looks if noted is not None else ():
        if kind in _RESTS:
            noted[kind].add(_RESTS[kind](path, answer))  # type: ignore[index]


def answered(kind: str, rests_on: Callable[[str, str], str] | None = None) -> Callable[[_Answer], _Answer]:
    """Make a function the answer to a kind of look: calling it is such a look.

    It has to be a function of what is on the disk, the working folder and the environment; what it looks at itself is
    not recorded. What is noted of such a look is what `rests_on` makes of its path and answer; see `noting`.
    """

    def decorate(function: _Answer) -> _Answer:
        _ANSWERS[kind] = function
        if rests_on is not None:
            _RESTS[kind] = rests_on

        def look(path: str) -> str:
            answer = function(path)
            note(kind, path, answer)
            return answer

        return look

    return decorate


def content_digest(data: bytes) -> str:
    """Return what stands for some bytes, and for no others."""
    from archlint.model.hashes import blake2b  # here: most runs that keep nothing need none

    return blake2b(data, digest_size=20).hexdigest()


@answered("file")
def _is_file(path: str) -> str:
    return _YES if os.path.isfile(path) or is_unwritten(path) else ""  # noqa: PTH113 - it never raises


_is_folder = answered("folder")(lambda path: _YES if os.path.isdir(path) else "")  # noqa: PTH112 - as above


@answered("exists")
def _exists(path: str) -> str:
    return _YES if os.path.exists(path) or is_unwritten(path) else ""  # noqa: PTH110 - as above


_REAL = "real"
_real = answered(_REAL)(os.path.realpath)


def is_file(path: str | Path) -> bool:
    """Tell whether a path leads to a file; any text may be a path."""
    return bool(_is_file(str(path)))


def is_folder(path: str | Path) -> bool:
    """Tell whether a path leads to a folder; any text may be a path."""
    return bool(_is_folder(str(path)))


def exists(path: str | Path) -> bool:
    """Tell whether a path leads anywhere; any text may be a path."""
    return bool(_exists(str(path)))


def real(path: str | Path) -> str:
    """Return where a path leads, without links.

    Raises:
        ValueError: a NUL is in it.
    """
    return _real(str(path))


#: What stands for what an entry of a folder is, links not followed; what is none of these is a `?`.
_LINK, _FOLDER, _FILE, _OTHER = "@/-?"
_CLOSED = "closed"
_ENTRY, _MATCHES = "entry", "matches"


def names_in(folder: str | Path) -> list[str]:
    """Return the names of what is in a folder, sorted; none where it cannot be listed."""
    return _names(str(folder)).split("\0")[1:]


@answered("names")
def _names(folder: str) -> str:
    try:
        with os.scandir(folder) as entries:
            names = {*unwritten_in(folder), *(entry.name for entry in entries)}
            return "".join(f"\0{name}" for name in sorted(names))
    except (OSError, ValueError):
        return _CLOSED


def below(folder: str | Path, most: int) -> list[str] | None:
    """Return the files below a folder, relative to it, with slashes; None where there are too many to list.

    Args:
        folder: the folder.
        most: how many files and folders may be looked at.
    """
    found = _below(f"{most} {folder}")
    return None if found == _CLOSED else found.split("\0")[1:]


@answered("below")
def _below(folder_and_most: str) -> str:
    most, _, folder = folder_and_most.partition(" ")
    found: list[str] = []
    visits = 0
    for above, folders, files in os.walk(folder):
        found += [os.path.relpath(os.path.join(above, name), folder) for name in sorted(files)]  # noqa: PTH118 - many
        folders.sort()
        visits += 1 + len(files) + len(folders)
        if visits > int(most):
            return _CLOSED
    return "".join(f"\0{name.replace(os.sep, '/')}" for name in found)


class FolderListing:
    """What is in a folder; what is asked of it is recorded, rather than all that is there.

    There is nothing in one that cannot be listed.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._entries: dict[str, FolderEntry] = {}
        try:
            with os.scandir(folder or os.curdir) as entries:
                self._entries = {entry.name: entry for entry in entries}
        except (OSError, ValueError):
            return
        for name in unwritten_in(folder):
            self._entries.setdefault(name, UNWRITTEN_FILE)

    def get(self, name: str) -> FolderEntry | None:
        """Return an entry; None if there is none of this name."""
        entry = self._entries.get(name)
        if (looks := _LOOKS.get()) is not None:
            looks.note(_ENTRY, _joined(self._folder, name), _kind_of(entry))
        return entry

    def kind_of(self, name: str) -> str:
        """Return what an entry is, as looks are answered; nothing is recorded."""
        return _kind_of(self._entries.get(name))

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Tell whether entries are what looks at them were answered with; nothing is recorded."""
        entries = self._entries
        return all((_kind_of(entries[name]) if name in entries else "") == answer for name, answer in answers.items())

    def matching(self, pattern: str) -> list[str]:
        """Return the names that are like a pattern of the shell's, sorted."""
        found = sorted(name for name in self._entries if fnmatchcase(name, pattern))
        note(_MATCHES, _joined(self._folder, pattern), "\0".join(found))
        return found


def _joined(folder: str, name: str) -> str:
    return f"{folder}\0{name}"


def _kind_of(entry: FolderEntry | None) -> str:
    if entry is None:
        return ""
    if entry.is_symlink():
        return _LINK
    return _FOLDER if entry.is_dir() else _FILE if entry.is_file() else _OTHER


class Answers:
    """What looks are answered with now; each is answered once, and each folder listed once."""

    def __init__(self) -> None:
        self._known: dict[Look, str | None] = {}
        self._listings: dict[str, FolderListing] = {}
        self._real_paths = RealPaths()

    def hold(self, looks: GroupedLooks) -> bool:
        """Tell whether looks would be answered now as they were then. Nothing is recorded."""
        others, entries = looks
        if not all(self._listing(folder).holds(answers) for folder, answers in entries.items()):
            return False
        return all(self.of((kind, path)) == answer for kind, path, answer in others)

    def of(self, look: Look) -> str | None:
        """Return the answer to a look; None if there is none. Nothing is recorded."""
        if look not in self._known:
            self._known[look] = self._answer(*look)
        return self._known[look]

    def _answer(self, kind: str, path: str) -> str | None:
        if kind in (_ENTRY, _MATCHES):
            folder, _, name = path.partition("\0")
            listing = self._listing(folder)
            return listing.kind_of(name) if kind == _ENTRY else "\0".join(listing.matching(name))
        function = self._real_paths.of if kind == _REAL else _ANSWERS.get(kind)
        try:
            return function(path) if function is not None else None
        except (OSError, ValueError):
            return None

    def _listing(self, folder: str) -> FolderListing:
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._listings[folder] = FolderListing(folder)
        return listing


def remembered(most: int) -> Callable[[Callable[[Path], _T]], Callable[[Path], _T]]:
    """Make a function remember its results, and the looks that each rests on, for `most` arguments."""

    def decorate(function: Callable[[Path], _T]) -> Callable[[Path], _T]:
        known: dict[Path, tuple[_T, Looks]] = {}
        when_over(known.clear)

        def remembering(path: Path) -> _T:
            if path not in known:
                if len(known) >= most:
                    del known[next(iter(known))]
                with recording() as looks:
                    result = function(path)
                known[path] = result, looks
            result, looks = known[path]
            if (outer := _LOOKS.get()) is not None:
                outer.add(looks)
            return result

        return remembering

    return decorate

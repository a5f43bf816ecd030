"""What a commit holds, and what of it has changed in the working tree: told by contents, not by git."""

from __future__ import annotations

import hashlib
import math
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from archlint.linter.since.git import Git, RevisionError
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.files.file_names import SUFFIXES
from archlint.model.source.files.raw import MAX_BYTES, MAX_JSON, MEGABYTE, read_bytes
from archlint.model.source.text import Unreadable

#: The modes of a tree's entries: https://git-scm.com/docs/git-fast-import#_filemodify
FILES, LINK, _REPOSITORY = (b"100644", b"100755", b"100664"), b"120000", b"160000"
#: What changed may be at most so many bytes together.
_MOST_BYTES = 2 * MAX_JSON
#: What `git ls-files -t` marks a file with that is left out of a sparse checkout.
_SPARSE = b"S"
#: An entry of `git ls-files -z -t -s --debug`: mark, id, name; and when the file was written, in seconds and
#: nanoseconds, and its bytes, as git saw them last.
_ENTRY = regex(
    rb"([A-Z?]) \d+ ([0-9a-f]+) \d\t([^\0]+)\0"
    rb"(?:  ctime: \d+:\d+\n  mtime: (\d+):(\d+)\n  dev: [^\n]*\n  uid: [^\n]*\n  size: (\d+)\t[^\n]*\n)?"
)


@dataclass(slots=True)
class CommitTree:
    """The tree of a commit beside the working tree of its repository; paths are relative to its root.

    Attributes:
        root: the folder that holds `.git`, resolved.
        git: the repository.
        kept: the files that are the same in both.
        links: the symbolic links of the commit that are the same.
        other_links: those that are other ones now, or none.
        changed: the files that are other ones now, with the ids of what they were.
        gone: those that are no more, with the ids of what they were.
        added: those that are new.
        nested: the commits of repositories that this one holds (submodules), by their folders.
    """

    root: str
    git: Git
    kept: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    other_links: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    nested: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Return where a file lies in the working tree."""
        return f"{self.root}{os.sep}{name}"

    def texts(self, names: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        """Yield what files were, by their ids; those that archlint would refuse for their size are left out.

        Raises:
            RevisionError: one is not at hand, as in a clone without all objects, or it is too much together.
        """
        sizes = sizes_of(self.git, names.values())
        wanted = {name: each for name, each in names.items() if sizes[each] <= most_bytes(name)}
        if sum(sizes[each] for each in set(wanted.values())) > _MOST_BYTES:
            raise RevisionError(f"more than {_MOST_BYTES / MEGABYTE:g} MB have changed since that revision")
        found = blobs(self.git, list(dict.fromkeys(wanted.values())))
        yield from ((name, found[each]) for name, each in wanted.items())


def sizes_of(git: Git, ids: Iterable[str]) -> dict[str, int]:
    """Return how many bytes files have, by their ids.

    Raises:
        RevisionError: one is not at hand, as in a clone without all objects.
    """
    asked = "\n".join(dict.fromkeys(ids)).encode()
    _, out = git.run("cat-file", "--batch-check", stdin=asked + b"\n") if asked else (0, b"")
    sizes: dict[str, int] = {}
    for line in out.decode("ascii", "replace").splitlines():
        name, _, rest = line.partition(" ")
        kind, _, size = rest.partition(" ")
        if kind != "blob":
            raise RevisionError(f"'{git.root}' does not hold all of that revision: fetch it first ({line})")
        sizes[name] = int(size)
    return sizes


def blobs(git: Git, ids: list[str]) -> dict[str, bytes]:
    """Return what is in files, by their ids; all of them are at hand, and as large as they may be."""
    asked = "\n".join(ids).encode()
    _, out = git.run("cat-file", "--batch", stdin=asked + b"\n", most=math.inf) if ids else (0, b"")
    found, at = {}, 0
    for each in ids:
        end = out.index(b"\n", at)
        size = int(out[at:end].rsplit(b" ", 1)[1])
        found[each] = out[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def most_bytes(name: str) -> int:
    """Return how many bytes of a file archlint reads at most, by its name."""
    return MAX_JSON if name.lower().endswith(SUFFIXES) else MAX_BYTES


def tree_of(git: Git, commit: str) -> CommitTree:
    """Return the tree of a commit beside the working tree; an empty commit holds nothing.

    Raises:
        RevisionError: git cannot tell.
    """
    tree = CommitTree(git.root, git)
    index = _index(git)
    before: set[str] = set()
    for mode, identity, name in tree_entries(git, commit):
        if mode != LINK:
            before.add(name)
        if mode == _REPOSITORY:
            tree.nested[name] = identity
        elif mode == LINK:
            (tree.links if _leads(tree.path(name), identity) else tree.other_links).append(name)
        elif mode in FILES:
            seen = index.get(name)
            if seen is not None and seen.is_left_out and not os.path.lexists(tree.path(name)):
                continue
            state = _state(tree.path(name), identity, seen)
            if state is None:
                tree.gone[name] = identity
            elif state:
                tree.kept.append(name)
            else:
                tree.changed[name] = identity
    names = dict.fromkeys((*index, *git.names("ls-files", "-z", "--others", "--exclude-standard")))
    tree.added = [name for name in names if name not in before and _is_file(tree.path(name))]
    return tree


def untracked(git: Git) -> list[str]:
    """Return the files that git neither tracks nor ignores, resolved as far as their folder is.

    Raises:
        RevisionError: git cannot tell.
    """
    names = git.names("ls-files", "-z", "--others", "--exclude-standard")
    return [os.path.join(git.root, name) for name in names if not name.endswith("/")]  # noqa: PTH118


def tree_entries(git: Git, commit: str) -> Iterator[tuple[bytes, str, str]]:
    """Yield the mode, the id and the name of each entry of a commit that may be written anywhere."""
    if not commit:
        return
    _, out = git.run("ls-tree", "-r", "-z", commit)
    for entry in filter(None, out.split(b"\0")):
        said, _, name = entry.partition(b"\t")
        mode, _, identity = said.split(b" ")
        if _is_safe(path := os.fsdecode(name)):
            yield mode, identity.decode("ascii"), path


def _is_safe(name: str) -> bool:
    """Tell whether an entry's name leads to a place below the root, and not into `.git`."""
    parts = name.split("/")
    separators = {os.sep, os.altsep or os.sep, ":" if os.name == "nt" else os.sep} - {"/"}
    return not any(
        part in ("", ".", "..") or part.lower().rstrip(". ") == ".git" or any(each in part for each in separators)
        for part in parts
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as git saw it last.

    Attributes:
        identity: the id of its content.
        written: when it was written, in nanoseconds; 0 if that does not say that it is the same.
        size: its bytes.
        is_left_out: whether a sparse checkout leaves it out.
    """

    identity: str
    written: int
    size: int
    is_left_out: bool


def _index(git: Git) -> dict[str, _Seen]:
    """Return the files that git tracks."""
    _, out = git.run("ls-files", "-z", "-t", "-s", "--debug")
    at = git.asked("rev-parse", "--git-path", "index")
    try:
        saved = os.stat(os.path.join(git.root, at)).st_mtime_ns  # noqa: PTH116, PTH118
    except (OSError, ValueError):
        saved = 0
    found = {}
    for mark, identity, name, seconds, nanoseconds, size in _ENTRY.findall(out):
        written = int(seconds or 0) * 1_000_000_000 + int(nanoseconds or 0)
        # One that was written when the index was may have been written again; see git's "racy-git".
        usable = written if written < saved else 0
        found[os.fsdecode(name)] = _Seen(identity.decode(), usable, int(size or 0), mark == _SPARSE)
    return found


def _leads(path: str, identity: str) -> bool:
    """Tell whether a symbolic link is still what it was."""
    try:
        return identity_of(os.fsencode(os.readlink(path)), identity) == identity  # noqa: PTH115
    except (OSError, ValueError):
        return False


def _is_file(path: str) -> bool:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= most_bytes(path)


def _state(path: str, identity: str, seen: _Seen | None) -> bool | None:
    """Tell whether a file is still what it was, by the id of that; None if it is no more.

    Args:
        path: the file.
        identity: the id of what it was.
        seen: what git saw of it last, if it tracks the file.
    """
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > most_bytes(path):
            return True  # it was read no more than it is
        if seen and seen.written == status.st_mtime_ns and seen.size == status.st_size:
            return seen.identity == identity
        data = read_bytes(Path(path), most_bytes(path))
    except (OSError, ValueError):
        return None
    except Unreadable:
        return False
    # A checkout may have made CRLF of LF, as `core.autocrlf` says.
    return identity_of(data, identity) == identity or (
        b"\r\n" in data and identity_of(data.replace(b"\r\n", b"\n"), identity) == identity
    )


def identity_of(data: bytes, like: str = "") -> str:
    """Return git's id of a file's content, made the way that another id is: of SHA-1, or of SHA-256."""
    kind = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def identities(tree: CommitTree, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield files of the working tree with their ids; those that cannot be read are left out."""
    like = next(iter(tree.gone.values()), "")
    for name in names:
        try:
            yield name, identity_of(read_bytes(Path(tree.path(name)), most_bytes(name)), like)
        except Unreadable:
            continue

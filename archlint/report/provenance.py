"""Which commit of which repository a report is about: read from git's own files, without git.

Their forms: https://git-scm.com/docs/gitrepository-layout, https://git-scm.com/docs/git-config#_syntax
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from archlint.model.data import dataclass
from archlint.model.regex import regex

#: More than this of a file is not looked at: none of them is as long but `packed-refs`, a line for each reference.
_MOST_BYTES = 10_000_000
_REVISION = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SECTION = regex(r"\[\s*remote\s+\"origin\"\s*\]")
_URL = regex(r"url\s*=\s*\"?([^\"\s]+)\"?")
#: `git@host:path`, as ssh takes it; a drive's name has one letter.
_SCP = regex(r"(?:[^@/:]+@)?([A-Za-z0-9.-]{2,}):(?!//)/?(.+)")
_SCHEMES = frozenset({"https", "http", "ssh", "git"})
_BRANCH = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the linted files come from.

    Attributes:
        address: the URL of the repository, without who fetches it: names and passwords in it are nobody's business.
        revision: the commit that is checked out.
        branch: the branch; empty if none is checked out.
    """

    address: str
    revision: str
    branch: str = ""


def provenance(root: Path) -> Provenance | None:
    """Return what git says of the repository at a folder; None if there is none, or it has no address or commit."""
    folder = _git_folder(root)
    if folder is None:
        return None
    head = _text(folder / "HEAD").strip()
    name = head.removeprefix("ref:").strip() if head.startswith("ref:") else ""
    # A worktree has a HEAD of its own, and all else in common with the others.
    common = _text(folder / "commondir").strip()
    shared = folder / common if common else folder
    address = _address(_text(shared / "config"))
    revision = _revision(shared, name) if name else head
    if not address or not _REVISION.fullmatch(revision):
        return None
    return Provenance(address, revision, name.removeprefix(_BRANCH) if name.startswith(_BRANCH) else "")


def _git_folder(root: Path) -> Path | None:
    """Return where git keeps what it knows of a folder: in it, or where the worktrees of a repository are kept.

    The latter names the folder, too: what only claims to be a worktree of another repository is none.
    """
    here = root / ".git"
    if here.is_dir():
        return None if here.is_symlink() else here
    named = _text(here)
    if not named.startswith("gitdir:"):
        return None
    folder = root / named.removeprefix("gitdir:").strip()
    back = _text(folder / "gitdir").strip()
    return folder if back and _same(Path(back), here) else None


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def _revision(folder: Path, name: str) -> str:
    """Return the commit that a reference means: it has a file, or a line in the file of all others."""
    if ".." in name or not name.startswith("refs/"):
        return ""
    alone = _text(folder / name).strip()
    return alone or next((commit for commit, packed in _packed(folder) if packed == name), "")


def _packed(folder: Path) -> Iterator[tuple[str, str]]:
    for line in _text(folder / "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        yield commit, name


def _address(config: str) -> str:
    """Return the URL of the remote `origin` in a configuration; empty if there is none that others can reach."""
    is_origin = False
    for line in map(str.strip, config.splitlines()):
        if line.startswith("["):
            is_origin = _SECTION.match(line) is not None
        elif is_origin and (found := _URL.match(line)):
            return _without_credentials(found[1])
    return ""


def _without_credentials(url: str) -> str:
    if "://" not in url:
        match = _SCP.fullmatch(url)
        url = f"ssh://{match[1]}/{match[2]}" if match else ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in _SCHEMES or not host or not url.isascii() or not url.isprintable():
        return ""
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _text(path: Path) -> str:
    """Return the text of a file; nothing if it is none, or too long, or cannot be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > _MOST_BYTES:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return ""

"""Which commit a revision is, and which one there is to compare with where none is named."""

from __future__ import annotations

import os

from archlint.linter.since.git import Git, RevisionError
from archlint.model.data import dataclass

#: What may be the default branch, the first that there is.
_DEFAULTS = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
_SHALLOW = "; the clone is shallow, and more of its history has to be fetched (fetch-depth: 0 in GitHub's checkout)"
_HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit to compare with.

    Attributes:
        name: what people call it.
        commit: its id; empty where there is no commit yet: then everything is new.
    """

    name: str
    commit: str


def revision_of(git: Git, name: str) -> Revision:
    """Return the commit that a name means; an empty one means the merge base of HEAD with the default branch.

    Raises:
        RevisionError: it means none.
    """
    if not name:
        return _merge_base(git)
    if name.startswith("-") or "\0" in name:
        raise RevisionError(f"'{name}' is no revision: none starts with a hyphen")
    commit = _commit(git, name)
    if not commit and name == _HEAD and _is_unborn(git):
        return Revision(name, "")
    if not commit:
        hint = _SHALLOW if git.is_shallow else ""
        if os.path.lexists(name):
            hint = "; if it is a path, write --since= before it to compare with the default branch"
        raise RevisionError(f"'{name}' is no revision of the repository in '{git.root}'{hint}")
    return Revision(name, commit)


def _merge_base(git: Git) -> Revision:
    head = _commit(git, _HEAD)
    if not head:
        raise RevisionError(f"there is no commit in '{git.root}' to compare with yet")
    branch = next((name for name in _DEFAULTS if _commit(git, name)), "")
    if not branch:
        known = ", ".join(map(_short, _DEFAULTS))
        raise RevisionError(f"there is no default branch to compare with ({known}): name a revision (--since=HEAD~1)")
    base = git.asked("merge-base", head, _commit(git, branch))
    if not base:
        hint = _SHALLOW if git.is_shallow else ""
        raise RevisionError(f"HEAD and {_short(branch)} have no commit in common{hint}")
    return Revision(f"the merge base with {_short(branch)}", base)


def is_commit(git: Git, name: str) -> bool:
    """Tell whether a commit is at hand."""
    return bool(_commit(git, name))


def _short(name: str) -> str:
    return name.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def _commit(git: Git, name: str) -> str:
    """Return the id of the commit that a name means; empty if it means none."""
    code, out = git.run(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", allowed=(0, 1, 128)
    )
    return "" if code else out.decode("ascii", "replace").strip()


def _is_unborn(git: Git) -> bool:
    branch = git.asked("symbolic-ref", "--quiet", _HEAD)
    return bool(branch) and git.run("show-ref", "--verify", "--quiet", branch, allowed=(0, 1))[0] == 1

"""What git does not track: it is no part of a commit, though it lies beside the files that are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from archlint.linter.since.comparison import repositories_of
from archlint.linter.since.git import Git, RevisionError
from archlint.linter.since.tree import untracked
from archlint.model.source.files.raw import reading_instead


@contextmanager
def tracked_only(places: Sequence[str], *, must: bool) -> Iterator[bool]:
    """Let files that git neither tracks nor ignores be read as if they were empty, unless they are named.

    Yields whether there are any.

    Args:
        places: the files and folders that are read.
        must: whether it is an error that git cannot tell; else all files are read.

    Raises:
        RevisionError: it is, and git cannot.
    """
    named = {os.path.realpath(place) for place in places}
    try:
        found = {path: b"" for path in _untracked(places) if path not in named}
    except RevisionError:
        if must:
            raise
        found = {}
    if not found:
        yield False
        return
    with reading_instead(found):
        yield True


def _untracked(places: Sequence[str]) -> Iterator[str]:
    for root in repositories_of(places):
        git = Git(root)
        git.require_tree()
        yield from untracked(git)

"""Which scopes a change touches, on both of its sides: all others find what they found."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence, Set

from archlint.linter.inputs.changed import is_touched, real_path
from archlint.linter.inputs.scopes import Scope


def touched(
    now: Sequence[Scope],
    before: Sequence[Scope],
    changed: Collection[str],
    parts: Collection[bytes],
    place: Callable[[str], str],
    forth: Callable[[str], str],
    *,
    with_gone: bool = False,
) -> tuple[list[Scope], list[Scope]]:
    """Return the scopes that a change touches, and those that they were.

    A scope may have lost what changed: the template that it nested, or imported from. So one is touched, too, whose own
    files were in one that is.

    Args:
        now: the scopes.
        before: those of the revision.
        changed: the files that are not the same, where they lie or lay in the working tree.
        parts: the names of those that templates may name.
        place: returns where a file of the revision lies now.
        forth: returns where a file of the working tree would lie among those of the revision.
        with_gone: whether to return also what scopes were of which nothing is left.
    """
    was = {forth(path) for path in changed}
    files_now = [_own(scope, lambda path: path) for scope in now]
    files_before = [_own(scope, place) for scope in before]
    chosen_now = {number for number, scope in enumerate(now) if is_touched(scope, changed, parts)}
    chosen_before = {number for number, scope in enumerate(before) if is_touched(scope, was, parts)}
    known = -1
    while known != len(chosen_now) + len(chosen_before):
        known = len(chosen_now) + len(chosen_before)
        chosen_now |= _sharing(files_now, files_before, chosen_before)
        chosen_before |= _sharing(files_before, files_now, chosen_now)
    needed = chosen_before if with_gone else _sharing(files_before, files_now, chosen_now)
    return [now[number] for number in sorted(chosen_now)], [before[number] for number in sorted(needed)]


def _own(scope: Scope, place: Callable[[str], str]) -> frozenset[str]:
    """Return where the files of a scope lie that are of no other one; modules have several that call them."""
    folders = set(map(os.path.realpath, scope.folders))
    paths = map(real_path, (file for file in scope.files if file.path is not None))
    return frozenset(place(path) for path in paths if not folders or os.path.dirname(path) in folders)  # noqa: PTH120


def _sharing(files: Sequence[Set[str]], others: Sequence[Set[str]], chosen: Iterable[int]) -> set[int]:
    """Return which sets of files have one in common with any of the others that are chosen."""
    wanted = set().union(*(others[number] for number in chosen))
    return {number for number, own in enumerate(files) if not wanted.isdisjoint(own)}

"""What git ignores, and the files of a revision use nevertheless: installed modules, variables, built code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from archlint.languages.detect import configures
from archlint.languages.terraform.hcl.file_names import sets_variables
from archlint.linter.inputs.changed import real_path
from archlint.linter.inputs.code_folders import code_folders, is_code
from archlint.linter.inputs.scopes import Scope, bytes_of
from archlint.linter.since.comparison import Comparison
from archlint.linter.since.snapshot import Snapshot
from archlint.model.source.text import Unreadable

#: Where `terraform init` puts modules, and what says which ones they are.
_INSTALLED, _MANIFEST = os.path.join(".terraform", "modules"), "modules.json"  # noqa: PTH118 - a part of a path
#: No more files of one folder are used.
_MOST = 5000


def add_support(comparison: Comparison, scopes: Iterable[Scope]) -> None:
    """Add to the snapshots what scopes of theirs use that git ignores, as it is now: it has no history.

    Templates are not among it: what has no history is new.
    """
    found = dict.fromkeys(path for scope in scopes for path in _support(comparison, scope))
    for snapshot in comparison.snapshots:
        _add(snapshot, [path for path in found if path not in comparison.changed])


def _add(snapshot: Snapshot, paths: Iterable[str]) -> None:
    start = snapshot.tree.path("")
    snapshot.add(path.removeprefix(start) for path in paths if path.startswith(start))


def _support(comparison: Comparison, scope: Scope) -> Iterator[str]:
    for folder in map(os.path.realpath, scope.folders):
        now = comparison.back(folder)
        yield from _files(now, sets_variables, deep=False)
        yield from _files(os.path.join(now, _INSTALLED), _is_of_module, deep=True)  # noqa: PTH118
    for file in scope.files:
        try:
            data = bytes_of(file)
        except Unreadable:
            continue
        folder = os.path.dirname(real_path(file))  # noqa: PTH120
        for code in code_folders(folder, data):
            if not os.path.isdir(code) and comparison.back(code) != code:  # noqa: PTH112
                yield from _files(comparison.back(code), is_code, deep=True)


def _is_of_module(name: str) -> bool:
    return configures(name) or sets_variables(name) or name == _MANIFEST


def _files(folder: str, wanted: Callable[[str], bool], *, deep: bool) -> Iterator[str]:
    """Yield the files in a folder, and below it if that is wanted, whose names are right; links are left alone."""
    yield from islice(_walked(folder, wanted, deep=deep), _MOST)


def _walked(folder: str, wanted: Callable[[str], bool], *, deep: bool) -> Iterator[str]:
    if os.path.realpath(folder) != folder:  # a link may lead anywhere
        return
    for path, folders, files in os.walk(folder):
        folders.sort()
        if not deep:
            folders.clear()
        yield from (os.path.join(path, name) for name in sorted(files) if wanted(name))  # noqa: PTH118

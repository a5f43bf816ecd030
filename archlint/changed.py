"""What changed files are reason to lint: the stacks that they belong to, wherever the rest of these lies."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.parse.detect import may_be_part, may_be_template
from archlint.parse.raw import MAX_JSON, read_bytes
from archlint.parse.terraform.folders import may_be_configuration
from archlint.parse.terraform.names import is_configuration, is_variable_file
from archlint.parse.text import Unreadable

if TYPE_CHECKING:
    from archlint.configurations import Configurations
    from archlint.inputs import Input
    from archlint.scopes import Scope


def may_matter(path: str) -> bool:
    """Tell whether a changed file may be a template or configuration, or part of one; what cannot be read may."""
    data, name = _bytes(path), os.path.basename(path)  # noqa: PTH119 - for every file of a commit
    if data is not None and is_configuration(name):
        return may_be_configuration(data)
    return is_variable_file(name) or data is None or may_be_template(data) or may_be_part(data)


def stacks_of(
    paths: Sequence[str], configurations: Configurations | None = None, exclude: tuple[str, ...] = ()
) -> list[Input]:
    """Return the files of all stacks that changed files belong to; a stack that nobody touched is left alone.

    All files of the project are looked at, as `archlint lint` does in its root: what is not found there, for it is
    excluded, is not linted for having changed either.

    Args:
        paths: the files that changed, of one project.
        configurations: which configuration holds where; None means the defaults.
        exclude: patterns of what not to read, relative to the working folder.

    Raises:
        NoSuchPath: one of them does not exist.
        BrokenConfiguration: a configuration says something wrong.
    """
    # Loaded here: mostly nothing that matters changed, and then `may_matter` is all that is needed.
    from archlint.inputs import NoSuchPath, collect
    from archlint.problems import Problems
    from archlint.project import project_root
    from archlint.scopes import partition

    for path in paths:
        if not os.path.lexists(path):
            raise NoSuchPath(f"'{path}' does not exist")
    changed = {os.path.realpath(path) for path in paths}
    roots = sorted({os.path.relpath(project_root(Path(path))) for path in paths})
    unheeded = Problems()  # of files that have nothing to do with the change
    files = collect(roots, unheeded, configurations, exclude)
    parts = {os.fsencode(Path(path).name) for path in paths if _is_part(path)}
    stacks = [scope.files for scope in partition(files, unheeded) if _is_touched(scope, changed, parts)]
    found = {file.shown: file for file in files if _real(file) in changed}
    return sorted({**found, **{file.shown: file for stack in stacks for file in stack}}.values(), key=lambda f: f.shown)


def _is_touched(scope: Scope, changed: Collection[str], parts: Collection[bytes]) -> bool:
    """Tell whether one of the files changed, names one that did and is no template, or has variables that did."""
    if any(_real(file) in changed or _names(file, parts) for file in scope.files):
        return True
    return scope.folder is not None and any(
        is_variable_file(path.name) and path.parent == Path(os.path.realpath(scope.folder))
        for path in map(Path, changed)
    )


def _names(file: Input, parts: Collection[bytes]) -> bool:
    if not parts:
        return False
    data = file.data if file.data is not None else _bytes(str(file.path))
    return data is not None and any(part in data for part in parts)


def _is_part(path: str) -> bool:
    data = _bytes(path)
    return data is not None and not may_be_template(data) and may_be_part(data)


def _real(file: Input) -> str:
    assert file.path is not None, "only standard input has no path"
    return os.path.realpath(file.path)


def _bytes(path: str) -> bytes | None:
    """Return what is in a file; None if it cannot be read."""
    try:
        return read_bytes(Path(path), MAX_JSON)
    except Unreadable:
        return None

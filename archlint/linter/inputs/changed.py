"""The stacks that changed files belong to, which are linted as a whole, in whatever folders their files lie."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.languages.detect import configures, may_be_part, may_be_template
from archlint.languages.terraform.hcl.file_names import sets_variables
from archlint.languages.terraform.modules.reading.folders import may_be_configuration
from archlint.linter.inputs.code_folders import code_folders, concern_code_in, concerns_code, holds, is_code, may_be_run
from archlint.model.errors import MisuseError
from archlint.model.source.files.project import leads_out, project_root
from archlint.model.source.files.raw import MAX_JSON, read_bytes
from archlint.model.source.files.unwritten import is_present
from archlint.model.source.files.working import path_to_open, path_to_show, working_folder
from archlint.model.source.text import Unreadable

if TYPE_CHECKING:
    from archlint.findings.problems import Problems
    from archlint.linter.config.configurations import Configurations
    from archlint.linter.inputs.inputs import Input
    from archlint.linter.inputs.scopes import Scope


def any_may_matter(paths: Sequence[str]) -> bool:
    """Tell whether one of some changed files may change what is found; what cannot be read may.

    That is what may be a template or configuration, part of one, or code of a function or what that imports.
    """
    if any(_may_matter(path) for path in paths if not is_code(path)):
        return True
    return may_be_run(filter(concerns_code, paths))


def _may_matter(path: str) -> bool:
    if sets_variables(path):
        return True
    data = _bytes(path)
    if data is not None and configures(os.path.basename(path)):  # noqa: PTH119 - for every file of a commit
        return may_be_configuration(data)
    return data is None or may_be_template(data) or may_be_part(data)


def stacks_of(
    paths: Sequence[str],
    configurations: Configurations | None = None,
    exclude: tuple[str, ...] = (),
    problems: Problems | None = None,
) -> list[Input]:
    """Return the files of all stacks that changed files belong to; a stack without a changed file is left alone.

    All files of the project are looked at, as `archlint lint` does in its root: what is not found there, for it is
    excluded, is not linted for having changed either.

    Args:
        paths: the files that changed, of one project.
        configurations: which configuration holds where; None means the defaults.
        exclude: patterns of what not to read, relative to the working folder.
        problems: takes up the errors that keep files from being found at all.

    Raises:
        MisuseError: one of them does not exist, or is a folder.
        ConfigurationError: the configuration of the working folder says something wrong.
    """
    # Loaded here: mostly nothing that matters changed, and then `any_may_matter` is all that is needed.
    from archlint.findings.problems import Problems
    from archlint.linter.inputs.inputs import PathNotFoundError, collect
    from archlint.linter.inputs.scopes import partition

    for path in paths:
        if not is_present(path):
            raise PathNotFoundError(f"'{path_to_show(path)}' does not exist")
        if os.path.isdir(path):  # noqa: PTH112 - any text may be a path
            raise MisuseError(f"'{path_to_show(path)}' is a folder: --changed takes the files that changed")
    changed = {os.path.realpath(path) for path in paths}
    roots = sorted({path_to_open(os.path.relpath(project_root(Path(path)), working_folder())) for path in paths})
    elsewhere = Problems()  # those of files that the change does not concern
    files = collect(roots, elsewhere, configurations, exclude)
    if problems is not None:
        for error in elsewhere.errors:
            problems.errors.append(replace(error, path=path_to_show(_from_here(error.path))))
    parts = {os.fsencode(Path(path).name) for path in paths if not is_code(path) and _is_part(path)}
    stacks = [scope.files for scope in partition(files, elsewhere) if is_touched(scope, changed, parts)]
    found = {file.shown: file for file in files if real_path(file) in changed}
    found |= {file.shown: file for stack in stacks for file in stack}
    return sorted(map(_named_from_here, found.values()), key=lambda file: file.shown)


def _named_from_here(file: Input) -> Input:
    """Return a file that was found from the root of its project, named as it is seen from the working folder."""
    path = _from_here(str(file.path))
    return file if path == str(file.path) else replace(file, path=Path(path), shown=path_to_show(path))


def _from_here(path: str) -> str:
    # The working folder is resolved, and so is the root above it: what leads up and down again leads where it seems to.
    return path_to_open(os.path.relpath(path_to_open(path), working_folder()))


def is_touched(scope: Scope, changed: Collection[str], parts: Collection[bytes]) -> bool:
    """Tell whether one of a scope's files changed, or uses one that did.

    Templates name definitions, and the folders of code; what code imports is said there, or above; variables are set in
    the folder of a root module, or below.

    Args:
        scope: the scope.
        changed: the files that changed, or are no more, resolved.
        parts: the names of those that templates may name.
    """
    code = [path for path in changed if concerns_code(path)]
    if scope.folders and holds(map(os.path.realpath, scope.folders), list(filter(sets_variables, changed))):
        return True
    return any(real_path(file) in changed or _uses(file, parts, code) for file in scope.files)


def _uses(file: Input, parts: Collection[bytes], code: Collection[str]) -> bool:
    if not parts and not code:
        return False
    data = file.data if file.data is not None else _bytes(str(file.path))
    if data is None:
        return False
    folder = os.path.dirname(real_path(file))  # noqa: PTH120 - real, not parsed
    return any(part in data for part in parts) or bool(code and concern_code_in(code_folders(folder, data), code))


def _is_part(path: str) -> bool:
    data = _bytes(path)
    return data is not None and not may_be_template(data) and may_be_part(data)


def real_path(file: Input) -> str:
    """Return where a file lies, resolved."""
    assert file.path is not None, "only standard input has no path"
    return file.real or os.path.realpath(file.path)


def _bytes(path: str) -> bytes | None:
    """Return what is in a file; None if it cannot be read, or leads out of the project."""
    if os.path.islink(path) and leads_out(path, project_root(Path(path))):  # noqa: PTH114 - for every file of a commit
        return None
    try:
        return read_bytes(Path(path), MAX_JSON)
    except Unreadable:
        return None

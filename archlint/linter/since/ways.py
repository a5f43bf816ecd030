"""How a run is done once more, on the files of a revision."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope
from archlint.model.data import dataclass
from archlint.model.source.files.working import path_to_open

#: From a path of the working tree to that of the revision.
ToRevision: TypeAlias = Callable[[str], str]


class Valued(Protocol):
    """What says where the values of parameters and variables stand."""

    @property
    def parameter_files(self) -> tuple[Path, ...]:
        """Parameter files."""

    @property
    def var_files(self) -> tuple[Path, ...]:
        """Variables files, or several each, with commas between them."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a run is done.

    Attributes:
        places: the files and folders that it is about; empty for a text that has no place.
        is_about_changes: whether these are files that changed, and it is about what belongs to them.
        exclude: patterns of files and folders not to read, relative to the working folder.
        configurations: what is configured where.
        source_root: the root module that plans and states were made from; None if it lies beside them.
        again: returns what is found in files that make certain scopes.
    """

    places: Sequence[str]
    is_about_changes: bool
    exclude: tuple[str, ...]
    configurations: Configurations
    source_root: Path | None
    again: Callable[[Sequence[Input], Sequence[Scope], Problems, ToRevision], Report]

    def prepared(self, files: Sequence[Input], forth: ToRevision) -> list[Input]:
        """Return files of the revision with what the run says of them."""
        root = None if self.source_root is None else Path(forth(os.path.realpath(self.source_root)))
        return [replace(file, source_root=root) for file in files]


def on_old_files(said: Valued, forth: ToRevision) -> dict[str, Any]:
    """Return where values stood, by the words for it; what was not there stands where it does now."""
    stems = [path.stem for path in (*said.parameter_files, *said.var_files)]
    if len({*stems}) < len(stems):
        return {}  # such environments are called by their whole paths, which have to stay the same
    return {
        "parameter_files": tuple(Path(_old(str(path), forth)) for path in said.parameter_files),
        "var_files": tuple(
            Path(",".join(_old(each, forth) for each in str(path).split(","))) for path in said.var_files
        ),
    }


def _old(path: str, forth: ToRevision) -> str:
    old = forth(os.path.realpath(path_to_open(path)))
    return old if os.path.lexists(old) else path

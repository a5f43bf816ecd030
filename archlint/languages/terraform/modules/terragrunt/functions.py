"""Terragrunt's own functions, as far as files say what they give.

Source: Terragrunt documentation, "Built-in Functions".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from archlint.languages.detect import TERRAGRUNT
from archlint.languages.terraform.functions.lists.collections import MISSING
from archlint.languages.terraform.scope import OwnFunction
from archlint.model.source.files import disk
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome


class _Unit(Protocol):
    """A file of Terragrunt's, as far as its functions ask for it."""

    @property
    def own_folder(self) -> Path:
        """The folder that it lies in."""
        ...

    @property
    def unit_folder(self) -> Path:
        """The folder of the unit that it says something of: another one's, where it is included."""
        ...

    @property
    def project(self) -> Path:
        """The folder that the project fills."""
        ...

    def included_folder(self, label: str) -> Path | None:
        """Return the folder of what it includes under a label, empty for any; its own, where it is included."""
        ...

    def read(self, path: str, place: Place) -> Outcome | None:
        """Return what another file says; None if it cannot be read."""
        ...


def own_functions(unit: _Unit) -> Mapping[str, OwnFunction]:
    """Return the functions of Terragrunt that a unit's files settle, by name."""

    def path(found: Callable[[str], str | None]) -> OwnFunction:
        def called(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
            del place
            labels = _texts(outcomes)
            text = found(labels[0] if labels else "") if len(labels) == len(outcomes) else None
            return Known(text) if text is not None else None

        return called

    def related(label: str, *, upwards: bool) -> str | None:
        included = unit.included_folder(label)
        if included is None:
            return None
        pair = (included, unit.unit_folder) if upwards else (unit.unit_folder, included)
        return os.path.relpath(*pair)

    def parent(label: str) -> str | None:
        included = unit.included_folder(label)
        return str(included) if included is not None else None

    top = _repository(unit)
    return {
        "find_in_parent_folders": lambda outcomes, place: _found(unit, outcomes),
        "get_original_terragrunt_dir": path(lambda _: str(unit.unit_folder)),
        "get_parent_terragrunt_dir": path(parent),
        "get_path_from_repo_root": path(lambda _: os.path.relpath(unit.unit_folder, top)),
        "get_path_to_repo_root": path(lambda _: os.path.relpath(top, unit.unit_folder)),
        "get_repo_root": path(lambda _: str(top)),
        "get_terragrunt_dir": path(lambda _: str(unit.unit_folder)),
        "path_relative_from_include": path(lambda label: related(label, upwards=True)),
        "path_relative_to_include": path(lambda label: related(label, upwards=False)),
        "read_terragrunt_config": lambda outcomes, place: _read(unit, outcomes, place),
    }


def _repository(unit: _Unit) -> Path:
    """Return the top of the repository; of a folder that is none, of the project."""
    return next((folder for folder in _above(unit) if disk.exists(folder / ".git")), unit.project)


def _above(unit: _Unit) -> Iterator[Path]:
    """Yield the folders of the project around a unit's, the innermost first, from its own on."""
    for folder in (unit.unit_folder, *unit.unit_folder.parents):
        if not folder.is_relative_to(unit.project):
            return
        yield folder


def _found(unit: _Unit, outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the path of a file in the folders above; what is given in its place where there is none."""
    names = _texts(outcomes[:1])
    if len(names) < len(outcomes[:1]):
        return None
    wanted = names[0] if names else TERRAGRUNT
    for folder in _above(unit):
        if folder != unit.unit_folder and wanted and disk.exists(folder / wanted):
            return Known(str(folder / wanted))
    return outcomes[1] if len(outcomes) > 1 else MISSING


def _read(unit: _Unit, outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    paths = _texts(outcomes[:1])
    found = unit.read(paths[0], place) if paths else None
    return found if found is not None or len(outcomes) < 2 else outcomes[1]


def _texts(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the texts among outcomes."""
    return [o.value for o in outcomes if isinstance(o, Known) and isinstance(o.value, str)]

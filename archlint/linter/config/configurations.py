"""Which configuration holds for which file: the nearest above it, as far up as its repository goes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archlint.linter.config.configuration import DEFAULTS, Configuration
from archlint.model.errors import Refusal
from archlint.model.source.project import project_root

#: The names of configuration files, the one that wins first.
NAMES = (".archlint.toml", "archlint.toml", "pyproject.toml")


@dataclass(slots=True)
class Configurations:
    """The configurations of a run.

    Each file has one: that of the nearest folder above it with a configuration file, up to the root of its
    repository (else the working folder, if it is in there; else its own folder). Nothing is merged.

    Args:
        file: the one file that configures everything, if there is one.
        isolated: whether configuration files are left alone.
        overrides: what the command line says instead of any file, by attribute of `Configuration`.
    """

    file: Path | None = None
    isolated: bool = False
    overrides: Mapping[str, Any] = field(default_factory=dict)
    _of_folder: dict[str, Configuration] = field(default_factory=dict)

    def of(self, folder: str) -> Configuration:
        """Return the configuration of the files in a resolved folder.

        Raises:
            BrokenConfiguration: it says something wrong.
        """
        if folder not in self._of_folder:
            self._of_folder[folder] = self._find(folder)
        return self._of_folder[folder]

    def _find(self, folder: str) -> Configuration:
        if self.isolated:
            return self._overridden(DEFAULTS)
        if self.file is not None:
            return self._given(self.file)
        for name in NAMES:
            path = os.path.join(folder, name)  # noqa: PTH118 - for every folder that is walked
            if os.path.isfile(path):  # noqa: PTH113
                found = _read(Path(_shown(path)))
                if found is not None:
                    return self._overridden(found)
        above = os.path.dirname(folder)  # noqa: PTH120
        is_root = folder == above or Path(folder) == project_root(Path(folder, NAMES[0]))
        return self._overridden(DEFAULTS) if is_root else self.of(above)

    def _given(self, path: Path) -> Configuration:
        if "" not in self._of_folder:
            found = _read(path)
            if found is None:
                raise Refusal(f"{path}: has no [tool.archlint]")
            self._of_folder[""] = self._overridden(found)
        return self._of_folder[""]

    def _overridden(self, configuration: Configuration) -> Configuration:
        said = {key: value for key, value in self.overrides.items() if value}
        if "select" in said:
            # Whoever names a check on the command line wants to see it, whatever the file ignores.
            configuration = replace(configuration, ignore=())
        overridden = tuple(said)
        ignore = (*configuration.ignore, *said.pop("ignore", ()))
        return replace(configuration, **said, ignore=ignore, overridden=overridden)


def _read(path: Path) -> Configuration | None:
    # Loaded here: most repositories configure nothing.
    from archlint.linter.config.file import read_configuration

    return read_configuration(path)


def _shown(path: str) -> str:
    """Return a path as people write it: relative to the working folder, if it is below it."""
    working = os.getcwd() + os.sep  # noqa: PTH109 - compared with text
    return path.removeprefix(working)

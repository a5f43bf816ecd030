"""Which configuration holds for which file: the nearest above it, as far up as its repository goes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from archlint.findings.check import Check
from archlint.findings.problems import Problems
from archlint.linter.config.configuration import DEFAULTS, Configuration
from archlint.linter.config.patterns.listings import Listings
from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError, ConfigurationError, MisuseError
from archlint.model.source.files.project import entry_path, leads_out, root_of, shown

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

    Attributes:
        problems: warnings of what in them, or of them, is left alone.
        listings: what lies in the folders that were listed.
    """

    file: Path | None = None
    isolated: bool = False
    overrides: Mapping[str, Any] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    listings: Listings = field(default_factory=Listings)
    _of_folder: dict[str, Configuration | ConfigurationError] = field(default_factory=dict)

    def of(self, folder: str) -> Configuration:
        """Return the configuration of the files in a resolved folder.

        Raises:
            ConfigurationError: it says something wrong.
        """
        if self.isolated or self.file is not None:
            return self._everywhere()
        found: Configuration | ConfigurationError | None = self._of_folder.get(folder)
        if isinstance(found, Configuration):
            return found
        below: list[str] = []
        while (found := self._of_folder.get(folder)) is None:
            below.append(folder)
            found = self._own(folder)
            above = os.path.dirname(folder)  # noqa: PTH120
            if found is None and (folder == above or folder == root_of(folder)):
                found = self._overridden(DEFAULTS)
            if found is not None:
                break
            folder = above
        self._of_folder.update(dict.fromkeys(below, found))
        if isinstance(found, ConfigurationError):
            raise found.with_traceback(None)
        return found

    def _everywhere(self) -> Configuration:
        """Return what holds for all files."""
        found = self._of_folder.get("")
        if found is None:
            said = _read(self.file, self.problems) if self.file is not None else DEFAULTS
            if said is None:
                raise ArchlintError(f"{self.file}: has no [tool.archlint]")
            found = self._of_folder[""] = self._overridden(said)
        assert isinstance(found, Configuration), "what is broken is not kept here"
        return found

    def _own(self, folder: str) -> Configuration | ConfigurationError | None:
        """Return what the files in a folder configure; None if there are none that do."""
        for name in NAMES:
            path = entry_path(folder, name)
            if self.listings.may_hold(folder, name) and os.path.lexists(path) and self._is_usable(path, folder):
                try:
                    found = _read(Path(shown(path)), self.problems)
                except ConfigurationError as error:
                    return error
                if found is not None:
                    return self._overridden(found)
        return None

    def _is_usable(self, path: str, folder: str) -> bool:
        """Tell whether a path with a configuration file's name is a regular file in the project; warn if it is not."""
        if os.path.isdir(path):  # noqa: PTH112
            return False
        if os.path.islink(path) and leads_out(path, root_of(folder)):  # noqa: PTH114
            self.problems.warn(shown(path), "leads out of the project, and is left alone")
            return False
        if not os.path.isfile(path):  # noqa: PTH113
            self.problems.warn(shown(path), "is not a regular file, and is left alone")
            return False
        return True

    def _overridden(self, configuration: Configuration) -> Configuration:
        said = {key: value for key, value in self.overrides.items() if value}
        overridden = tuple(said)
        # A check that is named on the command line is reported, whatever the file ignores.
        selection = (said.pop(key, ()) for key in ("select", "extend_select", "ignore"))
        return replace(configuration.selecting(*selection), **said, overridden=overridden)


def _read(path: Path, problems: Problems) -> Configuration | None:
    # Loaded here: most repositories configure nothing.
    from archlint.linter.config.file import read_configuration

    return read_configuration(path, problems)


def valid_in(configurations: Configurations, folder: str, checks: Sequence[Check]) -> Configuration:
    """Return the configuration of the files in a resolved folder, once it speaks of checks there are.

    Raises:
        ConfigurationError: it does not, or says anything else that is wrong: all of it.
        MisuseError: the command line leaves no check to run.
    """
    try:
        found = configurations.of(folder)
    except ConfigurationError as error:
        from archlint.linter.config.validation import validate

        if isinstance(error.rest, Configuration):
            validate(error.rest, checks, error)
        raise
    require_valid(found, checks)
    return found


def require_valid(configuration: Configuration, checks: Sequence[Check]) -> None:
    """Make sure that a configuration speaks of checks there are, and leaves some to run.

    Raises:
        ConfigurationError: it does not.
        MisuseError: it does, but the command line leaves none.
    """
    if configuration.path:
        from archlint.linter.config.validation import validate

        validate(configuration, checks)
    if checks and not configuration.chosen(checks):
        if {"select", "extend_select", "ignore"} & {*configuration.overridden}:
            raise MisuseError("no check is left to run: see --select and --ignore")
        message = "leaves no check to run: see 'select', 'ignore' and 'packs'"
        raise ConfigurationError(configuration.path, message)

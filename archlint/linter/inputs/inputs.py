"""Which files to look at: those named on the command line, and those in the folders named there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.findings.problems import Problems
from archlint.languages.cloudformation import cdk
from archlint.linter.config.configuration import DEFAULTS, Configuration
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.apps import APP_FILES, unread_apps
from archlint.linter.inputs.exclusion import Exclusion
from archlint.linter.inputs.parameters import Parameter
from archlint.model.data import dataclass
from archlint.model.errors import ConfigurationError, MisuseError
from archlint.model.source.files.file_names import STDIN, SUFFIXES
from archlint.model.source.files.project import entry_path, leads_out, note_no_repository, root_of
from archlint.model.source.files.unwritten import is_present, unwritten
from archlint.model.source.files.working import path_to_open, path_to_show, working_folder

if TYPE_CHECKING:
    from archlint.languages.terraform.modules.reading.variable_files import VariableFile


class PathNotFoundError(MisuseError):
    """A path on the command line that leads nowhere, or to a folder that cannot be listed."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file that may be a template.

    Attributes:
        shown: what to call it: the path as given, or below the folder as given.
        path: where it lies; None for text from standard input that has no name.
        named: whether it was named itself, rather than found in a folder.
        data: what is in it, if that is not to be read from `path`.
        assembly: the CDK assembly it belongs to; empty if it belongs to none.
        configuration: what holds for it.
        parameters: what its parameters are where it is deployed, if it is a template; the last one of a name counts.
        variables: the variables files that are named where it is deployed, if it is Terraform's, the strongest last.
        workspace: the workspace of Terraform where it is deployed; empty where it is not known.
        source_root: the folder of the root module that it was made from, if it is a plan or state of Terraform's; None
            if that is the folder it lies in.
        may_be_nothing: whether it is all right for a named file to be no template.
        real: the resolved path, where that is known.
    """

    shown: str
    path: Path | None
    named: bool
    data: bytes | None = None
    assembly: str = ""
    configuration: Configuration = DEFAULTS
    parameters: tuple[Parameter, ...] = ()
    variables: tuple[VariableFile, ...] = ()
    workspace: str = ""
    source_root: Path | None = None
    may_be_nothing: bool = False
    real: str = field(default="", compare=False)


def from_stdin(data: bytes, name: str | None, configurations: Configurations | None = None) -> Input:
    """Return the input that standard input is; `name` says where it would lie as a file.

    Raises:
        ConfigurationError: its configuration says something wrong.
    """
    path = Path(path_to_open(name)) if name else None
    folder = os.path.dirname(os.path.realpath(path)) if path else os.path.realpath(working_folder())  # noqa: PTH120
    configuration = (configurations or Configurations(isolated=True)).of(folder)
    return Input(name or STDIN, path, True, data, configuration=configuration)


def collect(
    paths: Iterable[str],
    problems: Problems,
    configurations: Configurations | None = None,
    exclude: tuple[str, ...] = (),
) -> list[Input]:
    """Return the files that paths lead to, each once, sorted by what they are called.

    Args:
        paths: files and folders, in any order: it makes no difference.
        problems: takes up what cannot be read or is left alone, and configurations of other folders than the working
            one that are broken: what these would hold for is left out.
        configurations: which configuration holds where; None means the defaults.
        exclude: patterns of what not to read, relative to the working folder.

    Raises:
        PathNotFoundError: one of the paths leads nowhere.
        ConfigurationError: the configuration of the working folder, or one for all files, says something wrong.
    """
    files: list[Path] = []
    folders: list[Path] = []
    for path in sorted(set(paths)):
        if not path or not is_present(path):
            raise PathNotFoundError(f"'{path_to_show(path)}' does not exist")
        (folders if os.path.isdir(path) else files).append(Path(path))  # noqa: PTH112 - any text may be a path
    collector = _Collector(problems, configurations or Configurations(isolated=True), exclude)
    # Files come first: a named one that is no template is reported, wherever else it is found.
    for file in files:
        collector.name(file)
    for folder in folders:
        collector.walk(folder)
    for path in sorted(unwritten()):
        collector.add_unwritten(path)
    collector.warn()
    return sorted(collector.found.values(), key=lambda file: file.shown)


class _Collector:
    def __init__(self, problems: Problems, configurations: Configurations, exclude: tuple[str, ...]) -> None:
        self.found: dict[str, Input] = {}
        self._walked: dict[str, Path] = {}
        self._broken: dict[str, ConfigurationError] = {}
        self._apps: list[tuple[Path, str]] = []
        self._problems = problems
        self._configurations = configurations
        self._configurations.of(os.path.realpath(working_folder()))
        self._exclusion = Exclusion(configurations, problems, exclude)
        self._root = ""

    def name(self, path: Path) -> None:
        """Add a file that is named on the command line."""
        real = os.path.realpath(path)
        if self._configuration(os.path.dirname(real)) and not self._exclusion.forbids(real):  # noqa: PTH120
            self.add(path, real, named=True)

    def add(self, path: Path, real: str, *, named: bool = False, assembly: str = "") -> None:
        if real in self.found:
            return
        configuration = self._configuration(os.path.dirname(real))  # noqa: PTH120 - real, not parsed
        if configuration is not None:
            self.found[real] = Input(
                path_to_show(path), path, named, assembly=assembly, configuration=configuration, real=real
            )

    def _configuration(self, folder: str) -> Configuration | None:
        """Return the configuration of the files in a resolved folder; None if it is broken: then they are left out."""
        try:
            return self._configurations.of(folder)
        except ConfigurationError as error:
            self._broken[error.path] = error
            return None

    def warn(self) -> None:
        """Add an error for each configuration that is broken, and the apps of which nothing is read."""
        for error in self._broken.values():
            self._problems.misconfigured(error)
        if self._apps:
            self._problems.unread += unread_apps(
                self._apps, ((real, file.assembly) for real, file in self.found.items())
            )

    def walk(self, root: Path) -> None:
        """Add the files in a folder and below it; links come last, so that a file goes by its own path."""
        try:
            _entries(root)
        except _Closed as reason:
            raise PathNotFoundError(f"'{path_to_show(root)}' {reason}") from None
        real = os.path.realpath(root)
        folders, links = [(root, real)], list[Path]()
        self._root = root_of(real)
        self._exclusion.enter(real)
        while folders or links:
            if not folders:
                self._follow(links.pop(0), folders)
                continue
            folder, real = folders.pop(0)
            if real not in self._walked:
                self._walked[real] = folder
                entries, why_not = self._listed(folder, real)
                if self._configuration(real) is None or self._assembly(folder, real):
                    continue
                if why_not:
                    self._problems.warn(path_to_show(folder), why_not)
                for entry in entries:
                    self._enter(entry, folder, real, folders, links)

    def add_unwritten(self, real: str) -> None:
        """Add a file that is yet to be written, if it will be one of those of a folder that was walked."""
        folder, name = os.path.split(real)
        is_met = folder in self._walked and name.lower().endswith(SUFFIXES)
        if is_met and not self._exclusion.excludes(folder, name, is_folder=False):
            self.add(self._walked[folder] / name, real)

    def _assembly(self, folder: Path, real: str) -> bool:
        """Add what CDK has made in a folder, and nothing else that lies there; tell whether it has made anything."""
        is_there = self._configurations.listings.may_hold(real, cdk.MANIFEST)
        if not is_there or not os.path.isfile(folder / cdk.MANIFEST):  # noqa: PTH113 - paths may be too long
            return False
        root = Path(self._root)
        templates, stacks = (find(folder, root, self._problems.warn) for find in (cdk.stack_templates, cdk.stacks))
        for template in templates or ():
            self.add(template, os.path.realpath(template), assembly=str(folder))
        if templates is None and stacks is None and (words := cdk.broken_manifest(folder, root)):
            self._problems.warn(path_to_show(folder / cdk.MANIFEST), words)
        for stack in stacks or ():  # each is a root module of its own
            self.add(stack, os.path.realpath(stack))
        return templates is not None or stacks is not None

    def _listed(self, folder: Path, real: str) -> tuple[list[os.DirEntry[str]], str]:
        """Return what is in a folder, or why it cannot be looked through; take note of what is there."""
        try:
            entries = _entries(folder)
        except _Closed as reason:
            return [], str(reason)
        listings = self._configurations.listings
        listings.note(real, (entry.name for entry in entries))
        if not listings.may_hold(real, ".git"):
            note_no_repository(real)
        return entries, ""

    def _enter(
        self,
        entry: os.DirEntry[str],
        folder: Path,
        real_folder: str,
        folders: list[tuple[Path, str]],
        links: list[Path],
    ) -> None:
        if entry.is_symlink():
            links.append(folder / entry.name)
        elif entry.is_dir():
            if not self._exclusion.excludes(real_folder, entry.name, is_folder=True):
                folders.append((folder / entry.name, entry_path(real_folder, entry.name)))
        elif (
            ((is_met := entry.name.lower().endswith(SUFFIXES)) or entry.name in APP_FILES)
            and entry.is_file()
            and not self._exclusion.excludes(real_folder, entry.name, is_folder=False)
        ):
            path, real = folder / entry.name, entry_path(real_folder, entry.name)
            if entry.name in APP_FILES:
                self._apps.append((path, real))
            if is_met:
                self.add(path, real)

    def _follow(self, link: Path, folders: list[tuple[Path, str]]) -> None:
        """Add what a link leads to: a folder to walk, or a file; anything else is left alone."""
        is_folder = os.path.isdir(link)  # noqa: PTH112 - it may be a circle, or lead into a closed folder
        if not is_folder and not (link.name.lower().endswith(SUFFIXES) and os.path.isfile(link)):  # noqa: PTH113
            return
        if self._exclusion.excludes(os.path.realpath(link.parent), link.name, is_folder=is_folder):
            return
        real = os.path.realpath(link)
        if leads_out(real, self._root):
            self._problems.warn(path_to_show(link), "leads out of the project, and is not followed")
        elif not is_folder:
            self.add(link, real)
        elif not self._exclusion.hides(real):
            folders.append((link, real))


class _Closed(Exception):  # noqa: N818 - it names the state of a folder
    """A folder that cannot be looked through; the message says why."""


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, sorted.

    Raises:
        _Closed: permission to look is denied.
    """
    verb = "listed"
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        verb = "searched"
        os.stat(os.path.join(folder, os.curdir))  # noqa: PTH116, PTH118 - a `Path` drops the dot
    except OSError as error:
        raise _Closed(f"cannot be {verb}: {error.strerror}") from None
    return found

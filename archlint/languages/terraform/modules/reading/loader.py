"""Finding and reading the modules that a root module is made of: folders inside the project."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from functools import cached_property
from pathlib import Path

from archlint.languages.detect import TERRAGRUNT, configures
from archlint.languages.terraform.hcl.bodies import Block
from archlint.languages.terraform.hcl.expressions import LiteralValue
from archlint.languages.terraform.hcl.file_names import configuration_files, is_override, variable_files
from archlint.languages.terraform.modules.reading.folders import called_folders
from archlint.languages.terraform.modules.reading.installed import installed, is_installed
from archlint.languages.terraform.modules.reading.module import Module
from archlint.languages.terraform.modules.reading.passed_over import blocks_passed_over
from archlint.languages.terraform.modules.reading.variable_files import VariableFile, assignments, parse_hcl_or_json
from archlint.languages.terraform.modules.terragrunt.units import unit_words
from archlint.languages.unread import NOT_INSTALLED
from archlint.model.budget import Budget
from archlint.model.data import dataclass
from archlint.model.source.document import Document
from archlint.model.source.files import disk
from archlint.model.source.files.project import OUTSIDE, Tell, leads_out, lies_in, outermost, project_root
from archlint.model.source.files.raw import MAX_BYTES, MAX_JSON, read_bytes
from archlint.model.source.files.working import path_to_show
from archlint.model.source.text import BEGINNING, Span, Unreadable, decode
from archlint.model.values.node import Node

_VARIABLES = (".tfvars", ".tfvars.json")
#: More files in one folder, or more folders, are no configuration that a person wrote.
_MAX_FILES = 2000
_MAX_FOLDERS = 500
#: How many bytes of files are read late: till they are read, they keep sixty times as much memory.
_MAX_LATE = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A file of a module that cannot be read, as it is called, and why."""

    path: str
    refusal: Unreadable


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no module where a call leads, as in `OUTSIDE_PROJECT`."""

    reason: str


UNINSTALLED = Missing(NOT_INSTALLED)
NO_FOLDER = Missing("there is no such folder")
NO_CONFIGURATION = Missing("there is no configuration in it")
OUTSIDE_PROJECT = Missing("it lies outside the project")
TOO_MANY = Missing("there are more modules than are read")
UNSETTLED_SOURCE = Missing("its source is not settled")


def source_of(call: Block) -> str | None:
    """Return what a module call names; None if that is no plain text."""
    data = call.body.get("source").data
    source = data.value if isinstance(data, LiteralValue) else data
    return source if isinstance(source, str) else None


def is_local(source: str) -> bool:
    """Tell whether a source is a folder beside the module, and not in a registry or a repository.

    Source: Terraform documentation, "Module Sources".
    """
    return source.startswith(("./", "../"))


class _Text:
    """The places in a file that is text, and nothing else."""

    def span(self, route: tuple[str | int, ...]) -> Span:
        """Return the beginning."""
        del route
        return BEGINNING

    def value_span(self, route: tuple[str | int, ...]) -> Span | None:
        """Return None: the text has no parts."""
        del route
        return None

    def first_line_of_block(self, route: tuple[str | int, ...]) -> int:
        """Return 1: the text is the whole file."""
        del route
        return 1


@dataclass(eq=False)
class Modules:
    """Reads the modules below one root module.

    Attributes:
        root: the root module's folder, as it is called.
        given: what is in files that have been read already, by their resolved paths.
        named: the variables files that the user names, the strongest last.
        documents: the configuration files that were read, by what they are called.
        problems: the files that could not be.
        budget: how much of what is in them may be evaluated.
        tell: called with what lies outside the project.
    """

    root: Path
    given: Mapping[str, bytes] = field(default_factory=dict)
    named: Sequence[VariableFile] = ()
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    tell: Tell = lambda path, message: None
    _modules: dict[Path, Module | Missing] = field(default_factory=dict)
    _texts: dict[Path, Document | None] = field(default_factory=dict)
    _late: int = 0

    def __post_init__(self) -> None:
        """Resolve the folder once."""
        self.folder = Path(disk.real(self.root))
        self._project = project_root(self.folder / "main.tf")
        self._widen()

    def load(self, location: str, base: Path | None = None) -> Module | None:
        """Return the module in a folder.

        Args:
            location: the folder, relative to `base`.
            base: the resolved folder of the module that calls it; the root module's if there is none.

        Returns:
            None where that is no folder inside the project, or one without configuration.
        """
        found = self.at(base or self.folder, location)
        return found if isinstance(found, Module) else None

    def called(self, call: Block, base: Path, names: Sequence[str]) -> Module | Missing:
        """Return the module that a call leads to, or why there is none.

        Args:
            call: the call.
            base: the resolved folder of the module that it stands in.
            names: the names of the calls that lead to it, the outermost first, its own among them.
        """
        source = source_of(call)
        if source is None:
            return UNSETTLED_SOURCE
        if is_local(source):
            return self.at(base, source)
        folder = self._installed.get(".".join(names))
        found = self.at(self.folder, folder) if folder is not None else UNINSTALLED
        # What a manifest says that is out of date is as good as nothing.
        return UNINSTALLED if found in (NO_FOLDER, NO_CONFIGURATION) else found

    def close(self) -> None:
        """Let go of what the modules declare, and of the syntax trees of what is not read yet."""
        for module in self._modules.values():
            if isinstance(module, Module):
                module.close()
        for document in self.documents.values():
            if isinstance(document.data, dict):
                document.data.clear()

    @cached_property
    def _installed(self) -> dict[str, str]:
        return installed(self.folder, self._project, self.shown, self.tell)

    def at(self, base: Path, location: str) -> Module | Missing:
        """Return the module in a folder."""
        folder = self._inside(base, location)
        if folder is None:
            return OUTSIDE_PROJECT
        if not disk.is_folder(folder):
            return NO_FOLDER
        if folder not in self._modules:
            self._modules[folder] = TOO_MANY if len(self._modules) >= _MAX_FOLDERS else self._load(folder)
        return self._modules[folder]

    def _widen(self) -> None:
        """Let the project reach up to what the calls lead to, where no repository says how far it reaches.

        That is known before anything is evaluated: what lies inside must not depend on what is asked first.
        """
        limit = outermost(str(self.folder))
        folders = [self.folder]
        for folder in folders if limit is not None else ():
            for target in self._local_targets(folder, str(limit)):
                if target not in folders and len(folders) < _MAX_FOLDERS:
                    folders.append(target)
        self._project = Path(os.path.commonpath([self._project, *folders]))

    def _local_targets(self, folder: Path, limit: str) -> Iterator[Path]:
        """Yield the folders below a limit that the configuration in one folder calls, as far as its words say."""
        for file in (folder / name for name in self._names(folder) if configures(name)):
            if not leads_out(file, limit):
                data = self._bytes(file)
                words = unit_words(str(folder), data) if file.name == TERRAGRUNT else data
                for target in called_folders(str(folder), words):
                    if lies_in(target, limit) and disk.is_folder(target):
                        yield Path(target)

    def _bytes(self, file: Path) -> bytes:
        """Return what is in a file; nothing where it cannot be read."""
        known = self.given.get(str(file))
        with suppress(Unreadable):
            return read_bytes(file, MAX_JSON) if known is None else known
        return b""

    def text(self, location: str) -> Document | None:
        """Return a local file as a document that is nothing but text; None where it cannot be read.

        Args:
            location: the file, relative to the root module: that is where Terraform runs.
        """
        file = self._inside(self.folder, location)
        if file is None:
            return None
        if file not in self._texts:
            try:
                text = decode(read_bytes(file, MAX_BYTES))
                self._texts[file] = Document(self.shown(file), text, None, _Text())
                self.budget.add(len(text))
            except Unreadable:
                self._texts[file] = None
        return self._texts[file]

    def data(self, location: str) -> bytes | None:
        """Return what is in a local file, as `text` finds it; None where it cannot be read."""
        file = self._inside(self.folder, location)
        try:
            return read_bytes(file, MAX_BYTES) if file is not None else None
        except Unreadable:
            return None

    def below(self, location: str) -> list[str] | None:
        """Return the files below a folder, relative to it; None where there are too many to list."""
        folder = self._inside(self.folder, location)
        if folder is None:
            return None
        return disk.below(folder, _MAX_FILES)

    def inside(self, location: str) -> Path | None:
        """Return the resolved path of what lies inside the project, relative to the root module; None elsewhere."""
        return self._inside(self.folder, location)

    def other(self, file: Path) -> Document | None:
        """Return a file of the project that is no part of a module, such as Terragrunt's; None if there is none."""
        if not disk.is_file(file):
            return None
        document = self._document(file)
        if document is not None:
            self.documents[document.path] = document
            self.budget.add(len(document.text))
        return document

    @property
    def project(self) -> Path:
        """The folder that the project fills."""
        return self._project

    def variables(self) -> dict[str, Node]:
        """Return what the root module's own files set variables to without being asked to, and what named files do."""
        automatic = [self._document(self.folder / name) for name in variable_files(self._names(self.folder))]
        named = [self._parsed(file.data, file.path) for file in self.named]
        found: dict[str, Node] = {}
        for document in (*automatic, *named):
            if document is not None:
                self.budget.add(len(document.text))
                found |= self._assignments(document)
        return found

    def _assignments(self, document: Document) -> dict[str, Node]:
        try:
            return assignments(document)
        except Unreadable as refusal:
            self.problems.append(Problem(document.path, refusal))
            return {}

    def _load(self, folder: Path) -> Module | Missing:
        names = configuration_files(self._names(folder))
        if not names:
            return NO_CONFIGURATION
        before = len(self.problems)
        names.sort(key=lambda name: (is_override(name), name))
        documents = [self._document(folder / name) for name in names]
        read = tuple(document for document in documents if document is not None)
        self.documents |= {document.path: document for document in read}
        self.budget.add(sum(len(document.text) for document in read))
        reasons = tuple(f"'{problem.path}' cannot be read" for problem in self.problems[before:])
        module = Module(folder, read, reasons)
        for path, words in () if is_installed(str(folder)) else blocks_passed_over(module):
            self.tell(path, words)
        return module

    def _names(self, folder: Path) -> list[str]:
        """Return the files of a folder that are configuration, or set variables: so many at most."""
        names = [name for name in disk.names_in(folder) if configures(name) or name.endswith(_VARIABLES)]
        if len(names) > _MAX_FILES:
            self.tell(self.shown(folder), f"has more than {_MAX_FILES} files of Terraform's; others are not looked at")
        return names[:_MAX_FILES]

    def _document(self, file: Path) -> Document | None:
        shown = self.shown(file)
        if str(file) not in self.given and leads_out(file, self._project):
            self.tell(shown, "leads out of the project, and is left alone")
            return None
        try:
            data = self.given.get(str(file))
            return self._parsed(read_bytes(file, MAX_JSON) if data is None else data, shown)
        except Unreadable as refusal:
            self.problems.append(Problem(shown, refusal))
            return None

    def _parsed(self, data: bytes, shown: str) -> Document | None:
        self._late += len(data)
        try:
            return parse_hcl_or_json(data, shown, late=self._late <= _MAX_LATE)
        except Unreadable as refusal:
            self.problems.append(Problem(shown, refusal))
            return None

    def _inside(self, base: Path, location: str) -> Path | None:
        """Return the resolved path of what lies inside the project; None if it lies anywhere else."""
        if "\0" in location or "://" in location:
            return None
        try:
            path = Path(disk.real(base / location))
        except (OSError, RuntimeError, ValueError):
            return None
        if lies_in(str(path), str(self._project)):
            return path
        if disk.exists(path):
            self.tell(self.shown(base), OUTSIDE.format(location))
        return None

    def shown(self, file: Path) -> str:
        """Return what to call a file: a path that starts where the root module's does."""
        return os.path.normpath(path_to_show(self.root / os.path.relpath(file, self.folder)))

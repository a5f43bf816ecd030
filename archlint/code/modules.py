"""Which file a module is in: Python's and Node.js's rules, as far as a function's code needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeAlias

from archlint.code.own_packages import COMPILED_FOLDERS, aliased, module_bases, own_package
from archlint.code.packages import is_known, javascript_package, package_of, python_folders, python_package
from archlint.code.syntax.files import GRAMMARS, SourceFiles

#: Where a module is: a file, a folder that is a package without code, a package of others (by name), or nowhere.
Target: TypeAlias = Path | str | None

#: Where the content of layers lies at run time.
_LAYER_ROOT = "/opt/"
_JAVASCRIPT_EXTENSIONS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
#: What a TypeScript file may call another one that is compiled later.
_COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}


class ModuleFinder(Protocol):
    """Finds modules for one function."""

    def handler(self, name: str) -> tuple[list[Path], str]:
        """Return the files that a handler may be in, and the name of the function there."""
        ...

    def find(self, importer: Path | None, module: str) -> Target:
        """Return where a module is, as a file calls it."""
        ...


class PythonModules:
    """Python modules of one function.

    Args:
        files: the source files.
        root: the folder that is on Python's path at run time; None for code that stands in a template.
        layers: the folders that become layers, of which `python` is on the path, or all that a build puts there.
    """

    def __init__(self, files: SourceFiles, root: Path | None, layers: Sequence[Path] = ()) -> None:
        self._files = files
        self._root = root
        self._layers = [folder for layer in layers for folder in (layer / "python", layer)]
        self._found: dict[tuple[Path | None, str], Target] = {}

    def handler(self, name: str) -> tuple[list[Path], str]:
        """Return the file of `folder/module.function` or `package.module.function`, and the function."""
        module, _, function = name.rpartition(".")
        target = self._local(self._root, module.replace("/", ".").lstrip(".")) if self._root is not None else None
        return ([target] if isinstance(target, Path) and target.suffix else []), function

    def find(self, importer: Path | None, module: str) -> Target:
        """Return where a module is: beside the importing file if it is relative, else below the root."""
        key = (importer, module)
        if key not in self._found:
            self._found[key] = self._find(importer, module)
        return self._found[key]

    def _find(self, importer: Path | None, module: str) -> Target:
        if module.startswith("."):
            name = module.lstrip(".")
            levels = len(module) - len(name)
            if importer is None or levels > len(importer.parents):
                return None
            return self._local(importer.parents[levels - 1], name)
        if self._root is None or importer is None:
            return python_package(module, self._files, self._files.within)
        # Code that is started from another folder than its own puts that on the path.
        required = python_folders(module, self._files, self._root)
        for folder in chain((self._root, importer.parent), self._layers, required):
            if (found := self._local(folder, module)) is not None:
                return found
        packages = (python_package(module, self._files, folder) for folder in (self._root, *self._layers))
        return next((package for package in packages if package is not None), None)

    def _local(self, folder: Path, name: str) -> Path | None:
        first = name.partition(".")[0]
        if first and not any(self._files.has(folder, entry) for entry in (first, f"{first}.py")):
            return None
        base = folder.joinpath(*name.split(".")) if name else folder
        # A package by its dots alone may be the root of the file system, which has no name.
        for path in ((base.with_name(f"{base.name}.py"),) if name else ()) + (base / "__init__.py",):
            if (found := self._files.find(path)) is not None:
                return found
        return base if self._files.is_folder(base) and self._files.matching(base, "*.py") else None


class JavaScriptModules:
    """JavaScript and TypeScript modules of one function.

    Args:
        files: the source files.
        root: the folder of the function's code; None for code that stands in a template.
        entry_points: files, relative to the root, that a bundler starts from.
        layers: the folders that become layers, and lie below `/opt`.
    """

    def __init__(
        self,
        files: SourceFiles,
        root: Path | None,
        entry_points: Sequence[str] = (),
        layers: Sequence[Path] = (),
    ) -> None:
        self._files = files
        self._layers = tuple(layers)
        self._root = root
        self._entry_points = entry_points
        self._found: dict[tuple[Path | None, str], Target] = {}

    def handler(self, name: str) -> tuple[list[Path], str]:
        """Return the files that `folder/module.function` may be in, and the function."""
        folder, _, last = name.rpartition("/")
        module, _, function = last.partition(".")
        if self._root is None:
            return [], function
        entries = [entry for entry in self._entry_points if PurePosixPath(entry).stem == module] or self._entry_points
        bases = [self._root / entry for entry in entries] or list(_sources(self._root, folder, module))
        if entries:
            found = [self._file(base) for base in bases]
            return [path for path in found if path is not None], function
        for base in bases:
            if (path := self._file(base)) is not None:
                return [path], function
        return [], function

    def find(self, importer: Path | None, module: str) -> Target:
        """Return where a module is: a file if it is relative, else a package."""
        key = (importer, module)
        if key not in self._found:
            self._found[key] = self._find(importer, module)
        return self._found[key]

    def _find(self, importer: Path | None, module: str) -> Target:
        if module.startswith("."):
            return self._file(importer.parent / module) if importer else None
        if is_known(module):
            return module
        if importer is None:
            return javascript_package(module, self._files, self._files.within)
        known, place = self._files.packages, (module, importer.parent, self._layers)
        if place not in known:
            known[place] = self._packaged(module, importer.parent)
        return known[place]

    def _packaged(self, module: str, folder: Path) -> Target:
        """Return the file of a module that the project keeps itself, under an alias or in a package, or its package."""
        files = self._files
        if module.startswith(_LAYER_ROOT):
            inner = module.removeprefix(_LAYER_ROOT)
            bases = [layer / path for layer in self._layers for path in (inner, inner.removeprefix("nodejs/"))]
            return self._first(bases)
        if (found := self._first(aliased(module, files, folder))) is not None or module.startswith("/"):
            return found
        name = package_of(module)
        package = own_package(name, files, folder)
        if package is not None:
            return self._first(module_bases(package, module[len(name) + 1 :], files))
        places = (folder, *(layer / path for layer in self._layers for path in (".", "nodejs")))
        packages = (javascript_package(module, files, place) for place in places)
        return next((found for found in packages if found is not None), None)

    def _first(self, bases: Iterable[Path]) -> Path | None:
        return next((found for base in bases if (found := self._file(base)) is not None), None)

    def _file(self, base: Path) -> Path | None:
        """Return the file of a module, with the extensions and the index file that Node.js and TypeScript try."""
        candidates = []
        if base.name:  # the root of the file system has none
            candidates = [base, *(base.with_suffix(extension) for extension in _COMPILED.get(base.suffix, ()))]
            candidates += [base.with_name(base.name + extension) for extension in (*_JAVASCRIPT_EXTENSIONS, ".json")]
        candidates += [base / f"index{extension}" for extension in _JAVASCRIPT_EXTENSIONS]
        for path in candidates:
            if (found := self._files.find(path)) is not None:
                return found
        return None


def _sources(root: Path, folder: str, module: str) -> Iterator[Path]:
    """Yield where the file of a handler may be, without its extension: as it is called, or before it was compiled."""
    yield root / folder / module
    top, _, rest = folder.partition("/")
    if top in COMPILED_FOLDERS:
        yield root / "src" / rest / module
        yield root / rest / module
    if root.name in COMPILED_FOLDERS:
        yield root.parent / "src" / folder / module
        yield root.parent / folder / module


def modules_of(
    runtime: str,
    files: SourceFiles,
    root: Path | None,
    entry_points: Sequence[str] = (),
    layers: Sequence[Path] = (),
) -> ModuleFinder | None:
    """Return the finder of modules for a Lambda runtime; None for one whose code is not read."""
    if runtime.startswith("python"):
        return PythonModules(files, root, layers)
    return JavaScriptModules(files, root, entry_points, layers) if runtime.startswith("nodejs") else None


def is_expected(handler: str, runtime: str, root: Path, files: SourceFiles) -> bool:
    """Tell whether the file of a handler is to lie in the folder of the code, where others in its language do.

    A handler may be that of a package, by a name with dots or slashes, a script, or what a build puts there.
    """
    module, _, function = handler.rpartition(".")
    if not module.isidentifier() or not function.isidentifier() or files.has(root, handler):
        return False
    if any(files.matching(root, pattern) for pattern in ("Makefile", "*config.*")):
        return False
    return bool(files.matching(root, "*.py" if runtime.startswith("python") else "*.js"))


def is_source(path: Path) -> bool:
    """Return whether a file is code, and not data such as JSON."""
    return path.suffix in GRAMMARS

"""The source files of a run: each is read and translated once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archlint.code.syntax.javascript import translate_javascript
from archlint.code.syntax.python import translate_python
from archlint.code.syntax.source import File, Placement, Source
from archlint.code.syntax.syntax import LexicalScope
from archlint.code.syntax.unit import Unit
from archlint.model.data import NamedTuple
from archlint.model.source.comments import Comment, comments_in, structure
from archlint.model.source.files import disk
from archlint.model.source.files.disk import FolderListing
from archlint.model.source.files.raw import TooLarge, read_bytes
from archlint.model.source.syntax_tree import Contorted, tree
from archlint.model.source.text import Unreadable

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

#: Larger files are not read, in bytes; a handler has a few kilobytes, what has more is bundled or generated.
MAX_FILE_BYTES = 100_000

#: For each extension of a source file the grammar that reads it.
GRAMMARS = {
    ".py": "python",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
}


#: What functions and methods are in a syntax tree.
_FUNCTIONS = frozenset(
    {
        *("function_definition", "function_declaration", "generator_function_declaration", "method_definition"),
        *("arrow_function", "function_expression", "generator_function"),
    }
)
#: In TypeScript, what may begin a list of types that is never closed is looked at again from there at each comma.
_MAX_UNCLOSED = 2000


class Unparsable(Exception):  # noqa: N818 - it names the state of a file and reads well after "except"
    """A source file that cannot be read; the message says why."""


@lru_cache(maxsize=8)
def _language(grammar: str) -> Language:
    """Return a grammar; they are imported where there is code to read, which is not in every run."""
    from tree_sitter import Language

    if grammar == "python":
        import tree_sitter_python

        return Language(tree_sitter_python.language())
    if grammar == "javascript":
        import tree_sitter_javascript

        return Language(tree_sitter_javascript.language())
    import tree_sitter_typescript

    if grammar == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_typescript.language_typescript())


def translate(text: str, grammar: str, placement: Placement) -> Unit:
    """Return the scopes and expressions of a source file.

    Args:
        text: the file's text.
        grammar: one of the values of `GRAMMARS`.
        placement: where its lines stand for people.

    Raises:
        Unparsable: if it is too large, or too contorted to be parsed in reasonable time.
    """
    source = Source(text, placement, grammar)
    root = _tree(source.data, grammar).root_node
    try:
        unit = (translate_python if grammar == "python" else translate_javascript)(source, root)
    except RecursionError:
        raise Unparsable("it is nested too deeply to be read") from None
    found = tuple(comments_in(root, source.data, placement.location))
    return replace(unit, comments=found) if found else unit


def function_body(scope: LexicalScope) -> Node | None:
    """Return the syntax tree of the body of a function; None if it has none.

    Trees are not kept: the file is parsed once more, if it is none of those that were parsed last.

    Raises:
        Unparsable: see `translate`.
    """
    node: Node | None = _tree(scope.source.data, scope.source.grammar).root_node
    while node is not None and not (node.start_byte == scope.start and node.type in _FUNCTIONS):
        children = node.named_children
        node = next((child for child in children if child.start_byte <= scope.start < child.end_byte), None)
    return node.child_by_field_name("body") if node is not None else None


def comments_and_structure(text: str, path: Path) -> tuple[tuple[Comment, ...], bytes]:
    """Return the comments in a source file that are addressed to archlint, and what stands for all the rest of it.

    Raises:
        Unparsable: see `translate`.
    """
    data = text.encode("utf-8", "replace")
    root = _tree(data, GRAMMARS[path.suffix]).root_node
    return tuple(comments_in(root, data, File(str(path)).location)), structure(root, data)


@lru_cache(maxsize=2)
def _tree(data: bytes, grammar: str) -> Tree:
    from tree_sitter import Parser

    if len(data) > MAX_FILE_BYTES:
        raise Unparsable("it is too large to be read")
    if grammar.startswith("t") and data.count(b"<") - data.count(b">") > _MAX_UNCLOSED:
        raise Unparsable("it takes too long to be parsed")
    try:
        return tree(Parser(_language(grammar)), data)
    except Contorted as refusal:
        raise Unparsable(str(refusal)) from None


class _Listing(NamedTuple):
    """What is in a folder, its resolved path, and whether that is where files may be read."""

    resolved: Path
    is_inside: bool
    entries: FolderListing


class SourceFiles:
    """Reads source files, never outside of one folder.

    Args:
        within: the folder; a link that leads out of it is not followed.
        shown: what to call a file, given its resolved path.

    Attributes:
        own_requirements: which of them are folders of the project, once that has been looked up.
        requirements: which packages a folder's files declare, once that has been looked up.
        manifests: what manifests say, once that has been looked up.
        packages: where modules are that are called by a name, once they have been looked up, by that, place and layers.
        workspaces: the packages of npm that a folder is the root of, once they have been looked up.
        python_workspaces: those of uv; None for a folder that is no root.
    """

    def __init__(self, within: Path, shown: Callable[[Path], str]) -> None:
        self.within = Path(disk.real(within))
        self.shown = shown
        self.requirements: dict[Path, frozenset[str]] = {}
        self.manifests: dict[Path, dict[str, Any]] = {}
        self.packages: dict[tuple[str, Path, tuple[Path, ...]], Path | str | None] = {}
        self.workspaces: dict[Path, dict[str, Path]] = {}
        self.python_workspaces: dict[Path, dict[str, Path] | None] = {}
        self.own_requirements: dict[Path, dict[str, list[Path]]] = {}
        self._upwards: dict[Path, tuple[Path, ...]] = {}
        self._units: dict[Path, Unit | Unparsable] = {}
        self._found: dict[Path, Path | None] = {}
        self._listings: dict[str, _Listing] = {}

    def upwards(self, folder: Path) -> tuple[Path, ...]:
        """Return a folder and those above it, the nearest first, as far as files may be read."""
        found = self._upwards.get(folder)
        if found is None:
            above = (folder, *folder.parents)
            found = self._upwards[folder] = tuple([each for each in above if each.is_relative_to(self.within)])
        return found

    def find(self, path: Path) -> Path | None:
        """Return the resolved path of a file; None if there is none, or it lies outside."""
        if path not in self._found:
            self._found[path] = self._resolved(path, is_folder=False)
        return self._found[path]

    def is_folder(self, path: Path) -> bool:
        """Return whether there is a folder, and inside."""
        return self._resolved(path, is_folder=True) is not None

    def _resolved(self, path: Path, *, is_folder: bool) -> Path | None:
        folder, name = os.path.split(path)
        entry = self._listing(folder).entries.get(name)
        try:
            # What is listed under no name of its own, such as `..`, and what is a link is resolved by the system.
            if entry is None and name not in ("", ".", ".."):
                return None
            if entry is None or entry.is_symlink():
                resolved = Path(disk.real(path))
                fits = disk.is_folder(resolved) if is_folder else disk.is_file(resolved)
                return resolved if fits and resolved.is_relative_to(self.within) else None
            if not (entry.is_dir() if is_folder else entry.is_file()):
                return None
            resolved = self._listing(folder).resolved / name
            return resolved if self._listing(folder).is_inside or resolved == self.within else None
        except (OSError, ValueError):
            return None

    def has(self, folder: Path, name: str) -> bool:
        """Return whether something in a folder is called `name`; most of what is looked for is not there."""
        return self._listing(str(folder)).entries.get(name) is not None

    def matching(self, folder: Path, pattern: str) -> list[Path]:
        """Return what is in a folder whose name is like a pattern of the shell's, sorted."""
        return [folder / name for name in self._listing(str(folder)).entries.matching(pattern)]

    def _listing(self, folder: str) -> _Listing:
        if folder not in self._listings:
            try:
                resolved = Path(disk.real(folder))
            except ValueError:
                resolved = self.within
            self._listings[folder] = _Listing(resolved, resolved.is_relative_to(self.within), FolderListing(folder))
        return self._listings[folder]

    def data(self, file: Path, limit: int = MAX_FILE_BYTES) -> bytes:
        """Return the bytes of a file that `find` returned.

        Raises:
            Unparsable: if it has more than `limit` bytes, or cannot be read.
        """
        try:
            return read_bytes(file, limit)
        except TooLarge:
            raise Unparsable("it is too large to be read") from None
        except Unreadable as refusal:
            raise Unparsable(f"it cannot be read: {refusal.message}") from None

    def unit(self, file: Path) -> Unit:
        """Return the scopes and expressions of a file that `find` returned.

        Raises:
            Unparsable: if it cannot be read.
        """
        if file not in self._units:
            self._units[file] = self._read(file)
        found = self._units[file]
        if isinstance(found, Unparsable):
            raise found
        return found

    def close(self) -> None:
        """Forget all units."""
        for unit in self._units.values():
            if isinstance(unit, Unit):
                unit.scope.forget()
        self._units.clear()

    def _read(self, file: Path) -> Unit | Unparsable:
        try:
            text = self.data(file).decode("utf-8", "replace").lstrip("\ufeff")
            if "\0" in text:
                return Unparsable("it is not text")
            return translate(text, GRAMMARS[file.suffix], File(self.shown(file)))
        except Unparsable as error:
            return error

"""Packages that a project keeps itself: in workspaces, under aliases of a compiler, or by path.

Sources: npm, "Workspaces" and "package.json" (`exports`, `imports`, `file:`); pnpm, "pnpm-workspace.yaml"; TypeScript,
"TSConfig Reference" (`baseUrl`, `paths`, `extends`); uv, "Dependency sources"; Poetry, "Dependency specification".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from archlint.code.syntax.files import SourceFiles, Unparsable
from archlint.model.regex import regex
from archlint.model.source.document import parse
from archlint.model.source.files.file_names import COMPILER_OPTIONS
from archlint.model.source.text import Unreadable

_MAX_BYTES = 1024 * 1024
_MAX_FOLDERS, _MAX_PATTERNS, _MAX_DEPTH, _MAX_CONFIGURATIONS = 2000, 500, 5, 8
#: Folders that compilers write to; the source of what is missing there may be beside them.
COMPILED_FOLDERS = ("dist", "build", "out", "lib", ".build")
#: What a manifest may call the file that a package is known by, the source before what it is compiled to.
_MAIN = ("source", "types", "typings", "module", "main")
_COMMENT = regex(r"""("(?:[^"\\]|\\.)*(?:"|\Z))|//[^\n]*|/\*.*?(?:\*/|\Z)""", re.S)
_LAST_COMMA = regex(r"""("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s*[}\]])""", re.S)
#: Requirements that lead to a folder of the project: in pyproject.toml or a Pipfile, and as pip writes them.
_BY_PATH = regex(
    r"""^[ \t]*["']?([\w.-]+)["']?[ \t]*=[ \t]*\{[^}\n]*?\b(?:path\s*=\s*["']([^"'\n]+)["']|workspace\s*=\s*true)""",
    re.M,
)
_BY_FILE = regex(
    r"""(?<![\w.-])([\w.-]+)(?:\[[^\]\n]{0,99}\])? {0,9}@ {0,9}file:(?://[^\s{]{0,99}\{PROJECT_ROOT\})?/?([^\s"',;]+)"""
)
_MEMBERS = regex(r"^\[tool\.uv\.workspace\][^[]*?\bmembers\s*=\s*\[([^\]]*)\]", re.M)
_QUOTED = regex(r"""["']([^"']+)["']""")
_NAME = regex(r"""^name\s*=\s*["']([^"']+)["']""", re.M)


def file_text(files: SourceFiles, path: Path) -> str:
    """Return the text of a file; nothing if it cannot be read."""
    found = files.find(path)
    try:
        return files.data(found, _MAX_BYTES).decode("utf-8", "replace") if found is not None else ""
    except Unparsable:
        return ""


def manifest_in(files: SourceFiles, path: Path) -> dict[str, Any]:
    """Return what a file of JSON or YAML says, which may have comments as those of TypeScript have; once for all."""
    if path not in files.manifests:
        files.manifests[path] = _data(file_text(files, path), path)
    return files.manifests[path]


def _data(text: str, path: Path) -> dict[str, Any]:
    try:
        data = _json(text) if path.suffix == ".json" else parse(text.encode(), path.name).data
    except (ValueError, RecursionError, Unreadable):
        return {}
    return data if isinstance(data, dict) else {}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # few have comments, or a comma behind what is last
        plain = _COMMENT.sub(lambda match: match[1] or " ", text)
        return json.loads(_LAST_COMMA.sub(lambda match: match[1] or "", plain))


def _part(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _texts(data: Any) -> list[str]:
    return [each for each in data if isinstance(each, str)] if isinstance(data, list) else []


# JavaScript and TypeScript


def aliased(module: str, files: SourceFiles, folder: Path) -> Iterator[Path]:
    """Yield where a module may be that a compiler or Node.js finds under an alias, without its extension.

    Args:
        module: the module as it is imported.
        files: the source files.
        folder: where the importing file is.
    """
    for above in files.upwards(folder):
        if module.startswith("#") and files.has(above, "package.json"):
            yield from _matching(module, _part(manifest_in(files, above / "package.json"), "imports"), above)
        for name in COMPILER_OPTIONS:
            if not module.startswith("#") and files.has(above, name):
                yield from _configured(module, files, above / name)


def _configured(module: str, files: SourceFiles, path: Path) -> Iterator[Path]:
    for _ in range(_MAX_CONFIGURATIONS):
        data = manifest_in(files, path)
        options = _part(data, "compilerOptions")
        base = _part(options, "baseUrl")
        start = path.parent / base if isinstance(base, str) else path.parent
        yield from _matching(module, _part(options, "paths"), start)
        if isinstance(base, str):
            yield start / module
        extended = _part(data, "extends")
        if not isinstance(extended, str) or not extended.startswith("."):
            return
        path = path.parent / (extended if extended.endswith(".json") else f"{extended}.json")


def _matching(module: str, table: Any, folder: Path) -> Iterator[Path]:
    """Yield what a module stands for by a table of patterns, in each of which an asterisk stands for any text."""
    for pattern, targets in islice(table.items(), _MAX_PATTERNS) if isinstance(table, dict) else ():
        before, asterisk, after = pattern.partition("*")
        if module != pattern and not (asterisk and module.startswith(before) and module.endswith(after)):
            continue
        middle = module[len(before) : len(module) - len(after)] if asterisk else ""
        for target in _texts(targets) or _leaves(targets):
            yield folder / target.replace("*", middle)


def _leaves(data: Any, depth: int = 0) -> list[str]:
    """Return the paths that `exports` or `imports` give under a name, whatever the conditions."""
    if isinstance(data, str):
        return [data]
    inner = data.values() if isinstance(data, dict) and depth < _MAX_DEPTH else ()
    return [leaf for each in inner for leaf in _leaves(each, depth + 1)]


def own_package(name: str, files: SourceFiles, folder: Path) -> Path | None:
    """Return the folder of a package that the project keeps itself; None if it does not.

    Args:
        name: what the package is called.
        files: the source files.
        folder: where the importing file is.
    """
    for above in files.upwards(folder):
        if not files.has(above, "package.json") and not files.has(above, "pnpm-workspace.yaml"):
            continue
        version = declared_version(name, files, above)
        kind, _, path = version.partition(":")
        if kind in ("file", "link", "portal") and files.find(above / path / "package.json"):
            return above / path
        if name in (members := _members(files, above)):
            return members[name]
    return None


def declared_version(name: str, files: SourceFiles, folder: Path) -> str:
    """Return the version of a package that the manifest in a folder asks for; empty if it asks for none."""
    data = manifest_in(files, folder / "package.json")
    groups = (_part(data, f"{kind}ependencies", name) for kind in ("d", "devD", "peerD", "optionalD"))
    return next((str(version) for version in groups if version is not None), "")


def _members(files: SourceFiles, root: Path) -> dict[str, Path]:
    """Return the packages of the workspace that a folder is the root of, by their names."""
    if root not in files.workspaces:
        data = manifest_in(files, root / "package.json")
        patterns = _texts(_part(data, "workspaces")) or _texts(_part(data, "workspaces", "packages"))
        if files.has(root, "pnpm-workspace.yaml"):
            patterns += _texts(_part(manifest_in(files, root / "pnpm-workspace.yaml"), "packages"))
        if files.has(root, "lerna.json"):
            patterns += _texts(_part(manifest_in(files, root / "lerna.json"), "packages"))
        found: dict[str, Path] = {}
        for folder in _folders(files, root, patterns):
            if files.has(folder, "package.json"):
                name = _part(manifest_in(files, folder / "package.json"), "name")
                if isinstance(name, str):
                    found.setdefault(name, folder)
        files.workspaces[root] = found
    return files.workspaces[root]


def _folders(files: SourceFiles, root: Path, patterns: list[str]) -> list[Path]:
    """Return the folders that any of some patterns names, of the first ones that are looked at."""
    found: dict[Path, None] = {}
    named = [pattern for pattern in patterns[:_MAX_PATTERNS] if not pattern.startswith("!")]
    waiting = [(root, PurePosixPath(pattern.removesuffix("/")).parts, 0) for pattern in reversed(named)]
    for _ in range(_MAX_FOLDERS):
        if not waiting:
            break
        folder, parts, depth = waiting.pop()
        if not parts:
            found[folder] = None
        elif "*" not in parts[0]:
            waiting.append((folder / parts[0], parts[1:], depth))
        else:
            if parts[0] == "**":
                waiting.append((folder, parts[1:], depth))
            rest = parts if parts[0] == "**" else parts[1:]
            names = [path.name for path in files.matching(folder, "*" if parts[0] == "**" else parts[0])]
            inner = [folder / name for name in names if name != "node_modules" and not name.startswith(".")]
            if depth < _MAX_DEPTH:
                waiting += [(path, rest, depth + 1) for path in inner if files.is_folder(path)]
    return list(found)


def module_bases(package: Path, inner: str, files: SourceFiles) -> Iterator[Path]:
    """Yield where a module of a package may be, without its extension.

    Args:
        package: the package's folder.
        inner: the module's path inside the package; empty for what the package itself is called.
        files: the source files.
    """
    data = manifest_in(files, package / "package.json")
    exports = _part(data, "exports")
    named = list(_matching(f"./{inner}" if inner else ".", exports, Path()))
    named += [Path(leaf) for leaf in _leaves(exports)] if not inner and not named else []
    if inner:
        named += [Path(inner), Path("src") / inner]
    else:
        named += [Path(main) for key in _MAIN if isinstance(main := data.get(key), str)] + [Path("src"), Path()]
    for path in named:
        top, *rest = path.parts or ("",)
        source = Path(str(path).removesuffix(".d.ts"))
        if top in COMPILED_FOLDERS:
            yield package.joinpath("src", *source.parts[1:])
            yield package.joinpath(*source.parts[1:]) if rest else package
        yield package / source


# Python


def own_requirements(files: SourceFiles, folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield the packages that a folder's requirements take from the project itself, and the folders they may be in."""
    for pattern in ("pyproject.toml", "Pipfile", "requirements*.txt"):
        for path in files.matching(folder, pattern):
            text = file_text(files, path)
            for match in _BY_PATH.finditer(text):
                yield match[1], [folder / match[2]] if match[2] else _workspace_folder(match[1], files, folder)
            for match in _BY_FILE.finditer(text):
                yield match[1], [folder / match[2]]


def _workspace_folder(name: str, files: SourceFiles, folder: Path) -> list[Path]:
    for above in files.upwards(folder):
        members = _python_members(files, above)
        if members is not None:
            return [members[name]] if name in members else []
    return []


def _python_members(files: SourceFiles, root: Path) -> dict[str, Path] | None:
    """Return the packages of the workspace that a folder is the root of, by their names; None if it is of none."""
    if root not in files.python_workspaces:
        members = _MEMBERS.search(file_text(files, root / "pyproject.toml"))
        found: dict[str, Path] = {}
        for folder in _folders(files, root, _QUOTED.findall(members[1])) if members else ():
            if match := _NAME.search(file_text(files, folder / "pyproject.toml")):
                found.setdefault(match[1], folder)
        files.python_workspaces[root] = found if members else None
    return files.python_workspaces[root]

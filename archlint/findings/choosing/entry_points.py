"""The entry points of installed packages, by which packs of checks are found.

`importlib.metadata` reads them, too, and loads what reads mails, archives and tables with it: a tenth of a start.

Source: Python Packaging User Guide, "Entry points specification", and Python documentation, `importlib.metadata`.
"""

# A `Path` for each of hundreds of packages would take longer than to read what they say.
# ruff: noqa: PTH110, PTH112, PTH118, PTH122, PTH123, PTH208
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder

from archlint.model.regex import regex

_INFO = (".dist-info", ".egg-info")
_FILE = "entry_points.txt"
_MODULE = regex(r"[\w.]+")
_SEPARATORS = regex(r"[-_.]+")


def named_modules(group: str) -> set[tuple[str, str]]:
    """Return the name of each entry point of a group, and the module that it names."""
    if not _only_folders():
        from importlib.metadata import entry_points

        return {(entry.name, entry.module) for entry in entry_points(group=group)}
    found = (pair for text in _texts(group) for pair in _entries(text, group))
    return {(name, module[0]) for name, value in found if (module := _MODULE.match(value))}


def installed_metadata(package: str) -> str:
    """Return what an installed package says of itself, fields and a description; empty if it is not installed.

    Args:
        package: its name, in lower case and with underscores.
    """
    if not _only_folders():
        from importlib.metadata import PackageNotFoundError, distribution

        try:
            return distribution(package).read_text("METADATA") or ""
        except PackageNotFoundError:
            return ""
    for folder in sys.path:
        for name in _listed(folder or os.curdir):
            if name.lower().endswith(_INFO) and _package(name) == package:
                place = os.path.join(folder, name)
                return _read(os.path.join(place, "METADATA")) or _read(os.path.join(place, "PKG-INFO"))
    return ""


def _package(name: str) -> str:
    """Return the package of a folder of metadata."""
    return _SEPARATORS.sub("_", os.path.splitext(name)[0].partition("-")[0]).lower()


def _only_folders() -> bool:
    """Tell whether packages can only be installed in folders: not in archives, nor where others look for them."""
    others = (finder for finder in sys.meta_path if finder is not PathFinder)
    is_usual = not any(hasattr(finder, "find_distributions") for finder in others)
    return is_usual and all(_is_folder(path) for path in sys.path if os.path.exists(path))


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not path.lower().endswith(".egg")


def _texts(group: str) -> Iterator[str]:
    """Yield what the installed packages say of their entry points, if the group is mentioned.

    Of a package that is installed twice, the one that is imported counts.
    """
    seen = set()
    for folder in sys.path:
        for name in _listed(folder or os.curdir):
            if name.lower().endswith(_INFO):
                package = _package(name)
                text = _read(os.path.join(folder, name, _FILE)) if package not in seen else ""
                seen.add(package)
                if group in text:
                    yield text


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read(file: str) -> str:
    try:
        with open(file, encoding="utf-8") as stream:
            return stream.read()
    except OSError:
        return ""


def _entries(text: str, group: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values in one section of a file of entry points."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line.strip("[]")
        elif section == group and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()

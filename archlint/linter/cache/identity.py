"""Which program it is that lints: another one may find something else."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import is_
from pathlib import Path

from archlint.findings.check import Check
from archlint.linter.cache.plain import plain_text

#: What installers leave behind; `.egg-info` is also made by building, beside the sources.
_INFO = ".dist-info"
_BYTECODE = "__pycache__"
_OWN = "archlint."
#: The checks that were asked about last, and what was said then: an audit asks for each of thousands of sources.
_BEFORE: list[tuple[Sequence[Check], str]] = []
_PACKAGE = str(Path(__file__).parents[2])


def program_identity(checks: Iterable[Check]) -> str:
    """Return a text that tells this program from others.

    Files count by size and time of change, as they do for Python, which compiles those again that changed. Packages
    that are installed count by their names and versions.

    Args:
        checks: all that may be asked, as discovery finds them.
    """
    checks = list(checks)
    for before, known in _BEFORE:
        # The same checks are of the same program: what is loaded stays, whatever becomes of the files.
        if len(before) == len(checks) and all(map(is_, before, checks)):
            return known
    found = _identity(checks)
    # A pack may read files of its own at any time, which may have changed.
    if all(check.run.__module__.startswith(_OWN) for check in checks):
        _BEFORE[:] = [(checks, found)]
    return found


def _identity(checks: Sequence[Check]) -> str:
    modules = {check.run.__module__ for check in checks}
    roots = sorted({os.path.realpath(root) for root in (_PACKAGE, *_roots(modules))})
    said = {
        "python": (sys.version, sys.platform, sys.getfilesystemencoding(), sys.flags.optimize),
        "packages": set(_installed()),
        "files": [line for root in roots for line in _files(root)],
        "others": sorted(_others(roots)) if any(not module.startswith(_OWN) for module in modules) else (),
        "checks": [(check.name, check.pack) for check in checks],
    }
    return plain_text(said)


def _roots(modules: Iterable[str]) -> Iterator[str]:
    """Yield where modules lie, and the packages that they are in."""
    names = {".".join(steps) for name in modules for steps in accumulate([step] for step in name.split("."))}
    for name in sorted(names):
        module = sys.modules.get(name)
        folders = list(getattr(module, "__path__", ()))
        yield from folders or [str(getattr(module, "__file__", None) or name)]


def _installed() -> Iterator[str]:
    for folder in sys.path:
        try:
            yield from (name for name in os.listdir(folder or os.curdir) if name.endswith(_INFO))  # noqa: PTH208
        except OSError:
            continue


def _files(root: str) -> Iterator[str]:
    """Yield what says which version of itself each file is that lies in a folder or below it; or an archive, a file."""
    if not os.path.isdir(root):  # noqa: PTH112 - a module in an archive has a path that leads nowhere
        found = next((each for each in (Path(root), *Path(root).parents) if each.is_file()), None)
        yield _state(root, found.stat() if found else None)
        return
    pending = [root]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not entry.is_dir():
                    yield _state(entry.path, entry.stat() if entry.is_file() else None)
                elif entry.name != _BYTECODE and not entry.is_symlink():
                    pending.append(entry.path)


def _state(path: str, status: os.stat_result | None) -> str:
    return f"{path} {status.st_size} {status.st_mtime_ns}" if status is not None else path


def _others(roots: Iterable[str]) -> Iterator[str]:
    """Yield the files of modules that are neither Python's nor installed: packs may build on them."""
    known = (*roots, *{os.path.realpath(path) for path in sysconfig.get_paths().values()})
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not os.path.realpath(file).startswith(tuple(f"{root}{os.sep}" for root in known)):
            yield from _files(file)

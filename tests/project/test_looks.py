"""What is read of a scope looks at the disk through `model/source/files/disk.py`: else the cache would not know of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT

#: The rooms that read scopes, and what of the linter does.
ROOMS = ("model", "code", "languages", "aws", "graph", "checks", "linter/outcomes")
MODULES = [
    *(f"archlint/findings/ignored/{name}.py" for name in ("suppressions", "ignores", "expiry")),
]
#: Those that record what they look at, each where it answers, and the one of the working folder, which is a part of the
#: key of all that is kept.
RECORDING = {
    "archlint/model/source/files/disk.py",
    "archlint/model/source/files/raw.py",
    "archlint/model/source/files/project.py",
    "archlint/model/source/files/unwritten.py",
    "archlint/model/source/files/working.py",
}
#: What asks the disk, the environment or the clock: functions of modules, and methods of a path without arguments and
#: with some.
OF_MODULES = {
    "os": {"access", "environ", "getcwd", "getenv", "listdir", "lstat", "open", "readlink", "scandir", "stat", "walk"},
    "path": {
        "exists",
        "expanduser",
        "getmtime",
        "getsize",
        "isdir",
        "isfile",
        "islink",
        "ismount",
        "lexists",
        "realpath",
        "samefile",
    },
    "Path": {"cwd", "home"},
    "time": {"localtime", "strftime", "time", "time_ns"},
    "date": {"today"},
    "datetime": {"now", "today", "utcnow"},
}
METHODS = {
    "exists",
    "expanduser",
    "is_dir",
    "is_file",
    "is_symlink",
    "iterdir",
    "lstat",
    "read_bytes",
    "read_text",
    "readlink",
    "resolve",
    "stat",
}
METHODS_WITH_ARGUMENTS = {"glob", "rglob", "samefile"}
#: What records these looks in another way.
OTHERS = {
    "archlint/code/syntax/files.py": {"is_symlink", "is_dir", "is_file"},  # of an entry that `disk` has listed
    "archlint/findings/ignored/expiry.py": {"strftime"},
    "archlint/model/source/files/real_paths.py": {"islink", "realpath"},  # asked by `disk` for what is recorded
}


def _modules() -> Iterator[str]:
    for room in ROOMS:
        folder = ROOT / ("checks" if room == "checks" else f"archlint/{room}")
        yield from (path.relative_to(ROOT).as_posix() for path in sorted(folder.rglob("*.py")))
    yield from MODULES


def _asked(module: str) -> set[str]:
    """Return what a module asks of the disk, the environment and the clock by itself."""
    tree = ast.parse(Path(ROOT, module).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in OF_MODULES.get(_name(node.value), ()):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _name(node.func.value) != "disk":
            found |= {node.func.attr} & (METHODS_WITH_ARGUMENTS if node.args else METHODS)
        elif isinstance(node, ast.Name) and node.id == "open" and isinstance(node.ctx, ast.Load):
            found.add("open")
    defined = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found - defined


def _name(value: ast.expr) -> str:
    return value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""


@pytest.mark.parametrize("module", sorted(set(_modules()) - RECORDING))
def test_it_looks_at_nothing_by_itself(module: str) -> None:
    assert _asked(module) - OTHERS.get(module, set()) == set()


def test_what_looks_is_found() -> None:
    assert {"scandir", "realpath", "isfile", "walk"} <= _asked("archlint/model/source/files/disk.py")

"""How the code is put together: its imports, and the size of its modules."""

from __future__ import annotations

import ast
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import grimp
import networkx
import pytest

from tests.project.rooms import PACK
from tests.running import ROOT


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Type-only imports, and those inside of functions, count."""
    imports = grimp.build_graph("archlint", PACK, cache_dir=None)
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_edges_from((a, b) for a in imports.modules for b in imports.find_modules_directly_imported_by(a))
    assert [sorted(circle) for circle in networkx.strongly_connected_components(graph) if len(circle) > 1] == []


@pytest.mark.parametrize(
    "module", sorted((ROOT / "archlint").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_module_has_at_most_350_lines(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 350


def test_a_folder_has_about_a_dozen_modules() -> None:
    """See `docs/decisions/0096-a-folder-has-a-dozen-modules.md`; the table of services is a catalogue, a module each."""
    folders = Counter(path.parent for path in (ROOT / "archlint").rglob("*.py") if path.stem != "__init__")
    large = {folder.relative_to(ROOT).as_posix() for folder, count in folders.items() if count > 16}
    assert large == {"archlint/aws/services"}


def test_checks_are_short() -> None:
    """What a check asks is a word of the rooms below it; see `docs/decisions/0078-checks-are-short.md`."""
    modules = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / PACK).glob("*.py")}
    assert {name: lines for name, lines in modules.items() if lines > 110} == {}
    assert statistics.median(lines for name, lines in modules.items() if not name.startswith("_")) <= 50


def test_every_package_is_in_the_wheel() -> None:
    """A list in `pyproject.toml` names them, since the checks lie elsewhere; none of them is found by itself."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = (path.parent.relative_to(ROOT) for path in (ROOT / "archlint").rglob("__init__.py"))
    assert sorted(listed) == sorted({".".join(folder.parts) for folder in folders} | {"archlint.checks"})


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and of the contracts."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", root)
    for package in ("archlint", PACK):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def _lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = "import sys; from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    return subprocess.run([sys.executable, "-c", command], cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_contracts_hold(copy: Path) -> None:
    done = _lint_imports(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("module", ["archlint/stray.py", "archlint/languages/terraform/stray.py"])
def test_a_module_outside_of_the_rooms_breaks_a_contract(copy: Path, module: str) -> None:
    stray = copy / module
    stray.write_text('"""Belongs nowhere."""\n', encoding="utf-8")
    try:
        done = _lint_imports(copy)
    finally:
        stray.unlink()
    assert done.returncode == 1
    assert "stray" in done.stdout


@pytest.mark.slow
def test_an_import_for_types_only_that_leads_up_breaks_a_contract(copy: Path) -> None:
    module = copy / "archlint/model/budget.py"
    written = module.read_text(encoding="utf-8")
    upwards = "\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from archlint.graph.graph import Graph\n"
    module.write_text(written + upwards, encoding="utf-8")
    try:
        done = _lint_imports(copy)
    finally:
        module.write_text(written, encoding="utf-8")
    assert done.returncode == 1
    assert "archlint.model.budget -> archlint.graph.graph" in done.stdout


_FORMAT = "what the module of a report format offers, and the registry that calls it by the format's name"
_PAGE = "what a module offers that describes something to people or tools: one function for each form"
_WRITTEN = "what is to be written into a file, beside what was read of one: the module of edits says the words anew"
#: Public names that several modules define, and why: all of them are looked up in a module, by the name of that.
SHARED_NAMES = {
    "Block": _WRITTEN,
    "Blocks": _WRITTEN,
    "Code": _WRITTEN,
    "Written": _WRITTEN,
    "expand": "what rewrites a template in place, called for one after the other: SAM, its connectors, packaged files",
    "lint": "the command, and what it does as a function of the library",
    "notice": _FORMAT,
    "render": _FORMAT,
    "render_json": _PAGE,
    "render_markdown": _PAGE,
    "run": "what the installed command calls, and what does the linting: the process and what runs in it",
}


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the names of functions, classes, aliases of types and constants at the top of a module."""
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.If(body=inner, orelse=other) | ast.Try(body=inner, orelse=other):
                yield from _defined([*inner, *other])


def test_no_public_name_is_defined_twice() -> None:
    """Two things of one name are taken for one: another word, or an underscore where only the module uses it."""
    places: dict[str, set[str]] = {}
    for path in (path for package in ("archlint", PACK) for path in (ROOT / package).rglob("*.py")):
        for name in _defined(ast.parse(path.read_text(encoding="utf-8")).body):
            if not name.startswith("_"):
                places.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    twice = {name: sorted(modules) for name, modules in places.items() if len(modules) > 1}
    assert {name: modules for name, modules in twice.items() if name not in SHARED_NAMES} == {}
    assert set(SHARED_NAMES) <= set(twice), "these are defined once"


def test_what_a_start_makes_is_made_cheaply_or_late() -> None:
    """See `docs/decisions/0076-start-up-is-paid-once-a-file.md`."""
    makers = {"model/data.py", "model/regex.py"}
    generic = {"model/values/branches.py", "aws/delivery/facts.py"}  # those of the standard library may be generic
    for path in (ROOT / "archlint").rglob("*.py"):
        name, text = path.relative_to(ROOT / "archlint").as_posix(), path.read_text(encoding="utf-8")
        if name in makers:
            continue
        for word in ("ClassVar", "InitVar", "KW_ONLY"):
            written = text.replace(f'"{word}"', "")  # a word of the code of functions
            assert word not in written, f"{name}: archlint.model.data takes what is one for a field"
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "dataclasses":
                assert "dataclass" not in {each.name for each in statement.names}, f"{name}: use archlint.model.data"
            if isinstance(statement, ast.ImportFrom) and statement.module == "typing" and name not in generic:
                assert "NamedTuple" not in {each.name for each in statement.names}, f"{name}: use archlint.model.data"
            compiled = isinstance(statement, ast.Assign | ast.AnnAssign) and "re.compile(" in ast.unparse(statement)
            is_function = isinstance(statement, ast.FunctionDef | ast.ClassDef)
            assert is_function or not compiled, f"{name}:{statement.lineno}: use archlint.model.regex"

"""How the code is put together: its imports, and the size of its modules."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections import Counter
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


_PROTOCOL = "a protocol, and the class that it stands for"
_TWO_SUBJECTS = "two subjects of one room that share the field's word"
_FORMATS = "what each module for one form offers, looked up by the module's name or used beside it"
#: Public names that stand twice in a room, and why.
TWICE = {
    ("aws", "matches"): _TWO_SUBJECTS,
    ("languages/cloudformation", "SamResource"): _PROTOCOL,
    ("languages/cloudformation", "Template"): _PROTOCOL,
    ("languages/cloudformation", "expand"): "what each kind of SAM's macros offers",
    ("languages/terraform", "Index"): _TWO_SUBJECTS,
    ("languages/terraform", "Instance"): _TWO_SUBJECTS,
    ("languages/terraform", "Module"): _PROTOCOL,
    ("languages/terraform", "Plan"): _PROTOCOL,
    ("languages/terraform", "Shared"): _PROTOCOL,
    ("languages/terraform", "Uses"): _TWO_SUBJECTS,
    ("languages/terraform", "apply"): "what operators and functions offer alike",
    ("languages/terraform", "as_text"): _TWO_SUBJECTS,
    ("languages/terraform", "mapping"): _TWO_SUBJECTS,
    ("linter", "render"): _FORMATS,
    ("report", "notice"): _FORMATS,
    ("report", "render"): _FORMATS,
    ("report", "render_json"): _FORMATS,
    ("report", "render_markdown"): _FORMATS,
}


def test_no_public_name_stands_twice_in_a_room() -> None:
    """A language is a room of its own: its words are those of its documentation."""
    names: Counter[tuple[str, str]] = Counter()
    for path in (ROOT / "archlint").rglob("*.py"):
        room, *rest = path.relative_to(ROOT / "archlint").parts
        place = f"{room}/{rest[0]}" if room == "languages" else room
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = (each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef))
        names.update((place, name) for name in defined if not name.startswith("_"))
    assert {name for name, count in names.items() if count > 1} == set(TWICE)

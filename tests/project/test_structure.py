"""How the code is put together: its imports, and the size of its modules."""

from __future__ import annotations

import shutil
import subprocess
import sys
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

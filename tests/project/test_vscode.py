"""The extension for VS Code: its own tests pass, with archlint's server too, and what is packaged is what it needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.running import ROOT, copy_of_the_repository

FOLDER = Path("packaging", "editors", "vscode")
MANIFEST = json.loads((ROOT / FOLDER / "package.json").read_text(encoding="utf-8"))

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="Node.js and npm are not here"
)


@needs_node
@pytest.mark.network
@pytest.mark.slow
def test_the_extension_is_tested_and_packaged(tmp_path: Path) -> None:
    folder = copy_of_the_repository(tmp_path / "repository") / FOLDER
    if subprocess.run(["npm", "ping"], cwd=folder, capture_output=True, check=False).returncode:
        pytest.skip("no npm registry is reachable")
    # None of them needs a script of its own to be installed.
    _run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
    _run(folder, "npm", "run", "types")
    _run(folder, "npm", "test")
    _run(folder, "npm", "run", "build")
    (packaged,) = (folder / "build").glob("*.vsix")
    assert packaged.name == f"archlint-{MANIFEST['version']}.vsix"
    with zipfile.ZipFile(packaged) as archive:
        names = {name.removeprefix("extension/") for name in archive.namelist() if name.startswith("extension/")}
        assert names == {"LICENSE.txt", "NOTICES.txt", "package.json", "readme.md", "dist/extension.js"}
        manifest = json.loads(archive.read("extension/package.json"))
        assert "vscode-languageclient" in archive.read("extension/NOTICES.txt").decode()
    assert manifest == {key: value for key, value in MANIFEST.items() if key not in ("scripts", "devDependencies")}


def _run(folder: Path, *command: str) -> None:
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_lock_names_no_registry_and_its_manifest_a_licence() -> None:
    lock = (ROOT / FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert "integrity" in lock
    assert "://registry" not in lock
    assert '"resolved"' not in lock
    assert MANIFEST["license"] == "Apache-2.0"


def test_it_has_the_version_of_archlint() -> None:
    (line,) = (line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("version = "))
    assert line == f'version = "{MANIFEST["version"]}"'

"""The page's program: what is in the package is what `page/` builds to, and its own tests pass, in a browser too."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from tests.running import ROOT, copy_of_the_repository

BUILT = ROOT / "archlint" / "report" / "formats" / "html"
#: What a page may take without its data, so that one of 500 resources is below 2 MB.
MOST_BYTES = 800_000

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="Node.js and npm are not here"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of `page/` in which what it builds on is installed; skip where npm reaches no registry."""
    folder = copy_of_the_repository(tmp_path_factory.mktemp("repository")) / "page"
    if subprocess.run(["npm", "ping"], cwd=folder, capture_output=True, check=False).returncode:
        pytest.skip("no npm registry is reachable")
    _run(folder, "npm", "ci", "--no-audit", "--no-fund")
    return folder


def _run(folder: Path, *command: str) -> None:
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_node
@pytest.mark.network
@pytest.mark.slow
def test_the_package_has_what_the_sources_build_to(page: Path, tmp_path: Path) -> None:
    _run(page, "node", "build.mjs", str(tmp_path))
    for name in ("page.js", "page.css"):
        assert (tmp_path / name).read_bytes() == (BUILT / name).read_bytes(), "run `make page`"
    # Node.js compresses differently on different processors.
    assert _unpacked(tmp_path) == _unpacked(BUILT)


@needs_node
@pytest.mark.network
@pytest.mark.slow
def test_the_tests_of_the_page_pass(page: Path) -> None:
    _run(page, "npm", "run", "types")
    _run(page, "npm", "test")


def test_a_page_without_data_is_small() -> None:
    assert sum(path.stat().st_size for path in BUILT.iterdir() if path.suffix in (".css", ".js", ".txt")) < MOST_BYTES


def test_the_page_and_the_package_name_the_licence_of_elkjs() -> None:
    assert "EPL-2.0" in (BUILT / "page.js").read_text(encoding="ascii")
    assert (BUILT / "elkjs-LICENSE.md").read_text(encoding="utf-8").startswith("# Eclipse Public License - v 2.0")


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "page" / "package-lock.json").read_text(encoding="utf-8")
    assert "integrity" in lock
    assert "://registry" not in lock
    assert '"resolved"' not in lock


def _unpacked(folder: Path) -> bytes:
    return gzip.decompress(b64decode((folder / "layout.gz.txt").read_bytes()))

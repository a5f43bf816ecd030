"""What the tests share that install something."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Documents that lie beside the repository on some machines: what tests read of them is an extra.
SHARED = Path(os.environ.get("ARCHLINT_SHARED") or ROOT.parent / "shared").resolve()


@cache
def has_package_index() -> bool:
    """Tell whether pip reaches a package index, by asking it for a small package."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "click"]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def copy_of_the_repository(folder: Path) -> Path:
    """Copy what git knows of to a folder: an installation from there leaves no build behind here."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        target = folder / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder

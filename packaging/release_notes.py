"""Print the part of `CHANGELOG.md` about a release: `python packaging/release_notes.py v0.1.0`.

A tag that is not the version in `pyproject.toml`, or of which the changelog says nothing, is an error: nothing is to be
released by it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def release_notes(tag: str, root: Path) -> str:
    """Return what the changelog of the project in a folder says of a tag.

    Raises:
        ValueError: the tag is not that of the project's version, or the changelog says nothing of it.
    """
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag}, but pyproject.toml has the version {version}")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    # As in "## 0.1.0 - 2026-12-01" and "## [0.1.0] - 2026-12-01".
    heading = rf"^## \[?{re.escape(version)}\]? - \d{{4}}-\d\d-\d\d$\n"
    parts = re.split(heading, changelog, flags=re.MULTILINE)
    if len(parts) != 2:
        raise ValueError(f"CHANGELOG.md has {len(parts) - 1} headings '## {version} - DATE', not one")
    notes = re.split(r"^## ", parts[1], maxsplit=1, flags=re.MULTILINE)[0].strip()
    if not notes:
        raise ValueError(f"CHANGELOG.md says nothing of {version}")
    return notes


if __name__ == "__main__":
    try:
        (given,) = sys.argv[1:]
        sys.stdout.write(f"{release_notes(given, ROOT)}\n")
    except ValueError as error:
        sys.exit(f"no release: {error}")

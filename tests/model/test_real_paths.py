"""Paths lead where the standard library says that they do."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from archlint.model.source.files.real_paths import RealPaths

STEPS = ("a", "b", "c", "link", "loop", "..", ".", "", "no such", "n" * 300)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Folders with links to files, to folders beside and above, to themselves and to nothing."""
    some = random.Random(0)
    folders = [tmp_path]
    for name in "abcab":
        for folder in folders[:12]:
            if not (folder / name).exists():
                (folder / name).mkdir()
                folders.append(folder / name)
    for folder in folders:
        target = some.choice(folders)
        is_short = some.random() < 0.5
        (folder / "link").symlink_to(os.path.relpath(target, folder) if is_short else target)
        (folder / "loop").symlink_to(some.choice(("loop", "no such", "../link/loop", "c/../..")))
    return tmp_path


@pytest.mark.parametrize("seed", range(20))
def test_as_the_standard_library_finds_it(tree: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    some, paths = random.Random(seed), RealPaths()
    for _ in range(200):
        steps = [some.choice(STEPS) for _ in range(some.randrange(1, 9))]
        start = some.choice((f"{tree}/", f"{tree}//", f"/{tree}/", "", "/", "//", f"{tree}/link/"))
        path = f"{start}{'/'.join(steps)}"
        assert paths.of(path) == os.path.realpath(path)


def test_long_paths_and_what_is_none() -> None:
    paths = RealPaths()
    for long in ("/a" * 99, "/a" * 100, "/a" * 20_000, "/" * 5000, "a/" * 5000):
        assert paths.of(long) == os.path.realpath(long)
    with pytest.raises(ValueError, match="null"):
        paths.of("/a/b\0c")


def test_each_folder_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def is_link(path: str) -> bool:
        looked.append(path)
        return False

    monkeypatch.setattr(os.path, "islink", is_link)
    paths = RealPaths()
    for name in ("one", "two"):
        paths.of(str(tmp_path / "folder" / name))
    assert len(looked) == len(set(looked)) == len(Path(tmp_path / "folder" / "one").parts)

"""A cache that is damaged, or comes from elsewhere, is as good as none."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archlint.linter import Request, lint
from archlint.linter.cache import store as stores
from archlint.linter.cache.place import secret, user_folder
from archlint.linter.cache.store import EntryStore
from tests.linter.cache.repository import SCOPES, Runs, repository
from tests.running import ROOT, call, write

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

__all__ = ["repository"]
_posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are those of POSIX")


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("?/*") if path.parent.is_dir())


@pytest.fixture
def kept(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Runs, Path]]:
    """Runs with a cache that lies in the repository, and that cache."""
    folder = repository / ".archlint_cache"
    runs = Runs(monkeypatch, folder)
    assert len(runs.same()) == SCOPES
    assert len(_entries(folder)) == SCOPES
    assert runs.same() == []
    yield runs, folder


def _replaced(entry: Path, make: Callable[[Path], object]) -> None:
    entry.unlink()
    make(entry)


@_posix
@pytest.mark.parametrize(
    "harm",
    [
        lambda entry: entry.write_bytes(b""),
        lambda entry: entry.write_bytes(entry.read_bytes()[:-1]),
        lambda entry: entry.write_bytes(entry.read_bytes().replace(b"warning", b"note   ")[:-1] + b" "),
        lambda entry: entry.write_bytes(b"\x80\x04cos\nsystem\n" * 100),
        lambda entry: _replaced(entry, lambda path: path.symlink_to("/dev/zero")),
        lambda entry: _replaced(entry, os.mkfifo),
        lambda entry: _replaced(entry, Path.mkdir),
    ],
)
def test_what_is_damaged_is_not_there(kept: tuple[Runs, Path], harm: Callable[[Path], object]) -> None:
    runs, folder = kept
    for entry in _entries(folder):
        harm(entry)
    assert len(runs.same()) == SCOPES


def test_an_entry_holds_under_its_own_name_only(kept: tuple[Runs, Path]) -> None:
    """What somebody could copy within a repository: what was found of a template without findings."""
    runs, folder = kept
    entries = _entries(folder)
    texts = [entry.read_bytes() for entry in entries]
    for entry, text in zip(entries, (*texts[1:], texts[0]), strict=True):
        entry.write_bytes(text)
    assert len(runs.same()) == SCOPES


def test_what_others_have_signed_does_not_count(
    kept: tuple[Runs, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository that brings a cache along: made by the same archlint, for the same files, in the same place."""
    runs, _ = kept
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another"))
    assert len(runs.same()) == SCOPES


@_posix
def test_no_link_in_a_cache_is_followed(
    kept: tuple[Runs, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, folder = kept
    outside = tmp_path / "outside"
    names = {entry.name for entry in _entries(folder)}
    write(outside, dict.fromkeys(names, "precious"))
    for shard in folder.glob("?"):
        shutil.rmtree(shard)
        shard.symlink_to(outside)
    monkeypatch.setattr(stores, "MAX_CACHE_BYTES", 0)
    assert len(runs.same()) == SCOPES
    assert {path.name: path.read_text(encoding="utf-8") for path in outside.iterdir()} == dict.fromkeys(
        names, "precious"
    )


def test_a_folder_with_other_things_is_no_cache(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a `.gitignore` would be written into it, by which archlint itself would leave out all that lies there."""
    before = sorted(repository.rglob("*"))
    for folder in (repository, repository / "orders"):
        report, linted = Runs(monkeypatch, folder).cached()
        assert len(linted) == SCOPES
        assert [(warned.path, warned.message) for warned in report.warnings] == [
            (str(folder), "holds other files, and is not used as a cache")
        ]
    assert sorted(repository.rglob("*")) == before


@pytest.mark.parametrize("place", ["user", "named"])
def test_where_nothing_can_be_written_nothing_is_said(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    if place == "user":
        monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    runs = Runs(monkeypatch, blocked / "cache" if place == "named" else None)
    for _ in range(2):
        assert len(runs.same()) == SCOPES


@_posix
def test_a_secret_that_others_can_read_is_none(repository: Path) -> None:
    own = user_folder()
    assert own is not None
    made = secret()
    assert made is not None and len(made) == 32
    assert secret() == made
    assert (own / "key").stat().st_mode & 0o777 == 0o600
    (own / "key").chmod(0o644)
    assert secret() is None
    (own / "key").chmod(0o600)
    (own / "key").write_bytes(made[:31])
    assert secret() is None
    (own / "key").unlink()
    (own / "key").symlink_to("/dev/zero")
    assert secret() is None


def test_where_users_keep_what_may_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setenv("LOCALAPPDATA", "C:/Local")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    found = {}
    for system in ("linux", "darwin", "win32"):
        monkeypatch.setattr("archlint.linter.cache.place.sys.platform", system)
        found[system] = user_folder()
    assert found == {
        "linux": Path("/somewhere/.cache/archlint"),
        "darwin": Path("/somewhere/Library/Caches/archlint"),
        "win32": Path("C:/Local/archlint/Cache"),
    }


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = EntryStore(str(tmp_path / "cache"), b"secret")
    assert store.make()
    names = [f"a{number:039}" for number in range(5)]
    for number, name in enumerate(names):
        store.put(name, b"x" * 968)
        os.utime(tmp_path / "cache" / "a" / name[1:], (number, number))
    assert store.get(names[0]) == b"x" * 968  # which makes it the one that was used last
    monkeypatch.setattr(stores, "MAX_CACHE_BYTES", 16 * 2500)
    store.prune({"b0000000"})
    assert all((tmp_path / "cache" / "a" / name[1:]).exists() for name in names)
    store.prune({names[0]})
    assert [name for name in names if store.get(name) is not None] == [names[0], names[4]]


def test_what_is_larger_than_an_entry_may_be_is_not_kept(tmp_path: Path) -> None:
    store = EntryStore(str(tmp_path / "cache"), b"secret")
    assert store.make()
    store.put("a0000000", b"x" * 4_000_000)
    assert store.get("a0000000") is None
    assert not list((tmp_path / "cache").glob("?/*"))


def test_a_cache_says_what_it_is(kept: tuple[Runs, Path], repository: Path) -> None:
    _, folder = kept
    assert (
        (folder / "CACHEDIR.TAG")
        .read_text(encoding="utf-8")
        .startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    )
    assert (folder / ".gitignore").read_text(encoding="utf-8").endswith("\n*\n")
    write(folder, {"a/template.yaml": "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n"})
    (folder / ".gitignore").unlink()
    assert not any(".archlint_cache" in file for file in lint(Request()).files)


def test_processes_at_the_same_time(repository: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "ARCHLINT_CACHE": "1"}
    command = [sys.executable, "-m", "archlint", "lint", "--format", "json", "--jobs", "1"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(4)]
    outputs = {process.communicate()[0] for process in running}
    assert outputs == {
        subprocess.run([*command, "--no-cache"], capture_output=True, env=environment, check=False).stdout
    }
    folder = tmp_path / "user" / "archlint" / "outcomes"
    assert len(_entries(folder)) == SCOPES
    assert not list(folder.glob("?/*.new"))


def test_the_command_line_keeps_unless_it_is_told_not_to(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARCHLINT_CACHE")
    own = tmp_path / "user" / "archlint" / "outcomes"
    call("lint", "--no-cache")
    write(repository, {"archlint.toml": "cache = false\n"})
    call("lint")
    assert not own.exists()
    call("lint", "--cache")
    assert len(_entries(own)) == SCOPES
    write(repository, {"archlint.toml": "cache-dir = '.archlint_cache'\n"})
    call("lint")
    assert len(_entries(repository / ".archlint_cache")) == SCOPES
    call("lint", "--cache-dir", str(tmp_path / "named"))
    assert len(_entries(tmp_path / "named")) == SCOPES
    write(repository, {"archlint.toml": "cache-dir = '../elsewhere'\n"})
    code, _, errors = call("lint")
    assert code == 2
    assert "'../elsewhere' is no path in the project" in errors
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_of_a_cache_can_run() -> None:
    """What lies there is read with JSON alone."""
    imported = set()
    for module in (ROOT / "archlint/linter/cache").glob("*.py"):
        for statement in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(statement, ast.Import):
                imported |= {name.name for name in statement.names}
            elif isinstance(statement, ast.ImportFrom):
                imported.add(str(statement.module))
    assert "json" in imported
    assert imported.isdisjoint({"pickle", "marshal", "shelve", "dbm", "sqlite3", "importlib", "runpy"})

"""Packs: what is found in them, and that a broken one is never taken for an empty one."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import PackError, discover
from archlint.findings.choosing.selection import UnknownCheckError, find
from archlint.findings.severity import Severity

CHECK = '''
from archlint import Severity, check

@check(severity=Severity.NOTE, tags=["style"], see="https://example.com")
def {name}(graph):
    """Something smells."""
    yield from ()
'''


class Packs:
    """Makes packs that look installed."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def install(self, name: str, target: str, files: dict[str, str]) -> None:
        folder = self.site / f"{name}-1.0.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[archlint.checks]\n{name} = {target}\n")
        for path, text in files.items():
            file = self.site / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Packs]:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    before = set(sys.modules)
    yield Packs(site)
    for name in set(sys.modules) - before:
        del sys.modules[name]
    importlib.invalidate_caches()


def builtin() -> list[str]:
    """Return the names that the modules of the built-in pack have, by their files."""
    folder = Path(importlib.import_module("archlint.checks").__path__[0])
    return sorted(file.stem.replace("_", "-") for file in folder.glob("[!_]*.py"))


def test_the_builtin_pack_has_one_check_a_module() -> None:
    assert [check.name for check in discover()] == builtin()


def test_a_module_is_a_pack(packs: Packs) -> None:
    packs.install("single", "single_pack", {"single_pack.py": CHECK.format(name="odd_name")})
    assert [check.name for check in discover()] == sorted([*builtin(), "odd-name"])


def test_a_package_is_searched_all_the_way_down_but_for_private_modules(packs: Packs) -> None:
    packs.install(
        "deep",
        "deep_pack",
        {
            "deep_pack/__init__.py": "",
            "deep_pack/one.py": CHECK.format(name="smell_one") + "smell_again = smell_one\n",
            "deep_pack/user.py": "from deep_pack.one import smell_one\n",
            "deep_pack/_private.py": CHECK.format(name="hidden_smell"),
            "deep_pack/inner/__init__.py": "",
            "deep_pack/inner/two.py": CHECK.format(name="smell_two"),
        },
    )
    found = {check.name for check in discover()} - set(builtin())
    assert found == {"smell-one", "smell-two"}


def test_two_checks_of_one_name(packs: Packs) -> None:
    files = {"twin_pack.py": CHECK.format(name="queue_without_dlq")}
    packs.install("twin", "twin_pack", files)
    with pytest.raises(PackError) as caught:
        discover()
    assert str(caught.value) == (
        "two checks are called 'queue-without-dlq': in archlint.checks.queue_without_dlq and in twin_pack"
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"bad_pack/__init__.py": "", "bad_pack/one.py": "import no_such_module"},
            "check pack 'bad' cannot be loaded: bad_pack.one: ModuleNotFoundError: No module named 'no_such_module'",
        ),
        (
            {"bad_pack.py": "def f(:"},
            "check pack 'bad' cannot be loaded: bad_pack: SyntaxError: invalid syntax (bad_pack.py, line 1)",
        ),
        (
            {},
            "check pack 'bad' cannot be loaded: bad_pack: ModuleNotFoundError: No module named 'bad_pack'",
        ),
        ({"bad_pack.py": ""}, "check pack 'bad' (bad_pack) holds no check"),
    ],
)
def test_broken_packs(packs: Packs, files: dict[str, str], message: str) -> None:
    packs.install("bad", "bad_pack", files)
    with pytest.raises(PackError) as caught:
        discover()
    assert str(caught.value) == message


def test_nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archlint.findings.choosing.discovery.named_modules", lambda group: set())
    with pytest.raises(PackError, match=r"^no checks are installed: "):
        discover()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("queue-without-dql", "there is no check 'queue-without-dql'; did you mean 'queue-without-dlq'?"),
        ("queue_without_dlq", "there is no check 'queue_without_dlq'; did you mean 'queue-without-dlq'?"),
        ("zzz", "there is no check 'zzz'; 'archlint checks' lists them by tag"),
    ],
)
def test_unknown_names(name: str, message: str) -> None:
    with pytest.raises(UnknownCheckError) as caught:
        find(discover(), name)
    assert str(caught.value) == message


def test_finding_one() -> None:
    assert find(discover(), "queue-without-dlq").severity is Severity.WARNING

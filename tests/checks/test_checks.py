"""Checks: what each one says, and where it is silent, as its fixtures tell it.

`fixtures/checks/<name>/` belongs to the check of that name and to no other. Each `bad*` template there has the exact
report of that check beside it, as a `.out` file; each `good*` template is silent. `UPDATE=1 pytest` writes the `.out`
files anew: read what it changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.findings.discovery import discover
from archlint.testing import verify

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "checks"
CHECKS = {check.name: check for check in discover() if check.run.__module__.startswith("archlint.checks.")}
FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
TEMPLATES = (".yaml", ".json")


def templates(word: str) -> list[Path]:
    """The templates of all folders whose names start with a word."""
    return [path for folder in FOLDERS for path in sorted(folder.glob(f"{word}*")) if path.suffix in TEMPLATES]


def named(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


@pytest.mark.parametrize("template", [*templates("bad"), *templates("good")], ids=named)
def test_a_template_is_reported_as_expected(template: Path) -> None:
    verify(CHECKS[template.parent.name], template)


def test_every_check_has_a_folder_and_every_folder_a_check() -> None:
    assert [folder.name for folder in FOLDERS] == sorted(CHECKS)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_is_complete(folder: Path) -> None:
    files = [path for path in folder.iterdir() if path.is_file()]
    stems = {path.stem for path in files}
    assert {"bad", "good"} <= stems
    assert any(stem.startswith("good-unresolved") for stem in stems)
    assert not list(strays(files)), "only bad*, good* and the .out file of each bad template belong here"
    assert len([path for path in files if path.suffix in TEMPLATES]) == len(stems), "two templates share a name"


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_dialect_is_there(folder: Path) -> None:
    assert any(path.suffix == ".json" for path in folder.iterdir())


@pytest.mark.parametrize("template", [*templates("bad"), *templates("good")], ids=named)
def test_a_template_says_what_it_shows(template: Path) -> None:
    head = template.read_text(encoding="utf-8").splitlines()[:3]
    if template.suffix == ".json":
        assert any('"Description": ' in line for line in head)
    else:
        assert head[0].startswith("# ")
        assert head[0].endswith(".")


def strays(files: list[Path]) -> Iterator[Path]:
    """The files of a folder that are neither a template nor the report of a bad one, or lack theirs."""
    for path in files:
        is_bad = path.stem.startswith("bad")
        if path.suffix in TEMPLATES:
            belongs = path.with_suffix(".out") in files if is_bad else path.stem.startswith("good")
        else:
            has_template = any(path.with_suffix(suffix) in files for suffix in TEMPLATES)
            belongs = path.suffix == ".out" and is_bad and has_template and path.stat().st_size > 0
        if not belongs:
            yield path

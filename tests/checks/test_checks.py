"""Checks: what each one says, and where it is silent, as its fixtures tell it.

`fixtures/checks/<name>/` belongs to the check of that name and to no other. Each `bad*` template there has the exact
report of that check beside it, as a `.out` file; each `good*` template is silent. A `.tf` file is a root module of its
own; a folder is a template of several files. `UPDATE=1 pytest` writes the `.out` files anew: read what it changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.model.source.files.file_names import SUFFIXES
from archlint.testing import templates, verify

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "checks"
CHECKS = {check.name: check for check in discover() if check.run.__module__.startswith("archlint.checks.")}
FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
TEMPLATES = [path for folder in FOLDERS for path in templates(folder)]
#: Checks that find nothing in Terraform, with the reason.
NOT_IN_TERRAFORM: dict[str, str] = {}


def named(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def in_terraform(path: Path) -> bool:
    """Whether a template is Terraform's configuration."""
    return path.suffix == ".tf" or (path / "main.tf").is_file()


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_is_reported_as_expected(template: Path) -> None:
    verify(CHECKS[template.parent.name], template)


def test_every_check_has_a_folder_and_every_folder_a_check() -> None:
    assert [folder.name for folder in FOLDERS] == sorted(CHECKS)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_is_complete(folder: Path) -> None:
    found = templates(folder)
    stems = {path.stem for path in found}
    assert {"bad", "good"} <= stems
    assert any(stem.startswith("good-unresolved") for stem in stems)
    assert not list(strays(folder)), "only bad*, good*, their configurations and the reports of bad* belong here"
    assert len(found) == len(stems), "two templates share a name"


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_dialect_is_there(folder: Path) -> None:
    assert any(path.suffix == ".json" for path in folder.iterdir())
    if folder.name not in NOT_IN_TERRAFORM:
        words = {path.name.partition("-")[0].partition(".")[0] for path in templates(folder) if in_terraform(path)}
        assert words == {"bad", "good"}


def test_a_check_that_finds_nothing_in_terraform_is_said_to() -> None:
    found = {path.parent.name for path in TEMPLATES if in_terraform(path) and path.name.startswith("bad")}
    assert not found & set(NOT_IN_TERRAFORM)
    assert found | set(NOT_IN_TERRAFORM) == set(CHECKS)


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_says_what_it_shows(template: Path) -> None:
    first = template / "main.tf" if template.is_dir() else template
    head = first.read_text(encoding="utf-8").splitlines()[:3]
    if template.suffix == ".json":
        assert any('"Description": ' in line for line in head)
    else:
        assert head[0].startswith("# ")
        assert head[0].endswith(".")


def strays(folder: Path) -> Iterator[Path]:
    """The files of a folder that are neither a template nor the report or configuration of one, or lack theirs."""
    found = templates(folder)
    stems = {path.stem for path in found}
    yield from (path for path in found if path.stem.startswith("bad") and not _report(path).is_file())
    for path in folder.iterdir():
        if path.is_file() and not path.name.endswith(SUFFIXES):
            is_report = path.suffix == ".out" and path.stem.startswith("bad") and path.stat().st_size > 0
            if path.stem not in stems or not (is_report or path.suffix == ".toml"):
                yield path
        elif path.is_file() and path not in found:
            yield path


def _report(template: Path) -> Path:
    return template.parent / f"{template.stem}.out"

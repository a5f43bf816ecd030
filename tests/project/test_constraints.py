"""What the action installs is what archlint needs, and each file of it is known by its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.running import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED: list[str] = PROJECT["project"]["dependencies"]
EXTRA: list[str] = PROJECT["project"]["optional-dependencies"]["cfn-lint"]
BUILD = [line for line in (ROOT / "packaging" / "build.in").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
PLAIN, WITH_CFN_LINT = (ROOT / "packaging" / f"{name}.txt" for name in ("constraints", "constraints-cfn-lint"))
#: What each file is for.
WANTED = {PLAIN: [*NEEDED, *BUILD], WITH_CFN_LINT: [*NEEDED, *EXTRA, *BUILD]}
both = pytest.mark.parametrize("path", WANTED, ids=lambda path: path.stem)


def entries(path: Path) -> list[tuple[str, str]]:
    """Return each requirement as it stands in a file, with its hashes."""
    text = path.read_text(encoding="utf-8")
    return re.findall(r"^(\S+==.*?)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", text, re.MULTILINE)


def pinned(path: Path) -> list[Requirement]:
    return [Requirement(words) for words, _ in entries(path)]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [pytest.param(path, wanted, id=f"{path.stem}-{wanted}") for path in WANTED for wanted in WANTED[path]],
)
def test_what_archlint_needs_is_pinned_in_its_range(path: Path, wanted: str) -> None:
    need = Requirement(wanted)
    pins = [pin for pin in pinned(path) if canonicalize_name(pin.name) == canonicalize_name(need.name)]
    assert pins, "run make constraints"
    assert all(need.specifier.contains(version(pin)) for pin in pins)


@both
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_no_python_has_two_versions_of_a_package(path: Path, python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    names = [pin.name for pin in pinned(path) if pin.marker is None or pin.marker.evaluate(environment)]
    assert len(names) == len(set(names))
    assert set(names) == {pin.name for pin in pinned(path)}


@both
def test_every_requirement_is_exact_and_has_hashes(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(requirements) == len(entries(path)) > len(NEEDED)
    assert all(version(pin) for pin in pinned(path))


@both
def test_it_names_no_package_index(path: Path) -> None:
    assert re.findall(r"https?:|file:|^-", path.read_text(encoding="utf-8"), re.MULTILINE) == []


def test_only_the_extra_brings_more_and_nothing_else_differs() -> None:
    plain, more = set(entries(PLAIN)), set(entries(WITH_CFN_LINT))
    assert plain < more
    assert "cfn-lint" in {Requirement(words).name for words, _ in more - plain}


def test_what_builds_archlint_is_what_pyproject_says() -> None:
    assert PROJECT["build-system"]["requires"] == BUILD


def version(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)

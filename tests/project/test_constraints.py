"""What the action installs is what archlint needs, and each file of it is known by its hash."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.running import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BUILD = [line for line in (ROOT / "packaging" / "build.in").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
TEXT = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8")
#: Each requirement as it stands in the file, with its hashes.
ENTRIES = re.findall(r"^(\S+==.*?)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", TEXT, re.MULTILINE)
PINNED = [Requirement(words) for words, _ in ENTRIES]


@pytest.mark.parametrize("wanted", [*PROJECT["project"]["dependencies"], *BUILD])
def test_what_archlint_needs_is_pinned_in_its_range(wanted: str) -> None:
    need = Requirement(wanted)
    pins = [pin for pin in PINNED if canonicalize_name(pin.name) == canonicalize_name(need.name)]
    assert pins, "run make constraints"
    assert all(need.specifier.contains(version(pin)) for pin in pins)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_no_python_has_two_versions_of_a_package(python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    names = [pin.name for pin in PINNED if pin.marker is None or pin.marker.evaluate(environment)]
    assert len(names) == len(set(names))
    assert set(names) == {pin.name for pin in PINNED}


def test_every_requirement_is_exact_and_has_hashes() -> None:
    requirements = [line for line in TEXT.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(requirements) == len(ENTRIES) > len(PROJECT["project"]["dependencies"])
    assert all(version(pin) for pin in PINNED)


def test_it_names_no_package_index() -> None:
    assert re.findall(r"https?:|file:|^-", TEXT, re.MULTILINE) == []


def test_what_builds_archlint_is_what_pyproject_says() -> None:
    assert PROJECT["build-system"]["requires"] == BUILD


def version(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)

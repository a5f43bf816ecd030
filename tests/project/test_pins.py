"""What CI and contributors install is what pyproject.toml allows, in exact versions, from whatever index they use."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.running import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
PINS = [Requirement(line) for line in TEXT.splitlines() if line and line.lstrip()[0] != "#"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.mark.parametrize("wanted", [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["dev"]])
def test_what_is_needed_is_pinned_in_its_range(wanted: str) -> None:
    need = Requirement(wanted)
    pins = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(need.name)]
    assert pins, "run make pins"
    assert all(need.specifier.contains(version(pin), prereleases=True) for pin in pins)


def test_every_version_is_exact() -> None:
    assert len(PINS) > len(EXTRAS["test"])
    assert all(version(pin) for pin in PINS)


def test_no_package_index_is_named() -> None:
    assert re.findall(r"https?:|file:|^-", TEXT, re.MULTILINE) == []


def test_ci_and_the_readme_install_them() -> None:
    option = "--constraint .ci/constraints.txt --editable '.[test]'"
    assert option in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert option in (ROOT / "README.md").read_text(encoding="utf-8")


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version

"""Entry points are those that importlib.metadata finds, which takes longer."""

from __future__ import annotations

import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import DistributionFinder, entry_points
from pathlib import Path

import pytest

from archlint.findings.choosing.entry_points import named_modules

TEXT = """# what this offers
[console_scripts]
tool = tool.main:run

[a.group]
one = first.pack
two= second:attribute [extra]
  # three = third
four =fourth.below

[a.group.below]
five = fifth
"""


def as_the_library_has_them(group: str) -> set[tuple[str, str]]:
    return {(entry.name, entry.module) for entry in entry_points(group=group)}


def install(site: Path, folder: str, text: str | None = TEXT) -> None:
    (site / folder).mkdir(parents=True)
    if text is not None:
        (site / folder / "entry_points.txt").write_text(text)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [str(tmp_path / "none"), str(tmp_path / "one"), str(tmp_path / "two")])
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    return tmp_path


@pytest.mark.parametrize("folder", ["some_pack-1.0.dist-info", "some.pack-1.0.egg-info", "Some-Pack.dist-info"])
def test_each_form_of_a_folder_and_of_a_line(site: Path, folder: str) -> None:
    install(site / "one", folder)
    expected = {("one", "first.pack"), ("two", "second"), ("four", "fourth.below")}
    assert named_modules("a.group") == as_the_library_has_them("a.group") == expected


def test_of_a_package_that_is_installed_twice_the_first_counts(site: Path) -> None:
    install(site / "one", "My.Pack-2.0.dist-info", "[a.group]\nnew = new\n")
    install(site / "two", "my_pack-1.0.dist-info", "[a.group]\nold = old\n")
    assert named_modules("a.group") == as_the_library_has_them("a.group") == {("new", "new")}


def test_a_package_without_entry_points_hides_one_with_some(site: Path) -> None:
    install(site / "one", "my_pack-2.0.dist-info", None)
    install(site / "two", "my_pack-1.0.dist-info")
    assert named_modules("a.group") == as_the_library_has_them("a.group") == set()


def test_what_is_installed_here() -> None:
    for group in ("archlint.checks", "console_scripts", "pytest11"):
        assert named_modules(group) == as_the_library_has_them(group)


def test_packages_in_archives(site: Path) -> None:
    with zipfile.ZipFile(site / "two", "w") as archive:
        archive.writestr("my_pack-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: my_pack\nVersion: 1.0\n")
        archive.writestr("my_pack-1.0.dist-info/entry_points.txt", "[a.group]\none = first.pack\n")
    assert named_modules("a.group") == {("one", "first.pack")}


def test_packages_that_another_finder_knows(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site / "elsewhere", "my_pack-1.0.dist-info", "[a.group]\none = first.pack\n")

    class Finder:
        @staticmethod
        def find_distributions(context: DistributionFinder.Context) -> object:
            del context
            return PathFinder.find_distributions(DistributionFinder.Context(path=[str(site / "elsewhere")]))

    monkeypatch.setattr(sys, "meta_path", [PathFinder, Finder])
    assert named_modules("a.group") == {("one", "first.pack")}

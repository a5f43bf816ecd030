"""What other tools take archlint from: the sdist, the release notes, the descriptors for MegaLinter and SchemaStore."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from archlint.cli.main import main
from archlint.findings.ignored.baseline import Entry
from tests.running import ROOT, TEMPLATE, call, copy_of_the_repository, make_environment

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PLACEHOLDER = "https://git.example.com/archlint"


# The sdist


@pytest.mark.network
@pytest.mark.slow
def test_the_sdist_is_the_repository(tmp_path: Path) -> None:
    copy = copy_of_the_repository(tmp_path / "repository")
    tracked = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    python = str(make_environment(tmp_path / "venv") / "python")
    requirements = ROOT / "packaging" / "constraints-release.txt"
    hashed = ("--require-hashes", "--only-binary", ":all:", "--requirement", str(requirements))
    subprocess.run([python, "-m", "pip", "install", "--quiet", *hashed], check=True)
    build = [python, "-m", "build", "--no-isolation", "--sdist", "--outdir", str(tmp_path)]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        inside = {member.name.partition("/")[2] for member in archive if member.isfile()}
    assert tracked - inside == set()
    made = {name for name in inside - tracked if not name.startswith("archlint.egg-info/")}
    assert made == {"PKG-INFO", "setup.cfg"}


def test_the_metadata_names_each_python_that_is_tested() -> None:
    prefix = "Programming Language :: Python :: 3."
    named = [each.removeprefix(prefix) for each in PROJECT["classifiers"] if each.startswith(prefix)]
    for workflow, job in (("ci", "test"), ("release", "test")):
        text = (ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text(encoding="utf-8")
        tested = yaml.safe_load(text)["jobs"][job]["strategy"]["matrix"]["python"]
        assert tested == [f"3.{minor}" for minor in named]
    assert "Typing :: Typed" in PROJECT["classifiers"]
    assert all(address.startswith(PLACEHOLDER) for address in PROJECT["urls"].values())


# The release notes

CHANGELOG = """\
# Changelog

## Unreleased

- Later.

## 0.2.0 - 2026-12-01

### Added

- Something.

## [0.1.0] - 2026-11-01

- First.
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    shutil.copy(ROOT / "packaging" / "release_notes.py", tmp_path / "packaging")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    return tmp_path


def _notes(root: Path, tag: str) -> tuple[int, str, str]:
    command = [sys.executable, str(root / "packaging" / "release_notes.py"), tag]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_notes_are_what_the_changelog_says_of_a_release(release: Path) -> None:
    assert _notes(release, "v0.2.0") == (0, "### Added\n\n- Something.\n", "")
    (release / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    assert _notes(release, "v0.1.0") == (0, "- First.\n", "")


@pytest.mark.parametrize(
    ("tag", "version", "reason"),
    [
        ("v0.2.1", "0.2.0", "the tag is v0.2.1, but pyproject.toml has the version 0.2.0"),
        ("0.2.0", "0.2.0", "the tag is 0.2.0, but pyproject.toml has the version 0.2.0"),
        ("v0.3.0", "0.3.0", "CHANGELOG.md has 0 headings '## 0.3.0 - DATE', not one"),
    ],
)
def test_no_release_without_its_version_and_notes(release: Path, tag: str, version: str, reason: str) -> None:
    (release / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    assert _notes(release, tag) == (1, "", f"no release: {reason}\n")


def test_no_release_of_which_nothing_is_said(release: Path) -> None:
    (release / "CHANGELOG.md").write_text(CHANGELOG.replace("### Added\n\n- Something.\n", ""))
    assert _notes(release, "v0.2.0") == (1, "", "no release: CHANGELOG.md says nothing of 0.2.0\n")


def test_the_changelog_has_parts_that_a_release_finds() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert all(re.fullmatch(r"Unreleased|\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", each) for each in headings)


# MegaLinter, by the JSON schema of its descriptors (`megalinter-descriptor.jsonschema.json`), which is AGPL and not here

PLUGIN = ROOT / "packaging" / "mega-linter-plugin-archlint" / "archlint.megalinter-descriptor.yml"
DESCRIPTOR: dict[str, Any] = yaml.safe_load(PLUGIN.read_text(encoding="utf-8"))
#: What the schema requires of a descriptor and of a linter in it.
REQUIRED, REQUIRED_OF_LINTER = (
    {"descriptor_id", "descriptor_type", "linters"},
    {"linter_name", "linter_url", "examples"},
)


def test_the_plugin_is_where_megalinter_wants_it_and_has_what_it_requires() -> None:
    assert "mega-linter-plugin-" in PLUGIN.parent.name
    (linter,) = DESCRIPTOR["linters"]
    assert set(DESCRIPTOR) >= REQUIRED and set(linter) >= REQUIRED_OF_LINTER
    assert DESCRIPTOR["descriptor_type"] in {"language", "format", "tooling_format", "other"}
    assert linter["name"].startswith(f"{DESCRIPTOR['descriptor_id']}_")
    assert linter["linter_speed"] in range(1, 6)
    # MegaLinter carries out nothing else that a plugin wants installed.
    assert set(linter["install"]) == {"dockerfile"}
    assert all(step.startswith("RUN ") for step in linter["install"]["dockerfile"])
    assert linter["linter_spdx_license"] == PROJECT["license"]


def test_what_the_plugin_calls_is_there_and_its_errors_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (linter,) = DESCRIPTOR["linters"]
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)
    arguments = [each.replace("{{SARIF_OUTPUT_FILE}}", "out.sarif") for each in linter["cli_sarif_args"]]
    code, out, _ = call(*linter["cli_lint_extra_args"], *arguments)
    assert (code, json.loads(Path("out.sarif").read_text())["version"]) == (1, "2.1.0")
    assert linter["cli_lint_errors_count"] == "regex_count"
    assert len(re.findall(linter["cli_lint_errors_regex"], out)) == 1
    assert any(re.search(each, TEMPLATE) for each in DESCRIPTOR["file_contains_regex"])
    assert call(linter["cli_version_arg_name"])[0] == call(linter["cli_help_arg_name"])[0] == 0
    options = {name for parameter in main.commands["lint"].params for name in parameter.opts}
    assert linter["cli_lint_fix_arg_name"] in options


@pytest.mark.parametrize("key", [key for key in DESCRIPTOR["linters"][0] if key.endswith(("_url", "_repo"))])
def test_the_addresses_of_the_plugin_are_pages_of_the_repository(key: str) -> None:
    address = DESCRIPTOR["linters"][0][key]
    assert address.startswith(PLACEHOLDER)
    page = address.removeprefix(PLACEHOLDER).removeprefix("/blob/main/")
    assert (ROOT / page).exists()


# SchemaStore, by the JSON schema of its catalog

CATALOG: dict[str, Any] = json.loads((ROOT / "packaging" / "schemastore.json").read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = CATALOG["schemas"]


def _schema(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that an entry of the catalog points to."""
    page = entry["url"].removeprefix(f"{PLACEHOLDER}/raw/main/")
    schema: dict[str, Any] = json.loads((ROOT / page).read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_an_entry_of_the_catalog_is_whole_and_its_schema_is_one(entry: dict[str, Any]) -> None:
    assert set(entry) == {"name", "description", "fileMatch", "url"}
    assert entry["url"].startswith("https://") and len(set(entry["fileMatch"])) == len(entry["fileMatch"])
    schema = _schema(entry)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)


def test_a_baseline_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)
    (entry,) = (entry for entry in ENTRIES if "archlint-baseline.json" in entry["fileMatch"])
    assert call("lint", "--write-baseline", entry["fileMatch"][0])[0] == 0
    written = json.loads(Path(entry["fileMatch"][0]).read_text())
    validator = jsonschema.Draft7Validator(_schema(entry))
    assert written["findings"] and list(validator.iter_errors(written)) == []
    described = _schema(entry)["properties"]["findings"]["items"]["properties"]
    assert list(described) == [field.name for field in fields(Entry)]
    del written["findings"][0]["check"]
    assert not validator.is_valid(written)


def test_a_configuration_is_valid(tmp_path: Path) -> None:
    (entry,) = (entry for entry in ENTRIES if ".archlint.toml" in entry["fileMatch"])
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    jsonschema.Draft7Validator(_schema(entry)).validate(tomllib.loads(shown))

"""The hooks, as pre-commit itself installs and runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from archlint.code.syntax.files import GRAMMARS
from archlint.model.source.files.file_names import CODE_SUFFIXES, SUFFIXES
from tests.running import ROOT, TEMPLATE, copy_of_the_repository

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
GOOD = TEMPLATE.replace("SQS::Queue", "SNS::Topic")


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if "files" in hook], ids=lambda hook: str(hook["id"]))
def test_hooks_are_triggered_by_what_may_be_a_template(hook: dict[str, Any]) -> None:
    triggers = re.compile(hook["files"])
    suffixes = (*SUFFIXES, *CODE_SUFFIXES, ".tf.json", ".tfvars", ".auto.tfvars", ".tfvars.json", ".tftpl")
    assert all(triggers.search(f"stacks/t{suffix}") for suffix in (*suffixes, *map(str.upper, suffixes)))
    others = ("main.rs", "yaml", "a.yaml.bak", "template/README.md", "main.tfstate", "a.pyc", "a.jss", "a.ats", "a.sx")
    assert not any(triggers.search(name) for name in others)


def test_all_code_that_is_read_is_known_by_name() -> None:
    assert set(CODE_SUFFIXES) == set(GRAMMARS)


def test_the_manifest_is_valid() -> None:
    _pre_commit("validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"), folder=ROOT, code=0)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a template that is fine, and YAML that is none."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "good.yaml").write_text(GOOD)
    (folder / "values.yaml").write_text("a: 1\n")
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.mark.network
def test_hooks_pass_and_fail(repository: Path) -> None:
    _configure(repository)
    passed = _pre_commit("run", "--all-files", "--verbose", folder=repository, code=0)
    assert re.findall(r"^(archlint.*?)\.+(Passed)$", passed, re.MULTILINE) == [
        ("archlint", "Passed"),
        ("archlint (only what is new)", "Passed"),
        ("archlint (whole repository)", "Passed"),
    ]
    (repository / "bad.template").write_text(TEMPLATE)
    subprocess.run(["git", "add", "--all"], cwd=repository, check=True)
    failed = _pre_commit("run", "--verbose", "--files", "bad.template", "values.yaml", folder=repository, code=1)
    runs = re.split(r"archlint \(.*?\)", failed.partition("archlint..")[2])
    assert [re.findall(r"^(?:-->| +-->) (\S+)|^(\d files? read)", run, re.MULTILINE) for run in runs] == [
        [("bad.template:2:3", ""), ("", "1 file read")],
        [("bad.template:2:3", ""), ("", "1 file read")],
        [("bad.template:2:3", ""), ("", "2 files read")],
    ]
    _commit(repository)
    # What the commit before this one has stops a hook only if it is not asked for what is new.
    (repository / "bad.template").write_text("# more\n" + TEMPLATE)
    subprocess.run(["git", "add", "--all"], cwd=repository, check=True)
    assert _states(repository, code=1) == ["Failed", "Passed", "Failed"]
    _commit(repository)
    # What is not tracked is no part of a commit; one that only deletes has the whole repository looked at.
    (repository / "infra").mkdir()
    (repository / "infra" / "untracked.tf").write_text('resource "aws_sqs_queue" "orders" {}\n')
    (repository / "untracked.yaml").write_text(TEMPLATE)
    subprocess.run(["git", "rm", "--quiet", "bad.template"], cwd=repository, check=True)
    assert _states(repository, code=0) == ["Skipped", "Skipped", "Passed"]
    (repository / "infra" / "main.tf").write_text('resource "aws_sns_topic" "orders" {}\n')
    subprocess.run(["git", "add", "infra/main.tf"], cwd=repository, check=True)
    assert _states(repository, code=0) == ["Passed", "Passed", "Passed"]


def _states(repository: Path, code: int) -> list[str]:
    """Return how the hooks end that are run on what is staged."""
    ran = _pre_commit("run", folder=repository, code=code)
    return re.findall(r"^archlint.*?\.+(?:\(no files to check\))?(Passed|Failed|Skipped)$", ran, re.MULTILINE)


def _commit(repository: Path) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    subprocess.run(["git", *who, "commit", "--quiet", "--all", "--message", "x"], cwd=repository, check=True)


def _configure(repository: Path) -> None:
    """Let a repository have the hooks, of a copy of this one in which all is committed: they are installed once."""
    copy = repository.parent / "archlint"
    copy.mkdir()
    copy_of_the_repository(copy)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for command in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *command], cwd=copy, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=copy, check=True, capture_output=True, text=True).stdout
    hooks = [{"id": hook["id"]} for hook in HOOKS]
    configuration = {"repos": [{"repo": str(copy), "rev": head.strip(), "hooks": hooks}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration))
    subprocess.run(["git", "add", "--all"], cwd=repository, check=True)


def _pre_commit(*arguments: str, folder: Path, code: int) -> str:
    """Run pre-commit, with its own store of hooks, and return what it prints; it must exit with `code`."""
    environment = {**os.environ, "PRE_COMMIT_HOME": str(folder.parent / "store")}
    # A hook of git's own would make these stand for the repository that it runs in.
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "pre_commit", *arguments, "--color", "never"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout

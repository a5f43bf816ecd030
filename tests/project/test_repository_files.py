"""The files around the code: what `make` runs, and what the services that host the repository read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running import ROOT, check_jsonschema

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE)
DOCUMENTS = [ROOT / "CONTRIBUTING.md", GITHUB / "pull_request_template.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: What check-jsonschema calls the schemas of the services, with the files that go by each.
SCHEMAS = {
    "vendor.github-issue-forms": sorted((GITHUB / "ISSUE_TEMPLATE").glob("[0-9]*.yml")),
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE" / "config.yml"],
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
    "vendor.github-workflows": WORKFLOWS,
    "custom.github-workflows-require-timeout": WORKFLOWS,
}


#: What jobs may do that do not just read the repository.
MORE_RIGHTS = {
    ("release.yml", "attest"): {"id-token": "write", "attestations": "write"},
    ("release.yml", "publish"): {"id-token": "write"},
    ("release.yml", "announce"): {"contents": "write"},
}

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


@needs_make
@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_phony_and_make_knows_it(target: str) -> None:
    assert re.search(rf"^\.PHONY:.*\b{target}\b", MAKEFILE, re.MULTILINE)
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@needs_make
def test_a_python_elsewhere_has_its_commands_beside_it() -> None:
    command = ["make", "--no-print-directory", "-n", "lint", "PYTHON=/opt/other/bin/python"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    programs = {line.split()[0] for line in done.stdout.splitlines()}
    assert programs == {"/opt/other/bin/python", "/opt/other/bin/lint-imports"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_targets_in_a_document_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = re.findall(r"^make ([a-z -]+)$|`make ([a-z -]+)`", text, re.MULTILINE)
    named = {target for pair in commands for target in " ".join(pair).split()}
    assert named <= set(TARGETS)


def test_contributors_are_told_of_the_targets() -> None:
    text = DOCUMENTS[0].read_text(encoding="utf-8")
    assert {"lint", "types", "test", "test-all", "update"} <= set(re.findall(r"[a-z-]+", text)) & set(TARGETS)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_are_valid_for_the_service_that_reads_them(schema: str) -> None:
    files = list(map(str, SCHEMAS[schema]))
    assert files
    check_jsonschema(schema, *files)


def test_the_hooks_of_the_project_are_valid() -> None:
    path = ROOT / ".pre-commit-config.yaml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", str(path)], check=True)
    hooks = [
        hook for repository in yaml.safe_load(path.read_text(encoding="utf-8"))["repos"] for hook in repository["hooks"]
    ]
    assert hooks and all(hook["entry"].removeprefix("make ") in TARGETS for hook in hooks)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_and_may_do_no_more_than_it_needs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: .*", text)
    assert used and all(re.fullmatch(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        rights = MORE_RIGHTS.get((path.name, name), {"contents": "read"})
        assert job["permissions"] == rights, name
    checkouts = [
        step for job in workflow["jobs"].values() for step in job["steps"] if "checkout" in step.get("uses", "")
    ]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


ZIZMOR = Path(sys.executable).parent / "zizmor"


@pytest.mark.skipif(not ZIZMOR.exists(), reason="zizmor, of the extra `test`, is not installed")
def test_zizmor_finds_nothing() -> None:
    """It audits workflows for what attackers make use of; offline, so that it looks at no repository of an action."""
    command = [str(ZIZMOR), "--offline", "--quiet", "--persona", "auditor"]
    audited = [str(GITHUB / "workflows"), str(ROOT / "action.yml")]
    done = subprocess.run([*command, *audited], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_release_publishes_the_build_that_was_tested() -> None:
    workflow: dict[str, Any] = yaml.safe_load((GITHUB / "workflows" / "release.yml").read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "build": None,
        "test": "build",
        "attest": ["build", "test"],
        "publish": "attest",
        "announce": "publish",
    }
    builders = {name for name, job in jobs.items() for step in job["steps"] if "-m build" in step.get("run", "")}
    assert builders == {"build"}
    assert len(jobs["test"]["strategy"]["matrix"]["os"]) == 3


def test_the_project_uses_one_version_of_each_action() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*WORKFLOWS, ROOT / "action.yml", ROOT / "docs" / "ci.md")]
    used = {match for text in texts for match in re.findall(r"uses: (actions/[\w-]+)@(\w+)", text)}
    assert len(used) == len(dict(used))


def test_ci_runs_what_anybody_can_run_with_every_python() -> None:
    workflow: dict[str, Any] = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["test"]
    assert job["steps"][-1] == {"run": ".ci/run"} and (ROOT / ".ci" / "run").stat().st_mode & 0o111
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert oldest == f">={job['strategy']['matrix']['python'][0]}"


def test_forms_ask_for_the_template_and_what_is_expected() -> None:
    for name in ("1-false-alarm.yml", "2-missed-finding.yml"):
        form = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE" / name).read_text(encoding="utf-8"))
        required = {field["id"] for field in form["body"] if field.get("validations", {}).get("required")}
        assert {"template", "expected", "version"} <= required

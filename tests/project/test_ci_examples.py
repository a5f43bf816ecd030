"""The action and the examples for CI: valid by the services' own schemas, and every command in them runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.linter.hostile_folder import HostileFolder
from tests.running import ROOT, TEMPLATE, check_jsonschema, copy_of_the_repository

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
FUZZING = (ROOT / ".github" / "workflows" / "fuzz.yml").read_text(encoding="utf-8")
#: The files that the page shows, by the name in their first line.
EXAMPLES = {match[1]: match[0] for match in re.finditer(r"(?<=```yaml\n)# (\S+)\n(?:.*\n)*?(?=```)", PAGE)}
WORKFLOW, GITLAB, AZURE = ".github/workflows/archlint.yml", ".gitlab-ci.yml", "azure-pipelines.yml"
#: The schemas that check-jsonschema ships, taken from SchemaStore, with the options that its own hooks have for them.
SCHEMAS = {
    WORKFLOW: ["vendor.github-workflows"],
    GITLAB: ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
    AZURE: ["vendor.azure-pipelines", "--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"],
}
PINNED = re.compile(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def test_these_are_all_examples() -> None:
    assert set(EXAMPLES) == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.slow
def test_an_example_is_valid(name: str, tmp_path: Path) -> None:
    path = tmp_path / Path(name).name
    path.write_text(EXAMPLES[name])
    check_jsonschema(*SCHEMAS[name], str(path))


@pytest.mark.slow
def test_the_action_is_valid() -> None:
    check_jsonschema("vendor.github-actions", str(ROOT / "action.yml"))


def test_the_example_for_pre_commit_is_valid(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(repos:\n.*?)```", README, re.DOTALL)
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(example)
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", str(path)], check=True)
    (repository,) = yaml.safe_load(example)["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks}


def test_the_workflow_of_the_repository_is_valid() -> None:
    check_jsonschema(*SCHEMAS[WORKFLOW], str(ROOT / ".github" / "workflows" / "fuzz.yml"))
    assert yaml.safe_load(FUZZING)["permissions"] == {}


@pytest.mark.parametrize(
    "text", [EXAMPLES[WORKFLOW], README, FUZZING, (ROOT / "action.yml").read_text(encoding="utf-8")]
)
def test_actions_are_pinned(text: str) -> None:
    used = re.findall(r"uses: \S+@.*", text)
    assert used and all(PINNED.fullmatch(line) for line in used)


def test_the_readme_shows_a_step_of_the_workflow() -> None:
    (example,) = re.findall(r"```yaml\n(- uses: .*?)```", README, re.DOTALL)
    assert yaml.safe_load(example)[0] in yaml.safe_load(EXAMPLES[WORKFLOW])["jobs"]["archlint"]["steps"]


def test_the_page_lists_the_inputs() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|(?: `(.+?)`)? \| (.*?) \|$", PAGE, re.MULTILINE)
    inputs = ACTION["inputs"]
    assert rows == [(name, says["default"], says["description"]) for name, says in inputs.items()]


# Their commands


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> _Machine:
    """A machine on which the action has installed archlint, with cfn-lint; `test_install` takes less, for the image."""
    machine = _Machine(tmp_path_factory.mktemp("temp"))
    hostile = HostileFolder(machine.temp / "checkout", machine.temp / "ran")
    inputs = {"arguments": "--with-cfn-lint"}
    assert machine.step("environment", inputs, hostile.path) == (0, "")
    assert machine.step("install", inputs, hostile.path) == (0, "")
    assert hostile.ran == []
    return machine


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a finding."""
    folder = tmp_path / "checkout"
    (folder / "my stacks").mkdir(parents=True)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    commit = [*who, "commit", "--quiet", "--allow-empty", "--message", "x"]
    for command in (["init", "--quiet", "--initial-branch", "main"], commit):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "my stacks" / "t.yaml").write_text(TEMPLATE)
    (folder / "few.toml").write_text('select = ["redrive-loop"]\n')
    finding = {"file": "my stacks/t.yaml", "resource": "Orders", "check": "queue-without-dlq", "part": ""}
    known = {"version": 1, "findings": [{**finding, "level": "warning", "message": "x"}]}
    (folder / "known.json").write_text(json.dumps(known))
    for command in (["add", "--all"], commit):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def _scripts(name: str) -> Iterator[str]:
    example = yaml.safe_load(EXAMPLES[name])
    if name == GITLAB:
        yield from (*example["archlint"]["before_script"], *example["archlint"]["script"])
    else:
        yield from (step["script"] for step in example["steps"] if "script" in step)


@pytest.mark.network
@pytest.mark.parametrize(
    ("name", "reports"),
    [(GITLAB, ["gl-code-quality-report.json", "archlint.xml"]), (AZURE, ["archlint.xml", "archlint.sarif"])],
)
def test_the_commands_of_an_example(name: str, reports: list[str], machine: _Machine, checkout: Path) -> None:
    path = f"{machine.temp / 'archlint' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "ARCHLINT": str(machine.archlint)}
    done = [_run(script, checkout, environment) for script in _scripts(name)]
    assert [process.returncode for process in done] == [0, 1], done[-1].stdout + done[-1].stderr
    assert "warning[queue-without-dlq]" in done[-1].stdout
    assert all("queue-without-dlq" in (checkout / report).read_text() for report in reports)


@pytest.mark.network
@pytest.mark.parametrize(
    ("inputs", "code", "found"),
    [
        ({}, 1, True),
        ({"fail-on": "error"}, 0, True),
        (
            {"paths": "my stacks\nmy stacks/t.yaml\n", "arguments": "--select\nredrive-loop", "category": "a b"},
            0,
            False,
        ),
        ({"working-directory": "my stacks", "paths": "t.yaml"}, 1, True),
        ({"upload": "false"}, 1, True),
        ({"config": "few.toml"}, 0, False),
        ({"baseline": "known.json"}, 0, False),
        ({"since": "HEAD"}, 0, False),
        ({"since": "HEAD~1"}, 1, True),
        ({"since": "true", "upload": "false"}, 0, False),
    ],
)
def test_the_action_lints(inputs: Mapping[str, str], code: int, found: bool, machine: _Machine, checkout: Path) -> None:
    returned, log = machine.step("lint", inputs, checkout)
    assert returned == code
    run = json.loads(Path(machine.outputs["steps.lint.outputs.sarif"]).read_text())["runs"][0]
    assert run["automationDetails"] == {"id": f"{inputs.get('category', 'archlint')}/"}
    annotation = "\n::warning file=my stacks/t.yaml,line=2,endLine=2,col=3,endColumn=9,title=queue-without-dlq::"
    assert ("queue-without-dlq" in {result["ruleId"] for result in run["results"]}) is found
    # What is uploaded shows at the lines already.
    is_uploaded = inputs.get("upload", "true") == "true" and "since" not in inputs
    assert (annotation in log) is (found and not is_uploaded)
    assert ("queue-without-dlq" in machine.summary.read_text()) is found


@pytest.mark.network
@pytest.mark.parametrize("revision", ["HEAD~1", "true"])
def test_the_action_shows_what_differs(revision: str, machine: _Machine, checkout: Path) -> None:
    inputs = {"diff": revision, "config": "few.toml", "paths": "my stacks"}
    assert machine.step("lint", inputs, checkout)[0] == 0
    text = machine.summary.read_text()
    assert text.count("### Architecture") == 1
    # The first commit has nothing, the default branch all that there is.
    assert ("queue Orders" in text) is (revision == "HEAD~1")


@pytest.mark.network
def test_the_action_takes_no_option_for_a_revision(machine: _Machine, checkout: Path) -> None:
    assert machine.step("lint", {"diff": "--output=injected"}, checkout)[0] == 2
    assert not list(checkout.rglob("injected"))


@pytest.mark.network
@pytest.mark.parametrize("inputs", [{"arguments": "--no-such-option; touch injected"}, {"paths": "$(touch injected)"}])
def test_the_action_runs_no_input(inputs: Mapping[str, str], machine: _Machine, checkout: Path) -> None:
    assert machine.step("lint", inputs, checkout) == (2, "")
    assert "steps.lint.outputs.sarif" not in machine.outputs
    assert not list(checkout.rglob("injected"))


@pytest.mark.network
@pytest.mark.parametrize(
    "version", ["--index-url=https://example.com", "1 @ https://example.com/x", "$(touch injected)"]
)
def test_a_version_is_a_number(version: str, machine: _Machine, checkout: Path) -> None:
    assert machine.step("environment", {"version": version}, checkout)[0] == 2
    assert not list(machine.temp.glob("injected"))


@pytest.mark.network
def test_what_is_installed_is_kept_for_as_long_as_it_is_the_same(machine: _Machine, checkout: Path) -> None:
    def key(**inputs: str) -> str:
        assert machine.step("environment", inputs, checkout)[0] == 0
        return machine.outputs["steps.environment.outputs.key"]

    first = key(arguments="--with-cfn-lint")
    assert machine.outputs["steps.environment.outputs.needs"] == "constraints-cfn-lint.txt"
    assert first != key()
    assert machine.outputs["steps.environment.outputs.needs"] == "constraints.txt"
    first = key()
    assert first == key() != key(version="0.1.0") != key(version="0.2.0")
    changed = machine.archlint / "packaging" / "constraints.txt"
    text = changed.read_text()
    changed.write_text(text + "# more\n")
    assert first != key()
    changed.write_text(text)
    assert first == key()


@pytest.mark.network
def test_the_action_runs_nothing_of_the_checkout(machine: _Machine, tmp_path: Path) -> None:
    hostile = HostileFolder(tmp_path / "checkout", tmp_path / "ran")
    for inputs in ({}, {"arguments": "--jobs\n2"}, {"arguments": "--with-cfn-lint\n--jobs\n2"}):
        returned, log = machine.step("lint", inputs, hostile.path)
        assert (returned, hostile.ran) == (1, []), log
        assert "queue-without-dlq" in log


def test_python_starts_isolated_and_outside_the_checkout() -> None:
    steps = [step for step in ACTION["runs"]["steps"] if step.get("id") in ("environment", "install")]
    assert [step["working-directory"] for step in steps] == ["${{ runner.temp }}"] * 2
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    starts = [word for script in scripts for word in re.findall(r".*? -m ", script)]
    assert len(starts) == 4 and all(start.endswith(" -I -m ") for start in starts)


class _Machine:
    """As much of GitHub's runner as the action's own steps need."""

    def __init__(self, temp: Path) -> None:
        self.temp, self.summary = temp, temp / "summary.md"
        self.archlint = copy_of_the_repository(temp / "action")
        self.outputs = {"steps.python.outputs.python-path": sys.executable}

    def step(self, name: str, inputs: Mapping[str, str], checkout: Path) -> tuple[int, str]:
        """Run a step; return its exit code and its log."""
        (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == name)
        given = {f"inputs.{name}": inputs.get(name, says["default"]) for name, says in ACTION["inputs"].items()}
        context = {**given, **self.outputs, "github.action_path": str(self.archlint), "runner.temp": str(self.temp)}

        def filled_in(text: str) -> str:
            return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: context[match[1]], text)

        written = self.temp / "output"
        written.write_text("")
        (self.temp / "archlint.sarif").unlink(missing_ok=True)
        environment = {
            **os.environ,
            "PYTHONPATH": str(checkout),  # as a job may have it
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "GITHUB_OUTPUT": str(written),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **{key: filled_in(value) for key, value in step["env"].items()},
        }
        folder = checkout / filled_in(step.get("working-directory", "."))
        done = _run(step["run"], folder, environment, "-eo", "pipefail")
        lines = (line.partition("=") for line in written.read_text().splitlines())
        self.outputs = {key: value for key, value in self.outputs.items() if not key.startswith(f"steps.{name}.")}
        self.outputs |= {f"steps.{name}.outputs.{key}": value for key, _, value in lines}
        return done.returncode, done.stdout


def _run(script: str, folder: Path, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", *options, "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )

"""The ways to get archlint that the README shows, word for word, and the image that `Dockerfile` describes.

The address of the README stands for a repository; git takes it for a copy of this one. No test starts a container: the
steps of the `Dockerfile` are carried out in folders of their own.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.running import ROOT, TEMPLATE, copy_of_the_repository, make_environment

PLACEHOLDER = "https://git.example.com/archlint"
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: The first block of the README, by the program that each line starts with.
COMMANDS = {line.split()[0]: line for line in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[0].splitlines()}
DOCKERFILE = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
#: The instructions of the `Dockerfile`, each one a word and what follows it.
STEPS = re.findall(r"^([A-Z]+) (.*)$", DOCKERFILE.replace("\\\n", " "), re.MULTILINE)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit of what is here."""
    folder = copy_of_the_repository(tmp_path_factory.mktemp("repository"))
    author = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for command in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "all")):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a finding."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "t.yaml").write_text(TEMPLATE)
    return folder


def _environment(**more: str) -> dict[str, str]:
    """Return the environment of these tests without what makes Python take archlint from here."""
    return {**{key: value for key, value in os.environ.items() if key != "PYTHONPATH"}, "NO_COLOR": "1", **more}


def _run(command: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-ec", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_these_are_the_ways() -> None:
    assert list(COMMANDS) == ["uvx", "pipx", "pip", "docker"]
    assert all(PLACEHOLDER in command for command in COMMANDS.values())
    (explained,) = re.findall(rf"^`{re.escape(PLACEHOLDER)}` stands for ", README, re.MULTILINE)
    assert explained


@pytest.mark.network
@pytest.mark.parametrize("program", ["uvx", "pipx", "pip"])
def test_a_way_to_lint_a_project(program: str, repository: Path, project: Path, tmp_path: Path) -> None:
    binaries = [str(Path(sys.executable).parent)]
    if program == "pip":
        binaries = [str(make_environment(tmp_path / "venv"))]
    path = os.pathsep.join([*binaries, os.environ["PATH"]])
    if shutil.which(program, path=path) is None:
        pytest.skip(f"there is no {program} on this machine")
    environment = _environment(
        PATH=path,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.file://{repository}.insteadOf",
        GIT_CONFIG_VALUE_0=PLACEHOLDER,
        PIPX_HOME=str(tmp_path / "pipx"),
        UV_CACHE_DIR=str(tmp_path / "uv"),
    )
    done = _run(COMMANDS[program], project, environment)
    assert done.returncode == 1, done.stderr
    assert "warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue" in done.stdout


# The image


def test_the_image_is_pinned_and_has_no_rights() -> None:
    said = {word: value for word, value in STEPS if word != "FROM"}
    version = re.fullmatch(r"PYTHON=(3\.\d+\.\d+-slim-\w+)", said["ARG"])
    assert version
    assert [value for word, value in STEPS if word == "FROM"] == ["python:${PYTHON} AS build", "python:${PYTHON}"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", said["USER"])
    assert (said["WORKDIR"], json.loads(said["ENTRYPOINT"])) == ("/src", ["archlint"])
    assert f"user {said['USER'].partition(':')[0]} of the image" in (ROOT / "docs" / "install.md").read_text("utf-8")


def test_only_what_the_wheel_is_built_from_is_sent() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if not line.startswith("#")]
    assert patterns[0] == "*"
    assert all((ROOT / line[1:]).exists() for line in patterns if line.startswith("!"))


def _as_sent(repository: Path, target: Path) -> None:
    """Copy what `.dockerignore` leaves of a repository."""
    patterns = (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in patterns if line.startswith("!")]
    for path in repository.rglob("*"):
        name = path.relative_to(repository).as_posix()
        if path.is_file() and any(fnmatch.fnmatch(name, each) or name.startswith(f"{each}/") for each in kept):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name)


@pytest.mark.network
@pytest.mark.slow
def test_the_steps_of_the_image_make_an_archlint(repository: Path, project: Path, tmp_path: Path) -> None:
    base = make_environment(tmp_path / "base")
    environment = _environment(PATH=f"{base}{os.pathsep}{os.environ['PATH']}")
    build = tmp_path / "build"
    build.mkdir()
    _as_sent(repository, build)

    def inside(text: str) -> str:
        return re.sub(r"(?<![\w.])/(?=(?:tools|wheels|opt)/|(?:tools|wheels|opt)\b)", f"{tmp_path}/", text)

    for word, value in STEPS:
        if word == "RUN":
            done = _run(inside(value), build, environment)
            assert done.returncode == 0, done.stderr
    (copied,) = (value for word, value in STEPS if word == "COPY" and "--from=build" in value)
    (path,) = (value for word, value in STEPS if word == "ENV")
    binaries = inside(re.findall(r'^PATH="(.*):\$PATH"$', path)[0])
    assert binaries == inside(f"{copied.split()[-1]}/bin")
    assert not (Path(binaries) / "pip").exists()
    ran = _run("archlint lint", project, _environment(PATH=f"{binaries}{os.pathsep}{os.environ['PATH']}"))
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "warning[queue-without-dlq]" in ran.stdout

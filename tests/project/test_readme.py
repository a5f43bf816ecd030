"""What the README and the documentation show is what happens.

A `sh` block is run, line by line, in the repository; a `text` or `mermaid` block that follows it is what the last line
prints. The two set-up commands are run by CI: the one that tests is this very run, the other installs into a folder of
its own. `test_install.py` runs those that install archlint from its repository.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.linter.config.file import read_configuration
from archlint.linter.config.validation import validate
from tests.running import ROOT, as_in_a_shell, call, copy_of_the_repository

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: What there is to lint where a command names nothing.
ORDERS = "fixtures/projects/orders"
#: Exit codes that say that archlint did its whole job.
DONE = (0, 1)
#: What the commands start with that install archlint from its repository.
INSTALLERS = ("uvx ", "pipx ", "pip ", "docker ")
#: How long the README may be; the rest is in `docs/`.
LINES = 250


class Block(NamedTuple):
    """Commands of a document, and what the last one prints, in which language; None if the document does not say."""

    path: str
    commands: tuple[str, ...]
    language: str | None
    output: str | None


def _blocks() -> list[Block]:
    blocks = []
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for match in re.finditer(r"```sh\n(.*?)```(?:\n+```(text|mermaid)\n(.*?)```)?", text, re.DOTALL):
            path, commands = document.relative_to(ROOT).as_posix(), tuple(match[1].strip().splitlines())
            blocks.append(Block(path, commands, match[2], match[3]))
    return blocks


def _is_set_up(command: str) -> bool:
    return command.startswith("python3 -m venv")


def _is_installation(command: str) -> bool:
    return command.startswith(INSTALLERS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "block",
    [b for b in _blocks() if not _is_set_up(b.commands[0]) and not any(map(_is_installation, b.commands))],
    ids=lambda b: b.commands[0],
)
def test_commands_do_what_is_shown(block: Block, tmp_path: Path) -> None:
    copy = tmp_path / "repository"
    copy.mkdir()
    for name in ("docs", ORDERS, *re.findall(r"fixtures/[\w-]+/[\w-]+", " ".join(block.commands))):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        if not (copy / name).exists():
            (copy / name).symlink_to(ROOT / name)
    output = ""
    for command in block.commands:
        code, output, err = as_in_a_shell(command, copy)
        assert code in DONE, err
        assert "Traceback" not in err
    if block.output is None:
        return
    if os.environ.get("UPDATE"):
        document = ROOT / block.path
        text = document.read_text(encoding="utf-8")
        written = f"{block.commands[-1]}\n```\n\n```{block.language}\n"
        assert text.count(written) == 1
        document.write_text(text.replace(f"{written}{block.output}```", f"{written}{output}```"), encoding="utf-8")
    else:
        assert output == block.output, "run UPDATE=1 pytest tests/project/test_readme.py"


def test_the_readme_is_short_and_its_contents_name_each_part() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    (contents,) = re.findall(r"^## Contents\n\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    assert headings[:2] == ["Lint your own project", "Contents"] and headings[-1] == "Licence"
    assert re.findall(r"\[([^]]+)\]\(#", contents) == headings[2:-1]


def test_the_readme_leads_to_every_page_for_users() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS[1:]}
    assert pages - set(re.findall(r"\]\(([^)#]+)", text)) == {"docs/adding-a-service.md"}


@pytest.mark.slow
def test_all_fixtures_are_linted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "fixtures")
    options = (
        "--pedantic",
        "--show-unresolved",
        "--statistics",
        "--output",
        "text:-",
        "--output",
        f"sarif:{os.devnull}",
    )
    code, out, err = call("lint", *options)
    assert code in DONE, err
    assert "Traceback" not in err
    assert " files read, " in out


def test_the_check_at_its_simplest_is_a_check() -> None:
    text = (ROOT / "docs" / "writing-a-check.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(from .*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(source, "writing-a-check.md", "exec"), names)
    found = names["queue_without_dlq"]
    assert isinstance(found, Check) and found.summary == "A queue has no dead-letter queue."


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_configurations_that_are_shown_are_right(document: Path, tmp_path: Path) -> None:
    # Parts of a pack's own pyproject.toml, and of an editor's configuration, are shown, too.
    for number, text in enumerate(
        re.findall(r"```toml\n(?!\[project|\[language-server)(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    ):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        configuration = read_configuration(path)
        assert configuration is not None
        validate(configuration, discover())


@pytest.mark.network
def test_the_first_command_installs_and_runs_the_main_job(tmp_path: Path) -> None:
    commands = [b.commands for b in _blocks() if b.path == "README.md" and _is_set_up(b.commands[0])]
    assert len(commands) == 2, "the README has two set-up commands"
    (install,), (test,) = commands
    assert "pytest" in test, "the second command passes the tests"
    if "CI" not in os.environ:
        pytest.skip("installs from the package index: CI does it")
    copy = copy_of_the_repository(tmp_path / "repository")
    done = subprocess.run(install, shell=True, cwd=copy, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "queue-without-dlq" in done.stdout

"""What shells complete, asked the way they ask, and by the shells that are here."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archlint.cli.options.completion import SHELLS
from archlint.findings.choosing.discovery import discover

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

BINARIES = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}"}


def run(*command: str, **variables: str) -> str:
    """Return what a command prints."""
    done = subprocess.run(command, env={**ENVIRONMENT, **variables}, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def completed(line: str) -> list[str]:
    """Return what bash is told of a line that somebody has typed so far."""
    words = line.split(" ")
    found = run("archlint", _ARCHLINT_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
    return [item.partition(",")[2] for item in found.splitlines() if item]


QUEUE_CHECKS = [check.name for check in discover() if check.name.startswith("queue-")]


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("archlint ex", ["explain"]),
        ("archlint lint --sel", ["--select"]),
        ("archlint lint --tr", ["--tracked", "--trust"]),
        ("archlint lint --ext", ["--extend-select"]),
        ("archlint lint --min-level e", ["error"]),
        ("archlint lint --no-b", ["--no-baseline"]),
        ("archlint lint --req", ["--require-reason"]),
        ("archlint lint --select partition-ke", ["partition-keys"]),
        ("archlint lint --extend-select message-loss,over-en", ["message-loss,over-engineering"]),
        ("archlint lint --format gi", ["github", "gitlab"]),
        ("archlint lint --var", ["--var-file"]),
        ("archlint lint --wo", ["--workspace"]),
        ("archlint graph --par", ["--parameter-overrides", "--parameter-file"]),
        ("archlint graph --var", ["--var-file"]),
        ("archlint graph --format d", ["dot"]),
        ("archlint trace --lo", ["--loss", "--load"]),
        ("archlint trace --format m", ["mermaid"]),
        ("archlint explain sqs-vs-k", ["sqs-vs-kinesis"]),
        ("archlint graph --f", ["--format", "--focus", "--force-exclude"]),
        ("archlint graph --kind state-", ["state-machine", "state-machine-alias"]),
        ("archlint graph --wi", ["--with-findings"]),
        ("archlint diff --f", ["--format", "--force-exclude"]),
        ("archlint diff --format m", ["markdown"]),
        ("archlint diff --ex", ["--exit-code", "--extend-select", "--exclude"]),
        ("archlint audit --res", ["--resume"]),
        ("archlint audit --format ", ["text", "markdown", "html", "jsonl", "parquet"]),
        ("archlint completion ", list(SHELLS)),
        ("archlint explain queue-", QUEUE_CHECKS),
        ("archlint lint --select queue-", QUEUE_CHECKS),
        ("archlint lint --ignore redrive-loop,queue-", [f"redrive-loop,{name}" for name in QUEUE_CHECKS]),
        ("archlint lint --select redrive-loop,redrive-l", []),
    ],
)
def test_what_is_completed(line: str, items: list[str]) -> None:
    assert completed(line) == items


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_the_checks(shell: str) -> None:
    words = {"COMP_WORDS": "archlint explain redrive-l", "COMP_CWORD": "redrive-l" if shell == "fish" else "2"}
    assert "redrive-loop" in run("archlint", _ARCHLINT_COMPLETE=f"{shell}_complete", **words)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_of_the_shell(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(run("archlint", "completion", shell))
    assert "_ARCHLINT_COMPLETE" in script.read_text()
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    run(program, "-n", str(script))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes() -> None:
    script = """
        eval "$(archlint completion bash)"
        COMP_WORDS=(archlint explain redrive-l)
        COMP_CWORD=2
        _archlint_completion archlint
        echo "${COMPREPLY[@]}"
    """
    assert run("bash", "--norc", "-c", script) == "redrive-loop\n"


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes() -> None:
    script = "archlint completion fish | source; complete --do-complete 'archlint explain redrive-l'"
    assert run("fish", "--no-config", "-c", script).startswith("redrive-loop\t")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_completes() -> None:
    # zsh completes only on a terminal: one that another zsh holds.
    inner = "autoload -Uz compinit && compinit -u -D; eval \"$(archlint completion zsh)\"; echo rea''dy"
    script = f"""
        zmodload zsh/zpty
        export TERM=dumb
        zpty shell zsh -f -i
        zpty -w shell {shlex.quote(inner)}
        zpty -r shell answer '*ready*' || exit 1
        zpty -w -n shell $'archlint explain redrive-l\\t'
        zpty -r shell answer '*redrive-loop*' || exit 1
        zpty -d shell
    """
    subprocess.run(["zsh", "-f", "-c", script], env=ENVIRONMENT, check=True, timeout=60, capture_output=True)

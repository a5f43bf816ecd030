"""Running things in tests: the command line here or in a process of its own, what is installed, other programs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import click
import pytest
from click.testing import CliRunner, Result
from packaging.version import Version

from archlint.cli.main import main
from archlint.findings.check import Check
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes import scope as scope_module
from archlint.linter.outcomes.outcome import ScopeOutcome

Case = TypeVar("Case")

ROOT = Path(__file__).resolve().parents[1]
#: Documents that lie beside the repository on some machines: what tests read of them is an extra.
SHARED = Path(os.environ.get("ARCHLINT_SHARED") or ROOT.parent / "shared").resolve()
#: Real inputs: a few that are written for these tests, and those of others.
OURS, OTHERS = ROOT / "fixtures" / "corpus", SHARED / "corpus"
#: The pack of the tests' own check.
PACK = ROOT / "tests" / "data" / "plain_queue.py"

#: With this in the environment, tests try all cases where they otherwise try some, the same ones every time.
ALL = bool(os.environ.get("ALL_CASES"))


def some(cases: Sequence[Case], one_in: int, first: int = 0) -> Sequence[Case]:
    """Return one in so many cases, all of them with `ALL`.

    Args:
        cases: the cases.
        one_in: of how many it is one.
        first: which one is the first; what takes another one each time takes each case at some time.
    """
    return cases if ALL else cases[first % one_in :: one_in]


def corpora(ours: Sequence[object] = (OURS,), others: Sequence[object] = (OTHERS,)) -> list[Any]:
    """Return the arguments of a test for our own corpus, and for that of others, which is not on every machine."""
    is_there = pytest.mark.skipif(not OTHERS.is_dir(), reason="the corpus of others is not beside the repository")
    return [pytest.param(*ours, id="ours"), pytest.param(*others, id="others", marks=[is_there, pytest.mark.slow])]


# The command line

#: A template with a finding of `plain-queue`, see `tests/data/plain_queue.py`.
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
"""
#: A template with a function that knows a queue by a variable, and has its code in the folder `src`.
FUNCTION = """\
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Place:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Environment: {Variables: {QUEUE: !Ref Orders}}
"""
#: A template that is no YAML.
BROKEN = "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n"
FINDING = "t.yaml:2:3: warning[plain-queue]: queue 'Orders' is plain\n"
SUMMARY = """\
Found 1 warning.
1 file read, 1 check run: 1 queue.
"""
FULL = f"""\
warning[plain-queue]: queue 'Orders' is plain
 --> t.yaml:2:3
  |
2 |   Orders:
  |   ^^^^^^
  |
  = help: add a `RedrivePolicy`.

{SUMMARY}"""
STRICT = ("--profile", "strict")
ONLY = ("--pack", str(PACK), "--select", "plain-queue")


def scopes_linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that takes up what the scopes are called that are linted from now on."""
    linted: list[str] = []
    lint_scope = scope_module.lint_scope

    def counted(scope: Scope, *more: Any) -> ScopeOutcome:
        linted.append(scope.shown)
        return lint_scope(scope, *more)

    monkeypatch.setattr(scope_module, "lint_scope", counted)
    return linted


def call(*arguments: str, stdin: bytes | None = None) -> tuple[int, str, str]:
    """Run a command; return its exit code and what it wrote to standard output and standard error."""
    result: Result = CliRunner().invoke(main, arguments, input=stdin, prog_name="archlint")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def bare(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run archlint in a process of its own."""
    command = [sys.executable, "-m", "archlint", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def as_in_a_shell(command: str, folder: Path) -> tuple[int, str, str]:
    """Run a line of a user's shell; return the same as `call`.

    What is words only, of archlint, is run in this process: another one takes a quarter of a second to start.
    """
    if command.startswith("archlint ") and not re.search(r"[|&;<>$`*?~(){}]", command):
        with contextlib.chdir(folder):
            return call(*shlex.split(command, comments=True)[1:])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


def check_jsonschema(*arguments: str) -> None:
    """Make sure that check-jsonschema finds nothing wrong, by its own command in this process."""
    from check_jsonschema import main as command  # half a second, which few tests need

    result = CliRunner().invoke(command, ["--builtin-schema", *arguments])
    assert (result.exit_code, result.exception) == (0, None), result.output


def context_of(command: str) -> click.Context:
    """Return the context of a command below that of the group: a command remembers the option for help that it first has."""
    above = click.Context(main, info_name="archlint", **main.context_settings)
    return click.Context(main.commands[command], parent=above, info_name=command)


def usage(command: str, arguments: str, message: str) -> str:
    """Return what click says about a wrong option of a command that takes certain arguments, in its own words."""
    context = context_of(command)
    written = io.StringIO()
    click.UsageError(message, context).show(file=written)
    text = written.getvalue()
    assert text.startswith(f"Usage: archlint {command} [OPTIONS] {arguments}\n")
    assert text.endswith(f"\n\nError: {message}\n")
    return text


def install(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    """Let the command line find certain checks."""
    monkeypatch.setattr("archlint.findings.choosing.discovery.discover", lambda packs=(): list(checks))


# Files


def strict() -> Configurations:
    """Return the configurations by which all checks run, whatever configuration files say."""
    return Configurations(isolated=True, overrides={"profile": "strict"})


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder, without what all lines of one are indented by, and without empty lines at the start."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")


# Packages


@cache
def has_package_index() -> bool:
    """Tell whether pip reaches a package index, by asking it for a small package."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "click"]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def make_environment(folder: Path) -> Path:
    """Make an environment with pip, a fifth as dear as by `venv`; return the folder of its programs."""
    # pre-commit brings virtualenv.
    command = [sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update", str(folder)]
    subprocess.run(command, check=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def copy_of_the_repository(folder: Path) -> Path:
    """Copy what git knows of to a folder: an installation from there leaves no build behind here."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        target = folder / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder


# cfn-lint

needs_recent_cfn_lint = pytest.mark.skipif(
    Version(version("cfn-lint")) < Version("1.57.2"),
    reason="the resource types that this version of cfn-lint knows are fewer than those of the table and the fixtures",
)


# Microsoft's validator of SARIF

#: The program of the npm package `@microsoft/sarif-multitool-linux`, or of its kin for another system.
MULTITOOL = os.environ.get("SARIF_MULTITOOL", "")

needs_multitool = pytest.mark.skipif(
    not MULTITOOL, reason="SARIF_MULTITOOL does not say where the program of this name is (npm, 100 MB)"
)


#: The notes of the validator that hold for every log of archlint's.
_EXPECTED_NOTES = {
    "SARIF2002": "GitHub takes messages as text only (GH1015), and this one wants them taken apart",
    "SARIF2003": "a repository without a public address has none to tell",
    "SARIF2006": "the validator asks for each address, and few machines of tests reach them",
    "SARIF2009": "a check has one name everywhere, and no number beside it",
    "SARIF2010": "the text of a plan or state is never shown",
    "SARIF2011": "nor is what stands around it",
}


def broken_rules(log: Path) -> set[tuple[str, ...]]:
    """Return the rules that a log breaks, each with what is wrong where; the validator exits with 0 whatever it finds."""
    found = log.with_name("found.sarif")
    rules = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--log", "ForceOverwrite"]
    subprocess.run([MULTITOOL, "validate", str(log), *rules, "--output", str(found)], check=True, capture_output=True)
    results = json.loads(found.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    return {
        (str(result["ruleId"]), *map(str, result["message"].get("arguments", ())))
        for result in results
        if result["level"] != "note" or result["ruleId"] not in _EXPECTED_NOTES
    }

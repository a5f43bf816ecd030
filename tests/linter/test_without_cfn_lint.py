"""archlint where cfn-lint is not installed: it lints as ever, and says what is missing where cfn-lint is asked for."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.running import ROOT, TEMPLATE, call

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

ORDERS = "fixtures/projects/orders"
#: Run before anything else: Python does not find these packages, as where they are not installed.
HIDDEN = """\
from importlib.machinery import PathFinder
find = PathFinder.find_spec
def spec(name, path=None, target=None):
    return None if name.partition(".")[0] in {packages} else find(name, path, target)
PathFinder.find_spec = spec
"""
#: What only cfn-lint brings, and cfn-lint.
PACKAGES = {"cfnlint", "sympy", "mpmath", "regex", "jsonpatch", "jsonpointer", "samtranslator", "typing_extensions"}


def _without(script: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a script where what only cfn-lint brings cannot be imported."""
    command = [sys.executable, "-c", HIDDEN.format(packages=PACKAGES) + script, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


RUN = "from archlint.__main__ import run; run()"


@pytest.mark.parametrize("form", ["text", "sarif", "junit"])
def test_lint_is_the_same(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = _without(RUN, "lint", "--pedantic", "--format", form, ORDERS)
    assert (done.returncode, done.stdout, done.stderr) == call("lint", "--pedantic", "--format", form, ORDERS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("graph", ORDERS),
        ("lint", "fixtures/projects/refunds/plan.json"),
        ("lint", "--diff", "--unsafe-fixes", ORDERS),
        ("explain", "--all"),
        ("config",),
    ],
)
def test_the_other_commands_are_too(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = _without(RUN, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == call(*arguments)


def test_the_option_says_what_is_missing_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    done = _without(RUN, "lint", "--with-cfn-lint", "--output", "report.json", folder=tmp_path)
    message = "--with-cfn-lint needs cfn-lint, which is not installed: pip install 'archlint[cfn-lint]'"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"Error: {message}"
    assert not (tmp_path / "report.json").exists()


def test_the_rules_say_what_is_missing() -> None:
    done = _without("import archlint.cfnlint")
    message = "archlint.cfnlint needs cfn-lint, which is not installed: pip install 'archlint[cfn-lint]'"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, f"ModuleNotFoundError: {message}")


def test_another_missing_package_is_not_blamed_on_it() -> None:
    script = HIDDEN.format(packages={"sympy"}) + "import archlint.cfnlint"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'sympy'"


def test_the_extra_is_what_the_tests_have() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert not any(each.startswith("cfn-lint") for each in project["dependencies"])
    assert set(extras["cfn-lint"]) <= set(extras["test"])

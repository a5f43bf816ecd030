"""Packs: those that lie somewhere, and one that is installed."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import PackError, discover
from archlint.findings.choosing.packs import PackNotFoundError
from tests.running import ROOT, TEMPLATE, bare, call, make_environment

PACK = ROOT / "fixtures" / "packs" / "house-rules"
CHECK = """
from archlint import Finding, Kind, Severity, check
{more}

@check(severity=Severity.WARNING, tags=["t"], see="https://example.com/")
def {name}(graph):
    '''Something is odd.'''
    for queue in graph.resources(Kind.QUEUE):
        yield Finding("it is odd", at=queue)
"""


def write(path: Path, name: str = "odd_queue", more: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CHECK.format(name=name, more=more))
    return path


def added(*paths: Path) -> list[str]:
    """Return the checks that packs bring along."""
    own = {check.name for check in discover()}
    return [check.name for check in discover(list(map(str, paths))) if check.name not in own]


def test_a_folder_without_init(tmp_path: Path) -> None:
    write(tmp_path / "my.rules" / "one.py", "odd_queue")
    write(tmp_path / "my.rules" / "two.py", "even_queue")
    write(tmp_path / "my.rules" / "_three.py", "no_queue")
    assert added(tmp_path / "my.rules") == ["even-queue", "odd-queue"]


def test_a_package_whose_modules_import_each_other() -> None:
    assert added(PACK / "house_rules") == ["shared-dead-letter-queue", "short-retention"]


def test_a_module(tmp_path: Path) -> None:
    assert added(write(tmp_path / "rules.py")) == ["odd-queue"]


def test_several_packs_of_one_name(tmp_path: Path) -> None:
    one = write(tmp_path / "a" / "checks" / "x.py", "odd_queue").parent
    other = write(tmp_path / "b" / "checks" / "x.py", "even_queue").parent
    assert added(one, other, one) == ["even-queue", "odd-queue"]


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    pack = write(tmp_path / "rules" / "x.py", "queue_without_dlq").parent
    with pytest.raises(PackError, match="two checks are called 'queue-without-dlq'"):
        discover([str(pack)])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 +", "SyntaxError"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_a_pack_that_cannot_be_loaded(more: str, message: str, tmp_path: Path) -> None:
    module = write(tmp_path / "rules" / "x.py", more=more)
    for path in (module, module.parent):
        with pytest.raises(PackError, match=f"check pack '{path}' cannot be loaded: .*: {message}"):
            discover([str(path)])


def test_a_pack_without_checks(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("")
    with pytest.raises(PackError, match=f"check pack '{tmp_path}/empty.py' holds no check"):
        discover([str(tmp_path / "empty.py")])


@pytest.mark.parametrize("name", ["nowhere", "folder", "folder/notes.txt"])
def test_what_is_no_pack(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").touch()
    with pytest.raises(PackNotFoundError, match="is no pack"):
        discover([str(tmp_path / name)])


# The command line


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_lint_with_a_pack(jobs: str, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TEMPLATE)
    write(tmp_path / "rules" / "x.py", more="from .y import unused")
    (tmp_path / "rules" / "y.py").write_text("unused = 1\n")
    done = bare("lint", "--quiet", "--select", "odd-queue", "--pack", "rules", "--jobs", jobs, cwd=tmp_path)
    assert done.stdout.decode() == "".join(f"{name}.yaml:2:3: warning[odd-queue]: it is odd\n" for name in "ab")
    assert (done.returncode, done.stderr) == (1, b"")


def test_checks_and_explain_with_a_pack(tmp_path: Path) -> None:
    pack = str(write(tmp_path / "rules.py"))
    assert "odd-queue" in call("checks", "--pack", pack)[1]
    assert call("explain", "--pack", pack, "odd-queue")[1].startswith(
        "odd-queue (t)\n\nSomething is odd.\n\nLevel: warning. Profile: recommended.\n"
    )
    assert call("lint", "--pack", str(tmp_path / "nowhere"))[0] == 2


# Installed


@pytest.mark.network
def test_the_template_pack_installs_and_its_tests_pass(tmp_path: Path) -> None:
    """In a fresh environment, which finds archlint and pytest where this one has them."""
    environment = tmp_path / "environment"
    python = make_environment(environment) / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(environment)})
    Path(packages, "here.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    copy = tmp_path / "pack"
    subprocess.run(["cp", "-r", str(PACK), str(copy)], check=True)

    def run(*arguments: str) -> str:
        command = [str(python), "-m", *arguments]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env=without_python_path)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    without_python_path = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run("pip", "install", "--quiet", "--disable-pip-version-check", ".")
    assert {"shared-dead-letter-queue", "short-retention"} <= {
        line.split()[0] for line in run("archlint", "checks").splitlines() if line.strip()
    }
    found = run("archlint", "lint", "--quiet", "--fail-on", "never", "--select", "short-retention", "tests")
    assert [line.split(": ")[1] for line in found.splitlines()] == ["warning[short-retention]"]
    assert "6 passed" in run("pytest", "--quiet", "-p", "no:cacheprovider", "tests")

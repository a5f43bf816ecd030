"""Whatever lies beside templates: none of it runs, however archlint is started; and what escapes is an error in words."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import archlint.cli.crash
from archlint.cli.crash import last_resort
from archlint.model.source.printable import defused, on_one_line
from archlint.report.registry import FORMATS
from tests.linter.hostile_folder import HostileFolder
from tests.running import TEMPLATE

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

COMMAND = str(Path(sysconfig.get_path("scripts"), "archlint"))
#: Without what a machine may have set that tells Python where to look.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ARCHLINT"))}


@pytest.fixture
def folder(tmp_path: Path) -> HostileFolder:
    return HostileFolder(tmp_path / "folder", tmp_path / "ran")


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder."""
    environment = {**ENVIRONMENT, **variables}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("start", [(COMMAND,), (sys.executable, "-m", "archlint")], ids=["command", "module"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("lint",),
        ("lint", "--jobs", "2"),
        ("lint", "--changed", "--jobs", "2", "a.yaml", "b.yaml"),
        ("lint", "--with-cfn-lint"),
        ("lint", "--with-cfn-lint", "--jobs", "2"),
        ("lint", "--format", "sarif"),
        ("lint", "--output", "report.txt"),
    ],
    ids=" ".join,
)
def test_nothing_of_the_folder_runs(start: tuple[str, ...], arguments: tuple[str, ...], folder: HostileFolder) -> None:
    done = run(folder.path, *start, *arguments)
    assert (done.returncode, folder.ran) == (1, []), done.stderr


def test_nothing_runs_where_processes_pay_off(folder: HostileFolder) -> None:
    for name in ("a.yaml", "b.yaml"):
        (folder.path / name).write_text(f"{TEMPLATE}# {'x' * 1_100_000}\n")
    done = run(folder.path, COMMAND, "lint", "--quiet")
    assert (done.returncode, done.stdout.count("queue-without-dlq"), folder.ran) == (1, 2, [])


@pytest.mark.parametrize("flag", ["-E", "-P", "-I"])
def test_nothing_runs_in_a_python_that_is_told_where_to_look(flag: str, folder: HostileFolder) -> None:
    done = run(folder.path, sys.executable, flag, "-m", "archlint", "lint", "--jobs", "2")
    assert (done.returncode, folder.ran) == (1, []), done.stderr


def test_the_environment_is_what_it_was(folder: HostileFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    from archlint.linter.processes import available

    for before in (None, "1"):
        if before:
            monkeypatch.setenv("PYTHONSAFEPATH", before)
        else:
            monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
        assert available()
        assert os.environ.get("PYTHONSAFEPATH") == before


# Workers and their parent


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    pack = tmp_path / "pack.py"
    pack.write_text(SLEEPER)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TEMPLATE)
    command = [COMMAND, "lint", "--jobs", "2", "--pack", str(pack), "--select", "sleeper"]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, start_new_session=True) as parent:
        workers = [int(path.read_text()) for path in _awaited(tmp_path, "*.pid", 1)]
        assert parent.pid not in workers
        session = _session(parent.pid)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    assert set(workers) < set(session)
    deadline = time.monotonic() + 20
    while _session(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _session(parent.pid) == []


SLEEPER = '''
import os, pathlib, time
from archlint import Severity, check

@check(severity=Severity.ERROR, tags=("style",), see=())
def sleeper(graph):
    """Sleeps.

    For a long time.

    **Fix:** none.
    """
    pathlib.Path(f"{os.getpid()}.part").write_text(str(os.getpid()))
    os.rename(f"{os.getpid()}.part", f"{os.getpid()}.pid")
    time.sleep(300)
    yield from ()
'''


def _awaited(folder: Path, pattern: str, count: int) -> list[Path]:
    """Return files once there are as many of them."""
    deadline = time.monotonic() + 60
    while len(found := list(folder.glob(pattern))) < count:
        assert time.monotonic() < deadline, "nothing has begun"
        time.sleep(0.1)
    return found


def _session(leader: int) -> list[int]:
    """Return the processes of a session that are alive."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _is_alive_in(path, leader)]


def _is_alive_in(process: Path, session: int) -> bool:
    try:
        state, _parent, _group, found = (process / "stat").read_text().rpartition(") ")[2].split()[:4]
    except OSError:
        return False
    return int(found) == session and state != "Z"


# The last resort


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecursionError("too deep"), "RecursionError: too deep"),
        (KeyError("x"), "KeyError: 'x'"),
        (AssertionError(), "AssertionError"),
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device"),
        (ValueError("\x1b]0;x\n::error::y ##[z]"), "ValueError: \\x1b]0;x\\x0a::error::y #\\x23[z]"),
        (GeneratorExit(), "GeneratorExit"),
    ],
)
def test_what_escapes_is_an_error_in_words(
    error: BaseException, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hint = "This is a fault of archlint: please report it where you have it from, with what ARCHLINT_DEBUG=1 adds."
    monkeypatch.delenv("ARCHLINT_DEBUG", raising=False)
    assert _ending(error) == 2
    assert capsys.readouterr().err == f"error: archlint crashed: {words}\n{hint}\n"
    monkeypatch.setenv("ARCHLINT_DEBUG", "1")
    assert _ending(error) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[2] == "Traceback (most recent call last):"
    assert not any(line.startswith("::") for line in lines)


def test_too_little_memory_is_nobodys_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ending(MemoryError()) == 2
    assert capsys.readouterr().err == "error: archlint crashed: there is not enough memory\n"


def test_what_is_meant_to_escape(capsys: pytest.CaptureFixture[str]) -> None:
    assert (_ending(KeyboardInterrupt()), _ending(SystemExit(1))) == (130, 1)
    assert capsys.readouterr().err == ""


def test_words_that_cannot_be_said_leave_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: BaseException) -> None:
        raise MemoryError

    monkeypatch.setattr(archlint.cli.crash, "_tell", fail)
    assert _ending(ValueError()) == 2


def _ending(error: BaseException) -> object:
    """Return the code that the process ends with."""
    with pytest.raises(SystemExit) as caught, last_resort():
        raise error
    return caught.value.code


BREAKERS = {
    "checks": "archlint.findings.choosing.discovery.discover",
    "lint": "archlint.linter.run.run",
    "graph": "archlint.linter.architectures.describe_architecture",
}


@pytest.mark.parametrize("command", BREAKERS)
def test_every_command_has_it(command: str, tmp_path: Path) -> None:
    module, _, name = BREAKERS[command].rpartition(".")
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    broken = (
        f"import sys, {module}\nfrom archlint.__main__ import run as start\n"
        f"def {name}(*arguments, **options): raise RecursionError('too deep')\n"
        f"{module}.{name} = {name}\nsys.argv[1:] = [{command!r}]\nstart()\n"
    )
    done = run(tmp_path, sys.executable, "-c", broken)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: archlint crashed: RecursionError: too deep\n")


def test_a_command_that_cannot_be_loaded(tmp_path: Path) -> None:
    broken = "import sys\nsys.modules['click'] = None\nfrom archlint.__main__ import run\nrun()\n"
    done = run(tmp_path, sys.executable, "-c", broken)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: archlint crashed: ModuleNotFoundError: ")


# Standard error


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        (" \t::error::x", " \\x09::error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("a ::error::x", "a ::error::x"),
        ("a\n::error::x", "a\\x0a::error::x"),
        (":::error::x", "\\x3a::error::x"),
        (" ::: error::x", " ::: error::x"),
        ("a ##[error]x", "a #\\x23[error]x"),
        ("##vso[task.complete]", "#\\x23vso[task.complete]"),
        ("###[x]", "##\\x23[x]"),
        ("## [x] a::b", "## [x] a::b"),
        ("\u2028::x\x1b[1m", "\\u2028::x\\x1b[1m"),
    ],
)
def test_one_line_without_commands(text: str, shown: str) -> None:
    assert on_one_line(text) == shown


def test_lines_are_defused_in_linear_time() -> None:
    start = time.process_time()
    defused("##" + "a" * 1_000_000)
    defused("##a" * 300_000 + " " * 100_000 + "::")
    assert time.process_time() - start < 2


NAME = "::error::x##[stop-commands]\x1b]0;y\x07\n::warning::.yaml"


def _messages(folder: Path) -> Iterator[subprocess.CompletedProcess[str]]:
    """Yield runs that have something to say of a hostile name or value, each in other words."""
    (folder / NAME).write_text(f"# archlint: ignore-file[no-such-check] x\n{TEMPLATE}")
    yield run(folder, COMMAND, "lint", "--quiet")
    yield run(folder, COMMAND, "lint", "--format", "github")
    yield run(folder, COMMAND, "lint", f"{NAME}x")
    yield run(folder, COMMAND, "lint", "--select", NAME)
    yield run(folder, COMMAND, "lint", "--format", NAME)
    yield run(folder, COMMAND, "lint", "--output", f"text:{NAME}")
    yield run(folder, COMMAND, "lint", "--output", f"no/{NAME}")
    yield run(folder, COMMAND, "lint", "--baseline", NAME)
    yield run(folder, COMMAND, "lint", f"--{NAME}")
    yield run(folder, COMMAND, NAME)
    yield run(folder, COMMAND, "explain", NAME)
    yield run(folder, COMMAND, "config", NAME)
    yield run(folder, COMMAND, "graph", "--format", NAME)
    yield run(folder, COMMAND, "lint", "--write-baseline", f"{NAME}.json")
    (folder / NAME).write_text(f"{TEMPLATE}    Metadata:\n      Notes: |\n        ::error::z ##[x]\n")
    yield run(folder, COMMAND, "lint", "--fix", "--unsafe-fixes", "--diff")
    (folder / NAME).write_text(f"{TEMPLATE}{{")
    yield run(folder, COMMAND, "lint", "--format", "json", "--output", "report.json")
    (folder / ".archlint.toml").write_text('select = ["\\u001b]0;x\\u0007\\n::error::##[x]"]\n')
    yield run(folder, COMMAND, "lint")
    (folder / ".archlint.toml").write_text('["::error::##[x]"]\n"\\n::error::" = 1\n')
    yield run(folder, COMMAND, "lint")


def test_no_command_and_no_escape_reaches_the_log(tmp_path: Path) -> None:
    told = 0
    for done in _messages(tmp_path):
        told += bool(done.stderr)
        lines = done.stderr.split("\n")
        assert not [line for line in lines if line.lstrip().startswith("::")], done.args
        assert "##[" not in done.stderr, done.args
        assert "\x1b" not in done.stderr + done.stdout, done.args
        if "github" not in done.args:
            assert not [line for line in done.stdout.split("\n") if line.lstrip().startswith("::")], done.args
    assert told >= 15


HOSTILE = """\
Resources:
  "Q##[error]x":
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt "A##vso[x]b.Arn", maxReceiveCount: 1}}
  "A##vso[x]b":
    Type: AWS::SQS::Queue
"""


@pytest.mark.parametrize("form", sorted({*FORMATS} - {"github"}))
def test_no_report_on_standard_output_holds_a_command(form: str, tmp_path: Path) -> None:
    (tmp_path / "x##[stop-commands]y.yaml").write_text(HOSTILE)
    done = run(tmp_path, COMMAND, "lint", "--pedantic", "--format", form)
    commands = done.stdout.count("\n##vso[task.logissue ") if form == "azure" else 0
    assert "#[" not in done.stdout
    assert done.stdout.count("#vso[") == commands
    if form in ("json", "gitlab"):
        assert "##[stop-commands]" in str(json.loads(done.stdout))
    if form == "sarif":
        assert "##[error]x" in str(json.loads(done.stdout))
    if form == "junit":
        assert any("##[error]x" in (each.get("message") or "") for each in ElementTree.fromstring(done.stdout).iter())


@pytest.mark.parametrize("form", ["json", "dot", "mermaid"])
def test_no_graph_on_standard_output_holds_a_command(form: str, tmp_path: Path) -> None:
    (tmp_path / "x##[stop-commands]y.yaml").write_text(HOSTILE)
    done = run(tmp_path, COMMAND, "graph", "--format", form)
    assert "error" in done.stdout
    assert "##[" not in done.stdout
    assert "##vso[" not in done.stdout


def test_no_configuration_on_standard_output_holds_a_command(tmp_path: Path) -> None:
    (tmp_path / ".archlint.toml").write_text('exclude = ["a##[error]b"]\n')
    done = run(tmp_path, COMMAND, "config", ".")
    assert "##[" not in done.stdout
    assert tomllib.loads(done.stdout)["exclude"] == ["a##[error]b"]
